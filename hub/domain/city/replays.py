"""Replays: a record that was refused or parked is tried again as it came.

1. The city's own outbox replays it, with its bytes, its source, its owner and the time of its
   receipt. All of these count, so that what was done in time counts as done in time.
2. It takes effect once. What was accepted before under its id or from its source is not accepted
   again; a record that a fault of ours parked has left its id behind, and is accepted all the same.
3. A record that is refused again may be replayed again later.
"""

import re
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from hub import messages as m
from hub.domain.city.admission import Refused
from hub.domain.city.dedup import MessageIds
from hub.domain.city.state import CityState
from hub.messages.validation_errors import NOTHING, shown
from hub.sentence import both

_SOURCE = re.compile(
    r"(?P<topic>[^#/]+)(#(?P<bearer>[0-9]+))?/(?P<partition>[0-9]+)/(?P<offset>[0-9]+)"
)
_RECORD = both("the record of a refusal: gongze refused list", "拒收的记录：gongze refused list")


class Origin(Enum):
    """How a record comes to the city: copied by a relay, replayed, or replayed after a fault of
    ours.
    """

    FIRST = auto()
    AGAIN = auto()
    PARKED = auto()


class Fate(StrEnum):
    """The last outcome of a record that was parked or replayed: kept among the ids,
    like a digest.
    """

    PARKED = "f" * 32
    UNREAD = "e" * 32
    REFUSED = "d" * 32
    HEARD = "0" * 32


@dataclass(frozen=True, slots=True)
class Fates:
    """The outcomes of records, by source."""

    ids: MessageIds

    def of(self, source: str) -> Fate | None:
        """Return the outcome of a record; None if it was neither parked nor replayed."""
        known = self.ids.get(_key(source))
        return Fate(known) if known is not None else None

    def put(self, source: str, fate: Fate) -> None:
        """Remember the outcome of a record."""
        self.ids.changed[_key(source)] = fate.value


def _key(source: str) -> str:
    # The ids of messages begin with the code of an office, so none begins like this.
    return f"/{source}"


def replayed_envelope(
    message: m.Register, placed: m.CityRecord, state: CityState
) -> m.Envelope | Refused:
    """Return the relay's copy of the replayed record, or what is wrong with it."""
    parts = _SOURCE.fullmatch(message.source or "")
    place = next((one for one in placed.offices if one.code == message.office_code), None)
    if place is None:
        return _wrong(
            "office_code",
            both("an office of {city}", "{city} 的单位", city=placed.city),
            message.office_code,
        )
    if parts is None or parts["topic"] not in (place.outbox, place.inbox):
        return _wrong(
            "source",
            both(
                "TOPIC/PARTITION/OFFSET, of {outbox} or {inbox}",
                "TOPIC/PARTITION/OFFSET，属于 {outbox} 或 {inbox}",
                outbox=place.outbox,
                inbox=place.inbox,
            ),
            message.source,
        )
    if message.record is None:
        return _wrong("record", _RECORD, None)
    if message.received is None:
        return _wrong("received", _RECORD, None)
    topic, offset, incarnation = parts["topic"], int(parts["offset"]), int(parts["bearer"] or 1)
    number = int(parts["partition"])
    stood = topic if not number else f"{topic}/{number}"
    heard, bears = state.heard.get(stood), 1 + len(state.replaced.get(stood, ()))
    if heard is None or (incarnation, offset) > (bears, heard.offset):
        return _wrong(
            "source",
            both("a record that was refused", "曾被拒收的记录"),
            both("{source}, not heard yet", "{source}，尚未读入", source=message.source),
        )
    return m.Envelope(
        city=placed.city,
        office=place.code,
        direction=m.OUTBOX if topic == place.outbox else m.INBOX,
        topic=topic,
        topic_id=heard.topic_id,
        offset=offset,
        previous_offset=offset - 1,
        append_ms=round(message.received.timestamp() * 1000),
        incarnation=incarnation,
        partition=number,
    )


def _wrong(field: str, expected: str, came: str | None) -> Refused:
    what = NOTHING if came is None else shown(came)
    return Refused(
        m.RefusalCode.FIELD_OF_KIND,
        field,
        both("{expected}; came: {what}", "{expected}；实为：{what}", expected=expected, what=what),
    )
