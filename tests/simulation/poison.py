"""Bad records, each with the code that it must be refused with."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from hub.domain.facts import HUB
from hub.messages import (
    Act,
    OfficeMessage,
    Permit,
    Probe,
    RefusalCode,
    Register,
    encode,
    encode_json,
)
from hub.messages.codec import BYTES_MAX


def _an_act(city: str, office: str, at: datetime, chance: Random) -> Act:
    case = f"poison-{chance.randrange(1_000_000)}"
    return Act(kind="case_filed", city=city, office=office, at=at, case=case)


Make = Callable[[Act, Random], bytes]


def _unlike(**changes: object) -> Make:
    return lambda act, chance: encode(act.model_copy(update=changes))


def _wrong_family(act: Act, chance: Random) -> bytes:
    return encode(Permit(kind=act.kind, city=act.city, office=act.office, at=act.at, case=act.case))


def _hub_only(act: Act, chance: Random) -> bytes:
    return encode(
        Register(
            kind="outbox_suspended", city=act.city, office=act.office, at=act.at, office_code="LAND"
        )
    )


def _story_mark(act: Act, chance: Random) -> bytes:
    return encode(Register(kind="story_mark", city=act.city, office=act.office, at=act.at))


SHAPES: Mapping[RefusalCode, Make] = {
    RefusalCode.UNKNOWN_FRAMING: lambda act, chance: b"?" + chance.randbytes(12),
    RefusalCode.UNKNOWN_SCHEMA: lambda act, chance: b"\xc3\x01" + chance.randbytes(12),
    RefusalCode.BROKEN: lambda act, chance: encode(act)[:-9],
    RefusalCode.TRAILING_BYTES: lambda act, chance: encode(act) + b"\0",
    RefusalCode.NOT_JSON: lambda act, chance: b"{" + chance.randbytes(5).hex().encode(),
    RefusalCode.UNKNOWN_FAMILY: lambda act, chance: encode_json(act).replace(b'"act"', b'"fact"'),
    RefusalCode.BAD_FIELD: lambda act, chance: encode_json(act).replace(b'"case"', b'"cake"'),
    RefusalCode.TOO_LARGE: lambda act, chance: (
        b"{" + chance.randbytes(4).hex().encode() * (BYTES_MAX // 7)
    ),
    RefusalCode.REGISTRY_FRAMING: lambda act, chance: (
        b"\0" + chance.randrange(10_000).to_bytes(4, "big") + chance.randbytes(12)
    ),
    RefusalCode.NOT_SPOKEN: lambda act, chance: encode(Probe(relay=chance.randbytes(5).hex())),
    RefusalCode.NOT_THE_OWNER: _unlike(office="SOMEONE"),
    RefusalCode.OTHER_CITY: _unlike(city="elsewhere"),
    RefusalCode.UNKNOWN_KIND: _unlike(kind="case_sung"),
    RefusalCode.WRONG_FAMILY: _wrong_family,
    RefusalCode.FIELD_OF_KIND: _unlike(case=None, reason="none"),
    RefusalCode.STORY_ONLY: _story_mark,
    RefusalCode.HUB_ONLY: _hub_only,
    RefusalCode.IN_THE_FUTURE: lambda act, chance: encode(
        act.model_copy(update={"at": act.at + timedelta(days=999)})
    ),
}
"""Every shape is of its own bytes, so that a record is known by them."""


def poison(
    city: str, office: str, now: datetime, told: Sequence[OfficeMessage], chance: Random
) -> tuple[bytes, RefusalCode]:
    """Return a bad record of an office, and its code; `told` is what was heard of it before."""
    with_ids = [one for one in told if one.id is not None]
    if with_ids and chance.random() < 0.2:
        before = chance.choice(with_ids)
        micros = timedelta(microseconds=chance.randrange(1, 1_000_000))
        other = before.model_copy(update={"at": before.at - micros})
        return encode(other), RefusalCode.ID_CONFLICT
    seldom = {RefusalCode.TOO_LARGE, *((RefusalCode.HUB_ONLY,) if office == HUB else ())}
    code = chance.choice([code for code in SHAPES if code not in seldom])
    if chance.random() < 0.01:
        code = RefusalCode.TOO_LARGE
    at = now - timedelta(microseconds=chance.randrange(1, 1_000_000))
    return SHAPES[code](_an_act(city, office, at, chance), chance), code
