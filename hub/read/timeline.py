"""All that was written, delivered and said of a case, in the order of the log."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, and_, literal, select, tuple_

from hub.domain.names import fold
from hub.messages import Block, family_of
from hub.read import schema
from hub.read.paging import SIZE, After, Page, cut, stands_of
from hub.registry import topics

_PARTITION, _OFFSET = re.compile("[0-9]{1,9}"), re.compile("[0-9]{1,18}")
_BLOCKS = topics.STREAMS["blocks"]


def timeline(
    engine: Engine, city: str, case: str, *, after: After = None, size: int = SIZE
) -> Page:
    """Return a page of a case: what offices wrote, papers, what was said, and its blocks.

    Of a block the brokers keep the newest word alone, so it stands once, where that was said.
    """
    key = fold(case)
    found: list[Mapping[str, Any]] = []
    with engine.connect() as connection:
        for asked in (_written(city, key), _delivered(city, key), _said(city, key)):
            found += _some(connection, *asked, after, size)
        found += _some(connection, *_held(city, key), after, size)
    found.sort(key=_by_place)
    return cut(found[: size + 1], size, _by_place, stands_of(engine, city))


def _some(
    connection: Any, asked: Select[Any], order: tuple[Any, ...], after: After, size: int
) -> list[Mapping[str, Any]]:
    if after is not None:
        bound = [literal(value, one.type) for one, value in zip(order, after, strict=True)]
        asked = asked.where(tuple_(*order) > tuple_(*bound))
    rows = connection.execute(asked.order_by(*order).limit(size + 1)).mappings()
    return [dict(row) for row in rows]


def _order(table: Any) -> tuple[Any, ...]:
    return table.c.appended, table.c.topic, table.c.partition, table.c.offset


def _written(city: str, key: str) -> tuple[Select[Any], tuple[Any, ...]]:
    table, named = schema.office_records, schema.mentions
    order = _order(named)
    same = and_(*(table.c[one] == named.c[one] for one in ("topic", "partition", "offset")))
    asked = select(*order, table.c.office, table.c.family, table.c.value).join_from(
        named, table, same
    )
    return asked.where(named.c.city == city, named.c.name == key, named.c.as_case), order


def _delivered(city: str, key: str) -> tuple[Select[Any], tuple[Any, ...]]:
    table = schema.inbox_records
    order = _order(table)
    asked = select(*order, table.c.office, table.c.family, table.c.value)
    return asked.where(table.c.city == city, table.c.case_key == key), order


def _said(city: str, key: str) -> tuple[Select[Any], tuple[Any, ...]]:
    table = schema.said
    order = _order(table)
    asked = select(*order, table.c.family, table.c.value)
    return asked.where(table.c.city == city, table.c.case_key == key), order


def _held(city: str, key: str) -> tuple[Select[Any], tuple[Any, ...]]:
    table = schema.blocks
    order = (
        table.c.said_at.label("appended"),
        literal(_BLOCKS).label("topic"),
        table.c.said_partition.label("partition"),
        table.c.said_offset.label("offset"),
    )
    family = literal(family_of(Block)).label("family")
    asked = select(*order, family, table.c.value)
    return asked.where(table.c.city == city, table.c.case_key == key), order


def _by_place(row: Mapping[str, Any]) -> tuple[datetime, str, int, int]:
    return row["appended"], row["topic"], row["partition"], row["offset"]


def place_in(engine: Engine, city: str, source: str) -> After:
    """Return behind which place of a timeline a record stands: topic/partition/offset; None if no
    such record has been read.
    """
    topic, _, rest = source.partition("/")
    partition, _, offset = rest.partition("/")
    if not (_PARTITION.fullmatch(partition) and _OFFSET.fullmatch(offset)):
        return None
    place = (topic, int(partition), int(offset))
    blocks = schema.blocks
    asked: list[Select[Any]] = [
        select(table.c.appended).where(
            table.c.city == city,
            table.c.topic == topic,
            table.c.partition == place[1],
            table.c.offset == place[2],
        )
        for table in (schema.office_records, schema.inbox_records, schema.said)
    ]
    if topic == _BLOCKS:
        asked.append(
            select(blocks.c.said_at).where(
                blocks.c.city == city,
                blocks.c.said_partition == place[1],
                blocks.c.said_offset == place[2],
            )
        )
    with engine.connect() as connection:
        for one in asked:
            appended = connection.execute(one).scalar()
            if appended is not None:
                return (appended, *place)
    return None
