"""Shapes of bytes that are no message of an office, whoever writes them wherever."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hub.messages import Act, Permit, Probe, Watermark, WatermarkEntry, encode, encode_json
from tests.cities import NAME

_LONG_AGO = datetime(2025, 3, 10, 1, 0, tzinfo=UTC)
_NEVER = datetime(9999, 12, 31, 20, 0, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def shapes(city: str = NAME, case: str = "poison") -> Mapping[str, bytes | None]:
    """Return bytes by what is wrong with them, told of one city and case."""
    act = Act(kind="matter_booked", city=city, office="MILLER", at=_LONG_AGO, case=case)
    other = Permit(kind=act.kind, city=city, office="MILLER", at=_LONG_AGO, case=case)
    entry = WatermarkEntry(topic=f"{city}.MILLER.outbox", topic_id="id", end=0, at=_LONG_AGO)
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
        "a mark of time": encode(Watermark(city="elsewhere", relay="r", entries=(entry,))),
        "no UTF-8 in Avro": said.replace(case.encode(), b"\xff" * len(case)),
        "an instant beyond the calendar in Avro": said.replace(_micros(_LONG_AGO), _micros(_NEVER)),
        **{
            shape: json.dumps(json.loads(text) | changed).encode()
            for shape, changed in _WRONG.items()
        },
        "half a character in a member's name": text[:-1] + rb',"\ud800":1}',
        "marks without end on one letter": text.replace(
            case.encode(), ("e" + "\u0301\u0323" * 9_999).encode()
        ),
        "a byte order mark": b"\xef\xbb\xbf" + text,
        "UTF-16": text.decode().encode("utf-16"),
        "GB18030": text.replace(case.encode(), "违法".encode("gb18030")),
    }


def _micros(instant: datetime) -> bytes:
    """Return an instant as Avro writes it: microseconds, zigzag, seven bits a byte."""
    number = 2 * ((instant - _EPOCH) // timedelta(microseconds=1))
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*written, number))


_WRONG: Mapping[str, Mapping[str, object]] = {
    "half a character in a name": {"case": "\ud800"},
    "half a character in an id": {"id": "1\udfff"},
    "half a character in the kind": {"kind": "\ud800"},
    "half a character in the city": {"city": "\ud800"},
    "half a character in the office": {"office": "\ud800"},
    "half a character in prose": {"reason": "\ud83d"},
    "half a character in a list": {"cases": ["C1", "\ud800"]},
    "half a character in a record of a list": {
        "family": "permit", "after": [{"topic": "\ud800", "offset": 0}],
    },
    "the year 9999": {"at": "9999-12-31T20:00:00Z"},
    "the year 1": {"at": "0001-01-01T00:00:00+14:00"},
    "an epoch as a text": {"at": "1764200000"},
    "a compact date": {"at": "20250310T090000Z"},
    "a day beyond the calendar": {"rectify_by": "9999-12-31"},
    "a number beyond a long": {"year": 2**63},
    "an empty id": {"id": ""},
    "a blank name": {"case": " \u3000"},
    "a control character in a name": {"case": "C\x1b[31m"},
    "an end of a text in a name": {"case": "C\0"},
    "an invisible character in a name": {"case": "C\u200b1"},
    "a name that turns the line around": {"case": "C\u202e1"},
}  # fmt: skip
"""Values that JSON can write and no message holds."""


NAMES = tuple(shapes())
