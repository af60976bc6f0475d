"""Pages of the read side: each begins behind the last row of the one before, never at a count.

A page of a million rows costs what a page of a hundred does: its order is the order of an index.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Engine, RowMapping, Select, and_, func, literal, or_, select, tuple_

from hub.read import schema
from hub.stream.port import Record, TopicPartition

SIZE = 50


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a city had been read when a page was: told beside every answer."""

    city: str
    edition: str
    evidence_time: datetime | None
    held_by: str | None
    held_because: str | None
    calendar_until: date | None
    said_at: datetime
    said_offset: int


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in their order, and where the next page begins; None: there is no more."""

    rows: Sequence[Mapping[str, Any]]
    after: tuple[Any, ...] | None
    stands: Mapping[str, Stand]


def stands_of(engine: Engine, city: str | None = None) -> dict[str, Stand]:
    """Return how far each city stands, or one."""
    table = schema.cities
    asked = select(*(table.c[name] for name in Stand.__slots__)).order_by(table.c.city)
    if city is not None:
        asked = asked.where(table.c.city == city)
    with engine.connect() as connection:
        return {one["city"]: Stand(**one) for one in connection.execute(asked).mappings()}


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
    after: tuple[Any, ...] | None = None,
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
        asked = asked.where(table.c.case_name == case)
    if due_from is not None:
        asked = asked.where(table.c.due_by >= due_from)
    if due_to is not None:
        asked = asked.where(table.c.due_by <= due_to)
    if overdue_on is not None:
        asked = asked.where(_overdue(table, overdue_on))
    return _page(engine, city, asked, (table.c.due_by, table.c.id), after, size)


def _overdue(table: Any, day: date) -> Any:
    return and_(table.c.pending, table.c.due_by < day, table.c.status == "breached")


def violations(
    engine: Engine,
    city: str,
    *,
    office: str | None = None,
    case: str | None = None,
    after: tuple[Any, ...] | None = None,
    size: int = SIZE,
) -> Page:
    """Return violations that stand, the oldest first; a withdrawn one stands no more."""
    table = schema.violations
    asked = select(table).where(table.c.city == city, table.c.change != "withdrawn")
    if office is not None:
        asked = asked.where(table.c.actor == office)
    if case is not None:
        asked = asked.where(table.c.case_name == case)
    return _page(engine, city, asked, (table.c.at, table.c.id), after, size)


def timeline(
    engine: Engine,
    city: str,
    case: str,
    *,
    after: tuple[Any, ...] | None = None,
    size: int = SIZE,
) -> Page:
    """Return what was written, delivered and said of a case, in the order of the log."""
    parts = []
    for table in (schema.office_records, schema.inbox_records, schema.said):
        order = _order(table)
        columns = [*order, table.c.family, table.c.value]
        asked = select(*columns).where(table.c.city == city, table.c.case_name == case)
        if after is not None:
            asked = asked.where(tuple_(*order) > tuple_(*_bound(order, after)))
        parts.append((asked.order_by(*order).limit(size + 1), order))
    found: list[Mapping[str, Any]] = []
    with engine.connect() as connection:
        for asked, _ in parts:
            found += [dict(row) for row in connection.execute(asked).mappings()]
    found.sort(key=_by_place)
    return _cut(found, size, _by_place, stands_of(engine, city))


def counted(engine: Engine, city: str, today: date) -> Mapping[str, int]:
    """Return how many duties of a city are owed and how many of them are late, and its
    violations.
    """
    duty, violation = schema.duties, schema.violations
    owed = and_(duty.c.city == city, duty.c.pending)
    with engine.connect() as connection:
        return {
            "owed": _number(connection, duty, owed),
            "overdue": _number(connection, duty, and_(owed, _overdue(duty, today))),
            "violations": _number(
                connection,
                violation,
                and_(violation.c.city == city, violation.c.change != "withdrawn"),
            ),
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


def _number(connection: Any, table: Any, where: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(where)).scalar())


def _page(
    engine: Engine,
    city: str,
    asked: Select[Any],
    order: Sequence[Column[Any]],
    after: tuple[Any, ...] | None,
    size: int,
) -> Page:
    if after is not None:
        first, last = order
        asked = asked.where(
            first >= after[0], or_(first > after[0], and_(first == after[0], last > after[1]))
        )
    with engine.connect() as connection:
        found = list(connection.execute(asked.order_by(*order).limit(size + 1)).mappings())
    return _cut(
        found, size, lambda row: tuple(row[one.name] for one in order), stands_of(engine, city)
    )


def _cut(found: Sequence[Any], size: int, key: Any, stands: Mapping[str, Stand]) -> Page:
    rows = found[:size]
    return Page(rows, key(rows[-1]) if len(found) > size else None, stands)


def _order(table: Any) -> tuple[Column[Any], ...]:
    return table.c.appended, table.c.topic, table.c.partition, table.c.offset


def _bound(order: Sequence[Column[Any]], after: tuple[Any, ...]) -> list[Any]:
    return [literal(value, one.type) for one, value in zip(order, after, strict=True)]


def _by_place(row: RowMapping | Mapping[str, Any]) -> tuple[Any, ...]:
    return row["appended"], row["topic"], row["partition"], row["offset"]
