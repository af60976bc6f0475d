"""Forgets what a topic held that was made again under its name: its records are gone from the log.

Names that only they told stay findable until the database is built anew.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select, union_all, update

from hub.read import schema
from hub.stream.port import TopicPartition

_OF_PLACES = [
    one for one in schema.TABLES if {"topic", "partition", "offset"} <= set(one.columns.keys())
]
"""The tables whose rows are each of one record."""


def forget(connection: Connection, places: Collection[TopicPartition]) -> None:
    """Delete the rows of these places, and narrow the spans of the cases that they named."""
    for place in sorted(places):
        cases = _cases_of(connection, place)
        for table in _OF_PLACES:
            connection.execute(delete(table).where(_at(table, place)))
        for city, case in cases:
            _narrow(connection, city, case)


def _at(table: Any, place: TopicPartition) -> Any:
    return and_(table.c.topic == place.topic, table.c.partition == place.partition)


def _cases_of(connection: Connection, place: TopicPartition) -> list[tuple[str, str]]:
    told, named = schema.inbox_records, schema.mentions
    asked = select(told.c.city, told.c.case_key).where(_at(told, place))
    also = select(named.c.city, named.c.name).where(_at(named, place), named.c.as_case)
    found = connection.execute(union_all(asked, also))
    return sorted({(city, case) for city, case in found if case is not None})


def _narrow(connection: Connection, city: str, case: str) -> None:
    """Have the span of a case be that of what still tells of it; without any, there is no case."""
    told, said, named, cases = (
        schema.inbox_records, schema.said, schema.mentions, schema.cases,
    )  # fmt: skip
    times = union_all(
        select(told.c.appended).where(told.c.city == city, told.c.case_key == case),
        select(said.c.appended).where(said.c.city == city, said.c.case_key == case),
        select(named.c.appended).where(named.c.city == city, named.c.name == case, named.c.as_case),
    ).subquery()
    first, last = connection.execute(
        select(func.min(times.c.appended), func.max(times.c.appended))
    ).one()
    here = and_(cases.c.city == city, cases.c.key == case)
    if first is None:
        connection.execute(delete(cases).where(here))
    else:
        connection.execute(update(cases).where(here).values(first=first, last=last))
