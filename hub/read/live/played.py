"""Has a city hear records again, as a rebuild does: outboxes by receipt, inboxes, then time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, select

from hub.domain.calendar import Calendar
from hub.domain.city.city import City
from hub.domain.city.dedup import MessageIds
from hub.domain.city.reset import cleared
from hub.domain.city.rows import Rows
from hub.domain.city.state import CityState
from hub.domain.law import Law
from hub.domain.outages import NONE, Outages, Stood, What
from hub.messages import INBOX, OUTBOX, CityRecord, Envelope
from hub.read import schema
from hub.read.live.records import Held
from hub.registry import topics


@dataclass(slots=True)
class Played:
    """A city under way that hears what it heard before; nothing of it is written."""

    placed: CityRecord
    law: Law
    calendar: Calendar
    outages: Outages = NONE
    city: City = field(init=False)
    _last: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with nothing."""
        self.city = self._begun(CityState())

    def _begun(self, state: CityState) -> City:
        ids = MessageIds(lambda key: None, {})
        city = City(self.placed, self.law, self.calendar, Rows(), state, ids)
        city.docket.hub_stood(self.outages)
        return city

    def hear(self, one: Held, direction: str) -> None:
        """Take one record, as a relay copies it."""
        topic, partition, offset = one.place
        if partition:
            return
        envelope = Envelope(
            city=self.placed.city,
            office=one.office,
            direction=direction,
            topic=topic,
            topic_id="",
            offset=offset,
            previous_offset=self._last.get(topic, -1),
            append_ms=round(one.received.timestamp() * 1000),
        )
        self._last[topic] = offset
        self.city.hear(envelope, one.value)
        if self.city.begun:
            self.city = self._begun(cleared(self.city.state))

    def pass_to(self, until: datetime) -> None:
        """Let time pass up to an instant, and have everything worked out."""
        for name in topics.sources_of([self.placed]):
            self.city.state.mark(name, until)
        while self.city.work():
            pass


def played(
    fresh: Played, written: Iterable[Held], delivered: Iterable[Held], until: datetime
) -> City:
    """Return a city that has heard these records, at an instant."""
    for one in written:
        fresh.hear(one, OUTBOX)
    for one in delivered:
        fresh.hear(one, INBOX)
    fresh.pass_to(until)
    return fresh.city


def outages_of(engine: Engine, placed: CityRecord, until: datetime) -> Outages:
    """Return the outages of the hub that were over by an instant."""
    owners = {name: office for name, (_, office, _) in topics.sources_of([placed]).items()}
    table = schema.outages
    asked = select(table).where(table.c.city == placed.city, table.c.ended <= until)
    with engine.connect() as connection:
        rows = connection.execute(asked).mappings().all()
    told = (
        Stood(
            ended=one["ended"],
            began=one["began"],
            what=What(one["what"]),
            place=one["place"] or "",
            office=owners.get(one["place"] or "", ""),
            year=one["year"],
            number=one["number"],
        )
        for one in rows
        if one["what"] in set(What)
    )
    return Outages(tuple(sorted(told)))
