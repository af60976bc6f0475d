"""Cuts answers into pages: each begins behind the last row of the one before, never at a count.

A page of a million rows costs what a page of a hundred does: its order is the order of an index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Engine, Select, and_, or_, select

from hub.read import schema

SIZE = 50
After = tuple[Any, ...] | None
"""Behind which row a page begins; None: it is the first."""


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
    after: After
    stands: Mapping[str, Stand]


def stands_of(engine: Engine, city: str | None = None) -> dict[str, Stand]:
    """Return how far each city stands, or one."""
    table = schema.cities
    asked = select(*(table.c[name] for name in Stand.__slots__)).order_by(table.c.city)
    if city is not None:
        asked = asked.where(table.c.city == city)
    with engine.connect() as connection:
        return {one["city"]: Stand(**one) for one in connection.execute(asked).mappings()}


def page(
    engine: Engine,
    city: str,
    asked: Select[Any],
    order: Sequence[Column[Any]],
    after: After,
    size: int,
    *,
    newest_first: bool = False,
) -> Page:
    """Return a page of what is asked for, in the order of these columns."""
    if after is not None:
        asked = asked.where(beyond(order, after, newest_first=newest_first))
    sorted_by = [one.desc() for one in order] if newest_first else list(order)
    with engine.connect() as connection:
        found = list(connection.execute(asked.order_by(*sorted_by).limit(size + 1)).mappings())
    return cut(
        found, size, lambda row: tuple(row[one.name] for one in order), stands_of(engine, city)
    )


def beyond(
    order: Sequence[Column[Any]], after: Sequence[Any], *, newest_first: bool = False
) -> Any:
    """Return what holds of a row behind another. The first column alone narrows the index."""
    first, *rest = order
    value, *values = after
    is_behind, not_before = (
        (first < value, first <= value) if newest_first else (first > value, first >= value)
    )
    if not rest:
        return is_behind
    equal = and_(first == value, beyond(rest, values, newest_first=newest_first))
    return and_(not_before, or_(is_behind, equal))


def cut(found: Sequence[Any], size: int, key: Any, stands: Mapping[str, Stand]) -> Page:
    """Return the first rows, and behind which of them the next page begins."""
    rows = found[:size]
    return Page(rows, key(rows[-1]) if len(found) > size else None, stands)
