"""Up to where a report counts: one text that can be pasted, and that gives the same report again.

    zhuhai/2026-11-28T10:00:00.000000Z/5321/12/33/870/0123456789abcdef/fedcba9876543210

City, evidence time, the next record of its duties, of its hub's own outbox, of the hub's outages
and of what offices fetch, edition, calendar. Records of the log are never changed, so what was said
below these offsets is the same a year later, and in a database that was built anew.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, func, select

from hub.domain.facts import HUB
from hub.messages import CityRecord, Duty, decode
from hub.read import schema
from hub.registry import topics

_PARTS = 8
_STREAMS = ("duties", "outages", "fetches")


@dataclass(frozen=True, slots=True)
class Position:
    """Up to where what a city said is counted, and by what it was judged then."""

    city: str
    evidence_time: datetime
    duties: int
    days: int
    outages: int
    fetches: int
    edition: str
    calendar: str

    def __str__(self) -> str:
        """Return the text that can be pasted."""
        at = self.evidence_time.astimezone(UTC).isoformat(timespec="microseconds")
        return "/".join(
            (
                self.city,
                at.replace("+00:00", "Z"),
                str(self.duties),
                str(self.days),
                str(self.outages),
                str(self.fetches),
                self.edition,
                self.calendar,
            )
        )


def position_in(text: str) -> Position | None:
    """Return the position that a text names; None if it names none."""
    parts = text.strip().split("/")
    if len(parts) != _PARTS or not all(one.isdecimal() and len(one) < 19 for one in parts[2:6]):
        return None
    try:
        at = datetime.fromisoformat(parts[1])
    except ValueError:
        return None
    if at.tzinfo is None or not parts[0]:
        return None
    duties, days, outages, fetches = (int(one) for one in parts[2:6])
    return Position(parts[0], at.astimezone(UTC), duties, days, outages, fetches, *parts[6:])


def ends_of(
    engine: Engine, city: CityRecord, by: datetime | None = None
) -> tuple[int, int, int, int]:
    """Return the next offsets of a city's duties, of its hub's outbox, of the hub's outages and of
    what offices fetch.

    With `by`, those of what was appended by then.
    """
    duties, outages, fetches = (topics.STREAMS[one] for one in _STREAMS)
    own = topics.outbox(city.city, HUB)
    read = {one: _read_to(engine, one, city.partition) for one in (duties, outages, fetches)}
    read[own] = _read_to(engine, own, 0)
    if by is None:
        return read[duties], read[own], read[outages], read[fetches]
    said = schema.said.c
    told = (said.topic, said.partition, said.offset, said.appended)
    written = schema.office_records.c
    mine = (written.topic, written.partition, written.offset, written.appended)
    got = schema.fetches.c
    fetched = (got.topic, got.partition, got.offset, got.appended)
    found = [
        _first_after(engine, columns, topic, partition, by, read[topic])
        for columns, topic, partition in (
            (told, duties, city.partition),
            (mine, own, 0),
            (told, outages, city.partition),
            (fetched, fetches, city.partition),
        )
    ]
    return found[0], found[1], found[2], found[3]


def edition_at(engine: Engine, city: CityRecord, below: int) -> str:
    """Return the edition under which a city said its newest duty below an offset; else its own."""
    table = schema.said
    asked = (
        select(table.c.value)
        .where(table.c.topic == topics.STREAMS["duties"], table.c.partition == city.partition)
        .where(table.c.offset < below)
        .order_by(table.c.offset.desc())
        .limit(1)
    )
    with engine.connect() as connection:
        said = decode(connection.execute(asked).scalar())
    return said.edition if isinstance(said, Duty) else city.edition


def _read_to(engine: Engine, topic: str, partition: int) -> int:
    table = schema.positions
    asked = select(table.c.next_offset).where(
        table.c.topic == topic, table.c.partition == partition
    )
    with engine.connect() as connection:
        return int(connection.execute(asked).scalar() or 0)


def _first_after(
    engine: Engine, columns: Any, topic: str, partition: int, by: datetime, end: int
) -> int:
    """Return the first offset of a place whose record came later; its end if none did."""
    named, number, offset, appended = columns
    asked = select(func.min(offset)).where(named == topic, number == partition, appended > by)
    with engine.connect() as connection:
        first = connection.execute(asked).scalar()
    return end if first is None else int(first)
