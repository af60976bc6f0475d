"""Finds what it rests on who is late: the papers of duties, the words that answer, the outages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select, tuple_

from hub.domain.calendar import Calendar
from hub.messages import Duty, Outage
from hub.read import schema
from hub.read.lateness.way import PaperWay
from hub.read.lateness.who import Known, Lateness, lateness
from hub.read.listed import whole
from hub.read.papers import papers_at

Place = tuple[str, int, int]
_ASKED = 200
"""So many places are asked for at once."""


def latenesses(
    engine: Engine,
    city: str,
    rows: Sequence[Mapping[str, Any]],
    now: datetime | None,
    calendar: Calendar,
) -> dict[str, Lateness]:
    """Return who is late with each of these rows of duties, by its id; `now` is evidence time."""
    duties = [one for one in whole(engine, "duties", rows) if isinstance(one, Duty)]
    if not duties:
        return {}
    outages = outages_since(engine, city, min(one.trigger_at for one in duties))
    known = known_of(engine, city, duties, now, outages)
    return {one.id: lateness(one, known[one.id], calendar) for one in duties}


def known_of(
    engine: Engine,
    city: str,
    duties: Sequence[Duty],
    now: datetime | None,
    outages: Sequence[Outage],
    fetches_below: int | None = None,
) -> dict[str, Known]:
    """Return what is known of duties of a city beside themselves, by id; with `fetches_below`, of
    what offices fetch only what was said below that offset.
    """
    inboxes = {place for one in duties for place in _places(one, "inbox", one.actor)}
    papers = papers_at(engine, city, inboxes, fetches_below=fetches_below)
    outboxes = {place for one in duties for place in _places(one, "outbox")}
    heard = _heard(engine, outboxes)
    missing = (inboxes - papers.keys()) | (outboxes - heard.keys())
    found = {}
    for duty in duties:
        own = [*_places(duty, "inbox", duty.actor)]
        lacks = bool(missing) and not missing.isdisjoint((*own, *_places(duty, "outbox")))
        way = _way(papers.get(place) for place in own)
        found[duty.id] = Known(now, outages, way, _heard_of(duty, heard), lacks)
    return found


def outages_since(engine: Engine, city: str, since: datetime) -> list[Outage]:
    """Return the outages of a city that had not ended by an instant, the oldest first."""
    table = schema.outages
    asked = select(table).where(table.c.city == city, table.c.ended > since)
    with engine.connect() as connection:
        rows = connection.execute(asked.order_by(table.c.began, table.c.id)).mappings()
        return [outage_of(dict(one)) for one in rows]


def outage_of(row: Mapping[str, Any]) -> Outage:
    """Return an outage as it was said."""
    return Outage(**{name: row[name] for name in Outage.model_fields})


def _places(duty: Duty, way: str, office: str = "") -> Iterator[Place]:
    """Yield the records in outboxes, or in an office's inbox, that a duty rests on. Of a topic that
    was made again nothing is kept any more.
    """
    for source in duty.evidence:
        topic, partition, offset = (*source.split("/"), "", "")[:3]
        mine = not office or topic == f"{duty.city}.{office}.{way}"
        if topic.endswith(f".{way}") and mine and partition.isdigit() and offset.isdigit():
            yield topic, int(partition), int(offset)


def _heard(engine: Engine, places: Iterable[Place]) -> dict[Place, tuple[datetime, datetime]]:
    """Return of which instant each record of an outbox tells, and when the outbox took it."""
    table, found = schema.office_records, dict[Place, tuple[datetime, datetime]]()
    place = (table.c.topic, table.c.partition, table.c.offset)
    some = sorted(places)
    with engine.connect() as connection:
        for begin in range(0, len(some), _ASKED):
            asked = select(*place, table.c.at, table.c.appended)
            asked = asked.where(tuple_(*place).in_(some[begin : begin + _ASKED]))
            for *where, at, appended in connection.execute(asked):
                found[tuple(where)] = at, appended
    return found


def _heard_of(duty: Duty, heard: Mapping[Place, tuple[datetime, datetime]]) -> datetime | None:
    """Return when it was first heard that a duty was done; None if no record says it."""
    told = (heard[place] for place in _places(duty, "outbox") if place in heard)
    return min((appended for at, appended in told if at == duty.done_at), default=None)


def _way(papers: Iterable[Mapping[str, Any] | None]) -> PaperWay:
    """Return the way of the first paper that raised a duty; unknown where none did."""
    found = [one for one in papers if one is not None]
    if not found:
        return PaperWay()
    one = min(found, key=lambda row: row["delivered"])
    return PaperWay(
        written=one["sent_at"],
        sent=one["sent"],
        delivered=one["delivered"],
        fetched=one["fetched"],
        fetch_known=bool(one["fetch_known"]),
        acknowledged=one["acknowledged"],
    )
