"""Reads what offices wrote and what stands in inboxes, as a city hears it: by first receipt."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select, tuple_

from hub.read import schema

Place = tuple[str, int, int]
"""Topic, partition, offset."""
AT_ONCE = 300
_STREAMED = 2_000
_NEAR_MAX = 5_000


@dataclass(frozen=True, slots=True)
class Held:
    """A record that the read side holds: where it stands, whose it is, and when it came."""

    place: Place
    office: str
    received: datetime
    value: bytes


def written(engine: Engine, city: str, until: datetime | None) -> Iterator[Held]:
    """Yield all that offices wrote by an instant, in the order of receipt."""
    yield from _held(engine, schema.office_records, city, until)


def delivered(engine: Engine, city: str, until: datetime | None) -> Iterator[Held]:
    """Yield the papers that stood in inboxes by an instant, in the order of receipt."""
    table = schema.inbox_records
    yield from _held(engine, table, city, until, table.c.family == "delivery")


def of_topic(engine: Engine, city: str, topic: str, until: datetime | None) -> Iterator[Held]:
    """Yield all that stands in one outbox."""
    table = schema.office_records
    yield from _held(engine, table, city, until, table.c.topic == topic)


def of_kinds(
    engine: Engine, city: str, kinds: Collection[str], until: datetime | None
) -> Iterator[Held]:
    """Yield the records of some kinds."""
    table = schema.office_records
    yield from _held(engine, table, city, until, table.c.kind.in_(kinds))


def naming(
    engine: Engine, city: str, names: Sequence[str], known: Collection[Place]
) -> Iterator[Held]:
    """Yield the records of offices that name one of these, without those that are known."""
    table = schema.mentions
    found: set[Place] = set()
    with engine.connect() as connection:
        for some in _parts(names):
            asked = select(table.c.topic, table.c.partition, table.c.offset).where(
                table.c.city == city, table.c.name.in_(some)
            )
            found.update((one[0], one[1], one[2]) for one in connection.execute(asked))
    yield from at_places(engine, sorted(found.difference(known)))


def at_places(engine: Engine, places: Sequence[Place]) -> Iterator[Held]:
    """Yield the records of offices at these places."""
    table = schema.office_records
    for some in _parts(places):
        here = tuple_(table.c.topic, table.c.partition, table.c.offset).in_(some)
        yield from _rows(engine, select(*_columns(table)).where(here))


def deliveries_of(engine: Engine, city: str, documents: Sequence[str]) -> Iterator[Held]:
    """Yield what stands in inboxes of these documents."""
    table = schema.inbox_records
    for some in _parts(documents):
        asked = select(*_columns(table)).where(
            table.c.city == city, table.c.document_id.in_(some), table.c.family == "delivery"
        )
        yield from _rows(engine, asked)


def cases_named(engine: Engine, city: str) -> list[str]:
    """Return cases of a city as they are written, to find the one that is meant."""
    table = schema.duties
    asked = select(table.c.case_name).where(table.c.city == city, table.c.case_name.is_not(None))
    with engine.connect() as connection:
        return list(connection.execute(asked.distinct().limit(_NEAR_MAX)).scalars())


def by_receipt(some: Iterable[Held]) -> list[Held]:
    """Return records in the order of their receipt."""
    return sorted(some, key=lambda one: (one.received, one.place))


def _held(
    engine: Engine, table: Any, city: str, until: datetime | None, *where: Any
) -> Iterator[Held]:
    asked = select(*_columns(table)).where(table.c.city == city, *where)
    if until is not None:
        asked = asked.where(table.c.appended <= until)
    order = (table.c.appended, table.c.topic, table.c.partition, table.c.offset)
    yield from _rows(engine, asked.order_by(*order))


def _rows(engine: Engine, asked: Any) -> Iterator[Held]:
    with engine.connect() as connection:
        for topic, partition, offset, *more in connection.execute(
            asked, execution_options={"yield_per": _STREAMED}
        ):
            yield Held((topic, partition, offset), *more)


def _columns(table: Any) -> tuple[Any, ...]:
    names = ("topic", "partition", "offset", "office", "appended", "value")
    return tuple(table.c[one] for one in names)


def _parts(some: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for begin in range(0, len(some), AT_ONCE):
        yield some[begin : begin + AT_ONCE]
