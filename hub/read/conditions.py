"""How a city stands beside its duties: what holds it, what it has not heard, what is in doubt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from hub.files.calendar import published_calendar
from hub.messages import CityRecord, Heartbeat, Held, HeldPapers, HeldSource, LatePapers, decode
from hub.read import schema
from hub.read.silence import Silent, last_words, silent

WEEK = timedelta(days=7)
_PASSING = ("", Held.BEHIND, Held.OPEN_TRANSACTION)
"""What holds a source that is heard, only later."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a city said last of its sources, and what the read side counts beside."""

    held: Sequence[HeldSource] = ()
    outboxes_out: Sequence[str] = ()
    papers_held: Sequence[HeldPapers] = ()
    papers_late: Sequence[LatePapers] = ()
    unheard: Mapping[str, int] = field(default_factory=dict)
    """How many records of each office the city has not heard yet; an office without any is left
    out.
    """
    quarantined: int = 0
    quarantined_since: datetime | None = None
    refused: int = 0
    refused_lately: int = 0
    """How many of them in the last seven days."""
    silent: Sequence[Silent] = ()
    yellow: int = 0
    red: int = 0
    """Cards whose duties are still owed."""


def condition_of(engine: Engine, city: CityRecord, today: date) -> Condition:
    """Return how a city stands; `today` is the day up to which it has been heard."""
    with engine.connect() as connection:
        beat = _heartbeat(connection, city.city)
        quarantined, since = _quarantined(connection, city.city)
        cards = _cards(connection, city.city)
        return Condition(
            held=beat.held if beat else (),
            outboxes_out=beat.outboxes_out if beat else (),
            papers_held=beat.papers_held if beat else (),
            papers_late=beat.papers_late if beat else (),
            unheard=_unheard(connection, city, beat),
            quarantined=quarantined,
            quarantined_since=since,
            refused=_refused(connection, city.city, date.min),
            refused_lately=_refused(connection, city.city, _week_before(today)),
            silent=_silent(engine, city, beat),
            yellow=cards.get("yellow", 0),
            red=cards.get("red", 0),
        )


def _silent(engine: Engine, city: CityRecord, beat: Heartbeat | None) -> Sequence[Silent]:
    """Return the offices that have said nothing for so long as the city says, and those that nobody
    hears.
    """
    if beat is None or beat.complete_up_to is None:
        return ()
    why = {one.topic: one.because for one in beat.held if one.because not in _PASSING}
    held = {one.code: why[one.outbox] for one in city.offices if one.outbox in why}
    now, last = beat.complete_up_to, last_words(engine, city)
    return silent(last, held, now, published_calendar(), city.silent_after)


def _week_before(day: date) -> date:
    return day - WEEK if day > date.min + WEEK else date.min


def _heartbeat(connection: Connection, city: str) -> Heartbeat | None:
    table = schema.cities
    value = connection.execute(select(table.c.value).where(table.c.city == city)).scalar()
    beat = None if value is None else decode(value)
    return beat if isinstance(beat, Heartbeat) else None


def _unheard(connection: Connection, city: CityRecord, beat: Heartbeat | None) -> dict[str, int]:
    heard = {} if beat is None else {one.topic: one.offset for one in beat.heard}
    table, found = schema.office_records, {}
    for office in city.offices:
        asked = (
            select(func.count())
            .select_from(table)
            .where(
                table.c.topic == office.outbox,
                table.c.partition == 0,
                table.c.offset >= heard.get(office.outbox, 0),
            )
        )
        if count := int(connection.execute(asked).scalar() or 0):
            found[office.code] = count
    return found


def _quarantined(connection: Connection, city: str) -> tuple[int, datetime | None]:
    table = schema.quarantines
    asked = select(func.count(), func.min(table.c.since)).where(
        table.c.city == city, table.c.stands
    )
    count, since = connection.execute(asked).one()
    return int(count), since


def _refused(connection: Connection, city: str, since: date) -> int:
    table = schema.counts
    asked = select(func.sum(table.c.count)).where(
        table.c.city == city, table.c.what == "refusals", table.c.day >= since
    )
    return int(connection.execute(asked).scalar() or 0)


def _cards(connection: Connection, city: str) -> dict[str, int]:
    card, duty = schema.cards, schema.duties
    asked = (
        select(card.c.colour, func.count())
        .join(duty, (duty.c.city == card.c.city) & (duty.c.id == card.c.duty))
        .where(card.c.city == city, card.c.stands, duty.c.pending)
        .group_by(card.c.colour)
    )
    return {str(colour): int(count) for colour, count in connection.execute(asked)}
