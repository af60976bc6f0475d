"""What was refused and is not heard yet: of each record the newest refusal, and its replays."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Engine, func, select

from hub.domain.city.commands import REFUSAL_REPLAYED
from hub.messages import OfficeMessage, Register, decode
from hub.read import schema
from hub.read.naming import KINDS, names_of
from hub.read.pages import records_of
from hub.read.paging import SIZE, After, Page, page
from hub.registry import topics
from hub.registry.provision import HUB_OFFICE

_OF_PARTIES = ("party", "enterprise")
_TABLE = schema.refusals
_ORDER = (_TABLE.c.appended, _TABLE.c.topic, _TABLE.c.partition, _TABLE.c.offset)


@dataclass(frozen=True, slots=True)
class Replays:
    """How often each record of a city was told again, by its place, and where last."""

    count: Mapping[str, int]
    last: Mapping[str, str]

    def told_again(self, source: str, refused: int) -> str:
        """Return the place of the last replay; empty if there is none, or it was refused since."""
        return self.last[source] if self.count.get(source, 0) >= max(refused, 1) else ""


def refused(
    engine: Engine,
    city: str,
    *,
    code: str | None = None,
    office: str | None = None,
    source: str | None = None,
    received_from: datetime | None = None,
    received_before: datetime | None = None,
    after: After = None,
    size: int = SIZE,
) -> Page:
    """Return the newest refusal of each record, in the order in which they were said."""
    newer = _TABLE.alias("newer")
    is_newest = ~(
        select(newer.c.offset)
        .where(newer.c.city == _TABLE.c.city, newer.c.source == _TABLE.c.source)
        .where(newer.c.partition == _TABLE.c.partition, newer.c.offset > _TABLE.c.offset)
        .exists()
    )
    asked = select(_TABLE).where(_TABLE.c.city == city, is_newest)
    if code is not None:
        asked = asked.where(_TABLE.c.code == code)
    if office is not None:
        asked = asked.where(_TABLE.c.office == office)
    if source is not None:
        asked = asked.where(_TABLE.c.source == source)
    if received_from is not None:
        asked = asked.where(_TABLE.c.received >= received_from)
    if received_before is not None:
        asked = asked.where(_TABLE.c.received < received_before)
    return page(engine, city, asked, _ORDER, after, size)


def times_refused(engine: Engine, city: str, sources: Collection[str]) -> Mapping[str, int]:
    """Return how often each of these records was refused, by its place."""
    asked = (
        select(_TABLE.c.source, func.count())
        .where(_TABLE.c.city == city, _TABLE.c.source.in_(sources))
        .group_by(_TABLE.c.source)
    )
    with engine.connect() as connection:
        return {str(source): int(count) for source, count in connection.execute(asked)}


def replays_of(engine: Engine, city: str) -> Replays:
    """Return what a city's own outbox has told again."""
    count, last = Counter[str](), dict[str, str]()
    for record in records_of(engine, topics.outbox(city, HUB_OFFICE), [REFUSAL_REPLAYED]):
        told = decode(record.value)
        if isinstance(told, Register) and told.source:
            count[told.source] += 1
            last[told.source] = f"{record.place.topic}/{record.place.partition}/{record.offset}"
    return Replays(count, last)


def parties_in(record: bytes) -> set[str]:
    """Return the parties that a record names, as far as its bytes can be read."""
    message = decode(record)
    if isinstance(message, OfficeMessage):
        return {name for kind, name in names_of(message) if kind in _OF_PARTIES}
    try:
        told = orjson.loads(record)
    except orjson.JSONDecodeError:
        return set()
    return set(_parties(told)) if isinstance(told, dict) else set()


def _parties(told: Mapping[str, Any]) -> Iterator[str]:
    for field, kind in KINDS.items():
        if kind in _OF_PARTIES and field in told:
            some = told[field]
            yield from (one for one in (some if isinstance(some, list) else [some])
                        if isinstance(one, str) and one.strip())  # fmt: skip
