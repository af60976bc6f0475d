"""Shapes of bytes that are no message of an office, whoever writes them wherever."""

from collections.abc import Mapping
from datetime import UTC, datetime

from hub.messages import Act, Mark, MarkEntry, Permit, Probe, encode, encode_json
from tests.cities import NAME

_LONG_AGO = datetime(2025, 3, 10, 1, 0, tzinfo=UTC)


def shapes(city: str = NAME, case: str = "poison") -> Mapping[str, bytes | None]:
    """Return bytes by what is wrong with them, told of one city and case."""
    act = Act(kind="case_filed", city=city, office="POWER", at=_LONG_AGO, case=case)
    other = Permit(kind=act.kind, city=city, office="POWER", at=_LONG_AGO, case=case)
    entry = MarkEntry(topic=f"{city}.POWER.outbox", topic_id="id", end=0, at=_LONG_AGO)
    said, text = encode(act), encode_json(act)
    return {
        "null": None,
        "empty": b"",
        "one byte": b"\xc3",
        "truncated": said[:-5],
        "trailing": said + said,
        "unknown fingerprint": b"\xc3\x01" + bytes(8) + said[10:],
        "fingerprint of another schema": encode(other)[:10] + said[10:],
        "registry framing": b"\0\0\0\0\7" + said[10:],
        "other framing": b"Obj\1" + said[10:],
        "array": b"[" + text + b"]",
        "nothing in an object": b"{}",
        "no UTF-8": text.replace(case.encode(), b"\xff\xfe"),
        "not a number": text[:-1] + b',"year":NaN}',
        "wrong type": text.replace(b'"' + case.encode() + b'"', b"[[7]]"),
        "member twice": text[:-1] + b',"case":"other"}',
        "deep": b'{"family":' + b"[" * 100_000,
        "deep and whole": text[:-1] + b',"year":' + b"[" * 600 + b"]" * 600 + b"}",
        "a mebibyte of nothing": bytes(1 << 20),
        "a name of a mebibyte": b'{"family":"act","' + b"n" * ((1 << 20) - 40) + b'":1}',
        "said by a relay": encode(Probe(relay="r")),
        "a mark of time": encode(Mark(city="elsewhere", relay="r", entries=(entry,))),
    }


NAMES = tuple(shapes())
