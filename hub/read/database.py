"""The database of the read side: SQLite in a file of its user's alone, or PostgreSQL.

A batch is one transaction: rows, and how far each place has been read. Who finds a position that
is not the one it read from is not alone, and writes nothing.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    case,
    create_engine,
    delete,
    event,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateSchema

from hub.messages import CityRecord, decode, encode
from hub.read import counting, schema
from hub.read.columns import METADATA
from hub.read.made_again import forget
from hub.read.rows import Batch
from hub.sentence import in_words
from hub.stream.port import TopicPartition

Positions = Mapping[TopicPartition, tuple[str, int]]
"""Of each place: the topic's id and the next offset to be read."""


class NotAloneError(Exception):
    """Another follower has written what this one was about to write."""


def opened(url: URL | str, schema_name: str | None = None) -> Engine:
    """Return the database at an SQLAlchemy URL, its tables made where they are missing.

    In PostgreSQL they stand in an SQL schema of their own, by default that of `schema.fingerprint`.
    """
    engine = connecting(url, schema_name)
    if engine.dialect.name == "sqlite":
        _to_its_user_alone(engine)
    else:
        name = schema_name or schema_of(engine)
        with engine.begin() as connection:
            connection.execute(CreateSchema(name, if_not_exists=True))
        engine.dispose()
        engine = connecting(url, name)
    METADATA.create_all(engine)
    return engine


def connecting(url: URL | str, schema_name: str | None = None) -> Engine:
    """Return an engine for the database at a URL; nothing is made there."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tuned)
        return engine
    told = {"options": f"-c search_path={schema_name or schema_of(engine)}"}
    return create_engine(url, connect_args=told)


def schema_of(engine: Engine) -> str:
    """Return the name of the SQL schema in which the tables stand in PostgreSQL."""
    return f"{SCHEMAS}{schema.fingerprint(engine.dialect)}"


SCHEMAS = "gongze_read_"


def _to_its_user_alone(engine: Engine) -> None:
    path = engine.url.database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _tuned(connection: Any, _: object) -> None:
    # Readers read while the follower writes; a lost last transaction is read again from the log.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def positions_of(engine: Engine) -> dict[TopicPartition, tuple[str, int]]:
    """Return how far each place has been read."""
    table = schema.positions
    with engine.connect() as connection:
        return {
            TopicPartition(one.topic, one.partition): (one.topic_id, one.next_offset)
            for one in connection.execute(select(table))
        }


def write(engine: Engine, batch: Batch, before: Positions, after: Positions) -> None:
    """Write a batch and move the positions from `before` to `after`, whole or not at all.

    What is held of a topic that was made again since is forgotten.

    Raises `NotAloneError` if a position is not as it was.
    """
    with engine.begin() as connection:
        for place in sorted(after):
            _move(connection, place, before.get(place), after[place])
        forget(connection, [one for one in after if _is_another(before.get(one), after[one])])
        _write_rows(connection, _UPSERTS[engine.dialect.name], batch)


def _is_another(before: tuple[str, int] | None, after: tuple[str, int]) -> bool:
    """Return whether a topic was made again since it was read last."""
    return before is not None and before[0] != after[0]


def _write_rows(connection: Connection, upsert: Any, batch: Batch) -> None:
    counted = counting.refused(batch.records.get(schema.refusals, ()))
    for table, newest in batch.newest.items():
        counted.update(counting.change(connection, table, newest))
    counting.add(connection, upsert, counted)
    for table, rows in batch.records.items():
        connection.execute(upsert(table).on_conflict_do_nothing(), rows)
    for table, newest in batch.newest.items():
        told = upsert(table)
        columns = {one.name: told.excluded[one.name] for one in table.columns}
        connection.execute(
            told.on_conflict_do_update(
                index_elements=list(table.primary_key),
                set_=columns,
                where=told.excluded.said_offset > table.c.said_offset,
            ),
            list(newest.values()),
        )
    _write_spans(connection, upsert, batch)
    _write_names(connection, upsert, batch)


def _write_spans(connection: Connection, upsert: Any, batch: Batch) -> None:
    """Widen the span of each case to what came."""
    table = schema.cases
    rows = [
        {"city": city, "key": key, "first": first, "last": last}
        for (city, key), (first, last) in batch.spans.items()
    ]
    if rows:
        told = upsert(table)
        first, last = told.excluded.first, told.excluded.last
        wider = {
            "first": case((first < table.c.first, first), else_=table.c.first),
            "last": case((last > table.c.last, last), else_=table.c.last),
        }
        connection.execute(
            told.on_conflict_do_update(index_elements=list(table.primary_key), set_=wider), rows
        )


def _write_names(connection: Connection, upsert: Any, batch: Batch) -> None:
    """Write each name in the smallest of its forms."""
    table = schema.names
    rows = [
        {"city": city, "kind": kind, "key": key, "name": name}
        for (city, kind, key), name in batch.written.items()
    ]
    if rows:
        told = upsert(table)
        connection.execute(
            told.on_conflict_do_update(
                index_elements=list(table.primary_key),
                set_={"name": told.excluded.name},
                where=told.excluded.name < table.c.name,
            ),
            rows,
        )


_UPSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def _move(
    connection: Connection,
    place: TopicPartition,
    before: tuple[str, int] | None,
    after: tuple[str, int],
) -> None:
    table = schema.positions
    topic_id, offset = after
    told = {"topic_id": topic_id, "next_offset": offset}
    if before is None:
        insert = _UPSERTS[connection.dialect.name](table).on_conflict_do_nothing()
        moving = insert.values(topic=place.topic, partition=place.partition, **told)
    else:
        moving = (
            update(table)
            .where(table.c.topic == place.topic, table.c.partition == place.partition)
            .where(table.c.topic_id == before[0], table.c.next_offset == before[1])
            .values(told)
        )
    if connection.execute(moving.returning(table.c.topic)).first() is None:
        raise NotAloneError(
            in_words(
                "another follower writes this database: {topic}/{partition} has moved. End one of "
                "them.",
                topic=place.topic,
                partition=place.partition,
            )
        )


def settle(engine: Engine) -> None:
    """Have a server count anew what its tables hold, after very much was written at once.

    By itself it does so a minute later, and until then it looks up pages in a slow way.
    """
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("analyze")


def register(engine: Engine, cities: Iterable[CityRecord]) -> None:
    """Write down which cities are registered; one that is no more is left out."""
    rows = [{"city": one.city, "value": encode(one)} for one in cities]
    with engine.begin() as connection:
        connection.execute(delete(schema.registry))
        if rows:
            connection.execute(schema.registry.insert(), rows)


def registered(engine: Engine) -> dict[str, CityRecord]:
    """Return the registered cities, by name."""
    with engine.connect() as connection:
        values = connection.execute(select(schema.registry.c.value)).scalars()
        records = [decode(one) for one in values]
    return {one.city: one for one in records if isinstance(one, CityRecord)}


def digests(engine: Engine) -> dict[str, str]:
    """Return the digest of every table: the same log gives the same, whenever it was read."""
    found = {}
    with engine.connect() as connection:
        for table in schema.TABLES:
            if table in schema.OF_THE_FOLLOWER:
                continue
            digest = hashlib.sha256()
            asked = select(table).order_by(*table.primary_key)
            # A server's rows come in parts: a table is never held whole.
            for row in connection.execute(asked, execution_options={"yield_per": 1_000}):
                digest.update(repr(tuple(row)).encode())
            found[table.name] = digest.hexdigest()[:16]
    return found
