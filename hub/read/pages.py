"""Pages of duties and violations, the counts of a city, and records of a kind."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, and_, func, select

from hub.domain.names import fold
from hub.read import schema
from hub.read.paging import SIZE, After, Page, Stand, page, stands_of
from hub.read.timeline import timeline
from hub.stream.port import Record, TopicPartition

__all__ = [
    "Page",
    "Stand",
    "counted",
    "duties",
    "records_of",
    "stands_of",
    "timeline",
    "violations",
]


def duties(
    engine: Engine,
    city: str,
    *,
    office: str | None = None,
    case: str | None = None,
    pending: bool | None = True,
    due_from: date | None = None,
    due_to: date | None = None,
    overdue_on: date | None = None,
    after: After = None,
    size: int = SIZE,
) -> Page:
    """Return duties by their last day; those without one come last.

    Overdue is what the city itself calls breached, and nobody has done since.
    """
    table = schema.duties
    asked = select(table).where(table.c.city == city)
    if pending is not None:
        asked = asked.where(table.c.pending == pending)
    if office is not None:
        asked = asked.where(table.c.actor == office)
    if case is not None:
        asked = asked.where(table.c.case_key == fold(case))
    if due_from is not None:
        asked = asked.where(table.c.due_by >= due_from)
    if due_to is not None:
        asked = asked.where(table.c.due_by <= due_to)
    if overdue_on is not None:
        asked = asked.where(_overdue(table, overdue_on))
    return page(engine, city, asked, (table.c.due_by, table.c.id), after, size)


def _overdue(table: Any, day: date) -> Any:
    return and_(table.c.pending, table.c.due_by < day, table.c.status == "breached")


def violations(
    engine: Engine,
    city: str,
    *,
    office: str | None = None,
    case: str | None = None,
    rule: str | None = None,
    at_from: datetime | None = None,
    at_before: datetime | None = None,
    after: After = None,
    size: int = SIZE,
) -> Page:
    """Return violations that stand, the oldest first; a withdrawn one stands no more."""
    table = schema.violations
    asked = select(table).where(table.c.city == city, table.c.stands)
    if office is not None:
        asked = asked.where(table.c.actor == office)
    if case is not None:
        asked = asked.where(table.c.case_key == fold(case))
    if rule is not None:
        asked = asked.where(table.c.rule == rule)
    if at_from is not None:
        asked = asked.where(table.c.at >= at_from)
    if at_before is not None:
        asked = asked.where(table.c.at < at_before)
    return page(engine, city, asked, (table.c.at, table.c.id), after, size)


def counted(engine: Engine, city: str, today: date) -> Mapping[str, int]:
    """Return how many duties of a city are owed and how many of them are late, and its
    violations.
    """
    table = schema.counts
    asked = select(table.c.what, table.c.state, func.sum(table.c.count)).where(
        table.c.city == city, table.c.what.in_(("duties", "violations"))
    )
    late = asked.where(table.c.day < today, table.c.state == "breached")
    found = {"duties": 0, "violations": 0, "overdue": 0}
    with engine.connect() as connection:
        for what, _, count in connection.execute(asked.group_by(table.c.what, table.c.state)):
            found[what] += int(count)
        for what, _, count in connection.execute(late.group_by(table.c.what, table.c.state)):
            found["overdue"] += int(count) if what == "duties" else 0
    return {
        "owed": found["duties"],
        "overdue": found["overdue"],
        "violations": found["violations"],
    }


def records_of(engine: Engine, topic: str, kinds: Collection[str]) -> list[Record]:
    """Return the records of these kinds that an outbox holds, in order."""
    table = schema.office_records
    asked = select(table).where(table.c.topic == topic, table.c.kind.in_(kinds))
    with engine.connect() as connection:
        return [
            Record(
                TopicPartition(one.topic, one.partition),
                one.offset,
                (one.appended - _EPOCH) // _MILLISECOND,
                None,
                one.value,
            )
            for one in connection.execute(asked.order_by(table.c.partition, table.c.offset))
        ]


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
