"""The database of the read side: SQLite in a file of its user's alone, or PostgreSQL.

A batch is one transaction: rows, and how far each place has been read. Who finds a position that
is not the one it read from is not alone, and writes nothing.
"""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.read import schema
from hub.read.rows import Batch
from hub.sentence import in_words
from hub.stream.port import TopicPartition

Positions = Mapping[TopicPartition, tuple[str, int]]
"""Of each place: the topic's id and the next offset to be read."""


class NotAloneError(Exception):
    """Another follower has written what this one was about to write."""


def opened(url: str) -> Engine:
    """Return the database at an SQLAlchemy URL, its tables made where they are missing."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        _to_its_user_alone(engine)
        event.listen(engine, "connect", _tuned)
    schema.METADATA.create_all(engine)
    return engine


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

    Raises `NotAloneError` if a position is not as it was.
    """
    with engine.begin() as connection:
        for place in sorted(after):
            _move(connection, place, before.get(place), after[place])
        upsert = _UPSERTS[engine.dialect.name]
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


def digests(engine: Engine) -> dict[str, str]:
    """Return the digest of every table but the positions: the same log gives the same."""
    found = {}
    with engine.connect() as connection:
        for table in schema.TABLES:
            if table is schema.positions:
                continue
            digest = hashlib.sha256()
            for row in connection.execute(select(table).order_by(*table.primary_key)):
                digest.update(repr(tuple(row)).encode())
            found[table.name] = digest.hexdigest()[:16]
    return found
