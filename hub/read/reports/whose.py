"""Tells of the duties that a report counts as late whose delay each is, and by what.

It rests on what stands below the position of the report: the words, the outages, what offices
fetched; and on the records that a word names, which stood in the log before it was said. Of a duty
that was done in time it is asked only if the city ever called it late, or held it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from sqlalchemy import Engine, or_, select

from hub.domain.calendar import Calendar, local_day
from hub.domain.statement import Status
from hub.messages import CityRecord, Duty, Outage
from hub.read import schema
from hub.read.lateness.found import known_of
from hub.read.lateness.stood import of_office, stood_days
from hub.read.lateness.who import Who, why_late
from hub.read.listed import whole
from hub.read.reports.counted import As, Counted
from hub.read.reports.position import Position
from hub.registry import topics

_AT_ONCE = 500
_ASKED = (As.LATE, As.OPEN, As.HELD)


@dataclass(frozen=True, slots=True)
class Basis:
    """What it rests on: a city, its position, its days, and the outages below that position."""

    engine: Engine
    city: CityRecord
    position: Position
    calendar: Calendar
    outages: Sequence[Outage]


def with_whose(found: Iterable[Counted], basis: Basis) -> Iterator[Counted]:
    """Yield the same duties; those that are late, with whose delay it is. Working days on which the
    hub stood are no days late.
    """
    left = iter(found)
    stood: dict[str, frozenset[date]] = {}
    while some := list(islice(left, _AT_ONCE)):
        told = _told_apart(some, basis)
        for one in some:
            office = one.word.actor
            if one.days_late and office not in stood:
                stood[office] = _stood(office, basis)
            yield _without(told.get(one.word.id, one), stood.get(office, frozenset()), basis)


def _told_apart(some: Sequence[Counted], basis: Basis) -> dict[str, Counted]:
    once = _once_late([one.word.id for one in some if one.counts is As.ON_TIME], basis)
    asked = [one for one in some if one.counts in _ASKED or one.word.id in once]
    partition = basis.city.partition
    places = [{"said_partition": partition, "said_offset": one.word.offset} for one in asked]
    duties = [one for one in whole(basis.engine, "duties", places) if isinstance(one, Duty)]
    position = basis.position
    known = known_of(
        basis.engine,
        position.city,
        duties,
        position.evidence_time,
        basis.outages,
        position.fetches,
    )
    causes = {one.id: why_late(one, known[one.id]) for one in duties}
    found = {}
    for one in asked:
        who, why = causes.get(one.word.id, (Who.NOBODY, None))
        name = one.word.id
        lacks = name in known and known[name].lacks
        found[name] = replace(one, why=None if who is Who.NOBODY else why, lacks=lacks)
    return found


def _once_late(ids: Sequence[str], basis: Basis) -> set[str]:
    """Return which of these duties were ever called late, or held, by the position."""
    table = schema.duty_words
    asked = select(table.c.id).where(
        table.c.city == basis.city.city,
        table.c.id.in_(ids),
        table.c.offset < basis.position.duties,
        or_(table.c.status == Status.BREACHED.value, table.c.held),
    )
    if not ids:
        return set()
    with basis.engine.connect() as connection:
        return set(connection.execute(asked).scalars())


def _stood(office: str, basis: Basis) -> frozenset[date]:
    city = basis.city.city
    own = of_office(basis.outages, topics.outbox(city, office), topics.inbox(city, office))
    return stood_days(own, basis.calendar)


def _without(one: Counted, stood: frozenset[date], basis: Basis) -> Counted:
    """Return a late duty without the days on which the hub stood."""
    due, done = one.word.due_date, one.word.done_at
    if not one.days_late or due is None:
        return one
    last = local_day(done or basis.position.evidence_time)
    lost = frozenset(day for day in stood if due < day <= last)
    return replace(one, days_late=one.days_late - len(lost), lost=lost) if lost else one
