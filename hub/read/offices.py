"""How an office stands: what it owes, what reached it, and what it said last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from hub.domain.calendar import Calendar
from hub.domain.city.commands import STORY_MARK
from hub.messages import OfficePlace
from hub.read import schema
from hub.read.reports.counted import counted
from hub.read.reports.period import Period
from hub.read.reports.said import Word
from hub.read.reports.tallies import Tally

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class OfficeStand:
    """What stands in the tables of one office of one city; None: it never was, or is not known."""

    owed: int
    overdue: int
    due_soon: int
    violations: int
    yellow: int
    red: int
    delivered_at: datetime | None
    fetched_at: datetime | None
    """When it was seen last that it had fetched something."""
    unfetched: int | None
    said_at: datetime | None
    said_kind: str | None
    refused: int


def office_stand(
    engine: Engine, city: str, office: OfficePlace, today: date, soon: date, *, by_story: bool
) -> OfficeStand:
    """Return how an office stands; `soon` is the last day of what is due soon.

    `by_story`: the city's time is its story's, so instants are those that senders tell.
    """
    with engine.connect() as connection:
        duties = _counted(connection, city, "duties", office.code)
        cards = _counted(connection, city, "cards", office.code)
        fetched_at, unfetched = _fetched(connection, city, office)
        said_at, said_kind = _said(connection, city, office, by_story=by_story)
        late = {day: n for (state, day), n in duties.items() if state == "breached"}
        return OfficeStand(
            owed=sum(duties.values()),
            overdue=sum(count for day, count in late.items() if day < today),
            due_soon=sum(n for (_, day), n in duties.items() if today <= day <= soon),
            violations=sum(_counted(connection, city, "violations", office.code).values()),
            yellow=sum(count for (state, _), count in cards.items() if state == "yellow"),
            red=sum(count for (state, _), count in cards.items() if state == "red"),
            delivered_at=_delivered(connection, city, office, by_story=by_story),
            fetched_at=fetched_at,
            unfetched=unfetched,
            said_at=said_at,
            said_kind=said_kind,
            refused=sum(_counted(connection, city, "refusals", office.code).values()),
        )


def tally_of(
    engine: Engine, city: str, office: str, period: Period, calendar: Calendar, today: date
) -> Tally:
    """Return what a report of a period says now of an office in a city."""
    words, duty = schema.duty_words, schema.duties
    asked = (
        select(*(words.c[name] for name in Word._fields))
        .join(
            duty,
            (duty.c.city == words.c.city)
            & (duty.c.id == words.c.id)
            & (duty.c.said_offset == words.c.offset),
        )
        .where(
            duty.c.city == city,
            duty.c.actor == office,
            duty.c.due_by.between(period.first, period.last),
        )
    )
    tally = Tally()
    with engine.connect() as connection:
        for row in connection.execute(asked, execution_options={"yield_per": _AT_ONCE}):
            one = counted(Word(*row), calendar, today)
            if one is not None:
                tally.take(one)
    return tally


def _counted(
    connection: Connection, city: str, what: str, office: str
) -> Mapping[tuple[str, date], int]:
    table = schema.counts
    asked = select(table.c.state, table.c.day, table.c.count).where(
        table.c.city == city, table.c.what == what, table.c.office == office
    )
    return {(state, day): int(count) for state, day, count in connection.execute(asked)}


def _delivered(connection: Connection, city: str, office: OfficePlace, *, by_story: bool) -> Any:
    table = schema.inbox_records
    asked = (
        select(table.c.sent_at if by_story else table.c.appended)
        .where(table.c.city == city, table.c.office == office.code, table.c.family == "delivery")
        .order_by(table.c.appended.desc())
        .limit(1)
    )
    return connection.execute(asked).scalar()


def _fetched(
    connection: Connection, city: str, office: OfficePlace
) -> tuple[datetime | None, int | None]:
    """Return when an office fetched last and how many papers it has not; None: nobody knows."""
    fetch, paper = schema.fetches, schema.inbox_records
    asked = (
        select(fetch.c.at, fetch.c.up_to)
        .where(fetch.c.city == city, fetch.c.inbox == office.inbox)
        .order_by(fetch.c.at.desc())
        .limit(1)
    )
    last = connection.execute(asked).first()
    if last is None:
        return None, None
    left = (
        select(func.count())
        .select_from(paper)
        .where(paper.c.topic == office.inbox, paper.c.partition == 0, paper.c.offset >= last.up_to)
    )
    return last.at, int(connection.execute(left).scalar() or 0)


def _said(
    connection: Connection, city: str, office: OfficePlace, *, by_story: bool
) -> tuple[datetime | None, str | None]:
    table = schema.office_records
    asked = (
        select(table.c.at if by_story else table.c.appended, table.c.kind)
        .where(table.c.city == city, table.c.office == office.code, table.c.kind != STORY_MARK)
        .order_by(table.c.appended.desc(), table.c.topic.desc(), table.c.offset.desc())
        .limit(1)
    )
    last = connection.execute(asked).first()
    return (None, None) if last is None else (last[0], last.kind)
