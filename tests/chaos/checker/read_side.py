"""What the read side holds, against the log itself and against one that was built anew."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

from tests.chaos.checker.words import Words
from tests.chaos.checker.world import City, World

OF_OFFICES = frozenset(
    ("act", "acknowledgment", "certificate", "document", "finding", "permit", "register")
)
SAID = ("hub.duties", "hub.violations", "hub.accountability", "hub.decisions", "hub.cards")
NEWEST = {
    "hub.duties": "duties",
    "hub.violations": "violations",
    "hub.cards": "cards",
    "hub.outages": "outages",
    "hub.quarantines": "quarantines",
}
"""The table of the newest word under each id, by stream."""
SHOWN = 3
_Place = tuple[str, int, int]


def differs(read: Mapping[str, Any]) -> Iterator[str]:
    """Name the tables that a follower and a rebuild hold otherwise."""
    followed, rebuilt = read["followed"], read["rebuilt"]
    for table in sorted({*followed, *rebuilt}):
        if followed.get(table) != rebuilt.get(table):
            yield f"{table}: {followed.get(table)} followed, {rebuilt.get(table)} built anew"


def missing_or_twice(world: World, words: Words, file: str) -> Iterator[str]:
    """Name records that the read side lacks, and rows that no record accounts for."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        yield from _compared("office_records", _written(world, words), database)
        yield from _compared("inbox_records", _delivered(world, words), database)
        yield from _compared("said", _said(world), database)
        for stream, table in NEWEST.items():
            yield from _newest(world, stream, table, database)


def _compared(table: str, expected: list[_Place], database: Any) -> Iterator[str]:
    rows = database.execute(f'select topic, "partition", "offset" from {table}').fetchall()
    held, wanted = set(rows), set(expected)
    if len(rows) != len(held):
        yield f"{table}: {len(rows) - len(held)} rows stand twice"
    for place in sorted(wanted - held)[:SHOWN]:
        yield f"{table}: {place} is missing, one of {len(wanted - held)}"
    for place in sorted(held - wanted)[:SHOWN]:
        yield f"{table}: {place} is of no record, one of {len(held - wanted)}"


def _written(world: World, words: Words) -> list[_Place]:
    return [
        (rec.topic, rec.partition, rec.offset)
        for city in world.cities.values()
        for _, _, records in city.outboxes()
        for rec in records
        if words.read(rec.value)[0] in OF_OFFICES
    ]


def _delivered(world: World, words: Words) -> list[_Place]:
    """Return what stands in inboxes now: of one that was made again, its last."""
    return [
        (topic, rec.partition, rec.offset)
        for city in world.cities.values()
        for topic, records in _last(city).items()
        for rec in records
        if words.read(rec.value)[0]
    ]


def _last(city: City) -> dict[str, Any]:
    return {source.partition("#")[0]: records for source, records in city.inboxes()}


def _said(world: World) -> list[_Place]:
    return [
        (one.rec.topic, one.rec.partition, one.rec.offset)
        for city in world.cities.values()
        for stream, some in city.said.items()
        for one in some
        if (stream in SAID and one.family != "digest") or one.family == "remark"
    ]


def _newest(world: World, stream: str, table: str, database: Any) -> Iterator[str]:
    wanted = {
        (city.name, one.fields["id"]): one.rec.offset
        for city in world.cities.values()
        for one in city.said[stream]
        if one.family != "digest"
    }
    rows = database.execute(f"select city, id, said_offset from {table}").fetchall()
    held = {(city, identifier): offset for city, identifier, offset in rows}
    wrong = sorted(key for key in {*wanted, *held} if wanted.get(key) != held.get(key))
    for key in wrong[:SHOWN]:
        yield f"{table}: {key} is of {held.get(key)}, not {wanted.get(key)}; one of {len(wrong)}"
