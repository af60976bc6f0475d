"""Reads the duties that fell due in a period, as they were said below a position: word for word."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Engine, func, select

from hub.messages import Duty, Outage, decode, family_of
from hub.read import schema
from hub.read.lateness.found import outage_of
from hub.read.reports.period import Period

_DUTY = family_of(Duty)
_AT_ONCE = 1_000
_NAMED_AT_ONCE = 500


class Word(NamedTuple):
    """What was said of a duty, as far as a report counts it."""

    city: str
    id: str
    edition: str
    actor: str
    rule: str
    status: str
    due_date: date | None
    done_at: datetime | None
    advisory: bool
    held: bool
    contested: bool
    doubted: bool
    offset: int = 0


def duties_said(engine: Engine, city: str, below: int, period: Period) -> Iterator[Word]:
    """Yield the newest word about each duty below an offset, by id, if it fell due in the period by
    it: a duty that moved out of it or into it counts by its newest last day.
    """
    table = schema.duty_words
    inside = table.c.due_date.between(period.first, period.last)
    some = select(table.c.id).where(table.c.city == city, inside)
    newest = select(table.c.id, func.max(table.c.offset).label("newest"))
    said = (table.c.city == city, table.c.offset < below)
    last = newest.where(*said, table.c.id.in_(some)).group_by(table.c.id).subquery()
    asked = (
        select(*(table.c[name] for name in Word._fields))
        .join(last, (table.c.id == last.c.id) & (table.c.offset == last.c.newest))
        .where(table.c.city == city, inside)
        .order_by(table.c.id)
    )
    with engine.connect() as connection:
        rows = connection.execute(asked, execution_options={"yield_per": _AT_ONCE})
        yield from (Word(*row) for row in rows)


def words_of(
    engine: Engine, city: str, ids: Sequence[str], below: int
) -> Mapping[str, list[tuple[int, Duty]]]:
    """Return all that was said of these duties below an offset, whole and in order, each with its
    offset.
    """
    table = schema.said
    found: dict[str, list[tuple[int, Duty]]] = {}
    for begin in range(0, len(ids), _NAMED_AT_ONCE):
        some = ids[begin : begin + _NAMED_AT_ONCE]
        asked = (
            select(table.c.offset, table.c.value)
            .where(table.c.city == city, table.c.family == _DUTY)
            .where(table.c.id.in_(some), table.c.offset < below)
            .order_by(table.c.offset)
        )
        with engine.connect() as connection:
            for offset, value in connection.execute(asked):
                one = decode(value)
                if isinstance(one, Duty):
                    found.setdefault(one.id, []).append((offset, one))
    return found


def outages_said(engine: Engine, city: str, below: int) -> list[Outage]:
    """Return the outages of the hub that were said below an offset, as they began."""
    table = schema.outages
    asked = select(table).where(table.c.city == city, table.c.said_offset < below)
    with engine.connect() as connection:
        rows = connection.execute(asked.order_by(table.c.began, table.c.id)).mappings()
        return [outage_of(dict(one)) for one in rows]
