"""How each outbox of a city stands: how far it is heard, what holds it, and whether it is out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Engine, and_, func, select

from hub.domain.city.commands import OUTBOX_RESUMED, OUTBOX_SUSPENDED
from hub.domain.facts import HUB
from hub.messages import CityRecord, Heartbeat, Register, decode
from hub.read import schema
from hub.read.pages import records_of
from hub.registry import topics


class State(StrEnum):
    """Whether an outbox is in, and what is written of it that its city has not heard yet."""

    IN = "in"
    OUT = "out"
    GOING_OUT = "going_out"
    COMING_IN = "coming_in"


@dataclass(frozen=True, slots=True)
class OutboxStand:
    """One outbox. `since`, `who` and `why` are of the last word about it; `unheard` counts records
    that stand in it and that its city has not heard; a held one was marked to `marked_to`.
    """

    office: str
    outbox: str
    state: State
    unheard: int
    unheard_since: datetime | None
    held_because: str | None
    marked_to: datetime | None
    since: datetime | None = None
    who: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class _Word:
    """The last word that an outbox goes out, or comes in."""

    out: bool
    offset: int
    since: datetime
    who: str | None
    why: str | None


def beat_of(engine: Engine, city: str) -> Heartbeat | None:
    """Return the newest heartbeat of a city; None if there is none yet."""
    table = schema.cities
    with engine.connect() as connection:
        value = connection.execute(select(table.c.value).where(table.c.city == city)).scalar()
    beat = None if value is None else decode(value)
    return beat if isinstance(beat, Heartbeat) else None


def outboxes_of(engine: Engine, city: CityRecord) -> list[OutboxStand]:
    """Return how every outbox of a city stands, but for those of offices that left."""
    beat = beat_of(engine, city.city)
    heard = {one.topic: one.offset for one in beat.heard if not one.partition} if beat else {}
    held = {one.topic: one for one in beat.held} if beat else {}
    words = dict(_words(engine, city.city))
    own = heard.get(topics.outbox(city.city, HUB), 0)
    found = []
    for place in city.offices:
        if place.left is not None:
            continue
        word, why = words.get(place.code), held.get(place.outbox)
        out = beat is not None and place.code in beat.outboxes_out
        unheard, unheard_since = _unheard(engine, place.outbox, heard.get(place.outbox, 0))
        found.append(
            OutboxStand(
                place.code,
                place.outbox,
                _state(word, own, out=out),
                unheard,
                unheard_since,
                why.because if why else None,
                why.since if why else None,
                *((word.since, word.who, word.why) if word else ()),
            )
        )
    return found


def _state(word: _Word | None, heard: int, *, out: bool) -> State:
    if word is not None and word.offset >= heard and word.out != out:
        return State.GOING_OUT if word.out else State.COMING_IN
    return State.OUT if out else State.IN


def _words(engine: Engine, city: str) -> Iterator[tuple[str, _Word]]:
    kinds = (OUTBOX_SUSPENDED, OUTBOX_RESUMED)
    for record in records_of(engine, topics.outbox(city, HUB), kinds):
        said = decode(record.value)
        if isinstance(said, Register) and said.office_code:
            out = said.kind == OUTBOX_SUSPENDED
            yield (
                said.office_code,
                _Word(out, record.offset, record.appended, said.name, said.reason),
            )


def _unheard(engine: Engine, outbox: str, heard: int) -> tuple[int, datetime | None]:
    table = schema.office_records
    asked = select(func.count(), func.min(table.c.appended)).where(
        table.c.topic == outbox, table.c.partition == 0, table.c.offset >= heard
    )
    with engine.connect() as connection:
        count, first = connection.execute(asked).one()
    return int(count), first


def owed_by(engine: Engine, city: str, office: str, today: date) -> tuple[int, int]:
    """Return how many duties an office owes, and of how many of them the last day is past that were
    not said to be breached.
    """
    table = schema.duties
    owed = and_(table.c.city == city, table.c.actor == office, table.c.pending)
    past = and_(owed, table.c.due_by < today, table.c.status == "open")
    with engine.connect() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table).where(one)).scalar()
            for one in (owed, past)
        ]
    return int(counts[0] or 0), int(counts[1] or 0)
