"""A city over nothing but values: offices write, marks are made, what the city says is kept.

It is the toy city, unless a test of a page that quotes a real law names another.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TypeVar

from hub.domain.city.city import City
from hub.domain.city.dedup import MessageIds
from hub.domain.city.publications import Publication
from hub.domain.city.rows import Rows
from hub.domain.city.state import CityState
from hub.domain.law import Law
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import (
    INBOX,
    OUTBOX,
    Delivery,
    Envelope,
    Message,
    OfficePlace,
    Watermark,
    WatermarkEntry,
    encode,
)
from hub.messages import CityRecord as Placed
from tests.invariants import stands_rightly
from tests.toy import NAME, toy_law

__all__ = ["NAME", "OFFICES"]

OFFICES = ("BENCH", "MASON", "MILLER", "WARDEN", "hub")
_M = TypeVar("_M", bound=Message)


def topic(office: str, direction: str, city: str = NAME) -> str:
    return f"{city}.{office}.{direction}"


def law_in(city: str) -> Law:
    """Return the toy city's law, or that of a shipped city."""
    return toy_law() if city == NAME else law_of(city)


def at(text: str) -> datetime:
    """Return an instant in Shanghai: "2025-03-10 09:00"."""
    return datetime.fromisoformat(f"{text}+08:00")


def placed_city(codes: Collection[str] = OFFICES, name: str = NAME) -> Placed:
    """Return a city on the wall clock as the registry holds it."""
    law = law_in(name)
    offices = tuple(
        OfficePlace(
            code=code, role=code, outbox=topic(code, OUTBOX, name), inbox=topic(code, INBOX, name)
        )
        for code in codes
    )
    return Placed(
        city=name,
        law=name,
        partition=0,
        clock="wall",
        edition=law.edition,
        calendar=published_calendar().digest,
        offices=offices,
    )


class ACity:
    """One city on the wall clock. `said` is everything that it said, in order."""

    name = NAME
    offices: Collection[str] = OFFICES

    def __init__(self) -> None:
        self.city = City(
            placed_city(self.offices, self.name),
            law_in(self.name),
            published_calendar(),
            Rows(),
            CityState(),
            MessageIds(lambda key: None, {}),
        )
        self.said: list[Publication] = []
        self._next: dict[str, int] = {}

    def hears(self, envelope: Envelope, value: bytes) -> None:
        """Have the city hear one copy, whatever it is."""
        self.city.hear(envelope, value)
        self.works()

    def works(self) -> None:
        while self.city.work():
            pass
        self.said += self.city.take()
        stands_rightly(self.city.docket)

    def copy_of(
        self, office: str, received: datetime, direction: str = OUTBOX, skipped: int = 0
    ) -> Envelope:
        """Return the next copy of a source; `skipped` records before it were not copied."""
        name = topic(office, direction, self.name)
        offset = self._next.get(name, 0) + skipped
        self._next[name] = offset + 1
        append_ms = int(received.timestamp() * 1000)
        return Envelope(
            self.name, office, direction, name, f"id of {name}", offset, offset - 1, append_ms
        )

    def writes(self, office: str, message: Message | bytes, received: datetime) -> Envelope:
        """Have an office write a message that is received then; return its copy."""
        copy = self.copy_of(office, received)
        self.hears(copy, message if isinstance(message, bytes) else encode(message))
        return copy

    def delivers(self, received: datetime) -> None:
        """Have every delivery said so far stand in its inbox, and be read back."""
        waiting = [one for one in self.said if isinstance(one.message, Delivery)]
        self.said = [one for one in self.said if one not in waiting]
        for one in waiting:
            assert isinstance(one.message, Delivery)
            copy = self.copy_of(one.message.to, received, INBOX)
            self.hears(copy, encode(one.message))

    def marks(self, instant: datetime, but: Collection[str] = ()) -> None:
        """Have every source marked as read up to an instant, but the outboxes of some offices."""
        names = [
            topic(office, direction, self.name)
            for office in self.offices
            for direction in (OUTBOX, INBOX)
            if not (office in but and direction == OUTBOX)
        ]
        entries = tuple(
            WatermarkEntry(
                topic=name, topic_id=self._topic_id(name), end=self._next.get(name, 0), at=instant
            )
            for name in names
        )
        self.city.mark(Watermark(city=self.name, relay="r1", entries=entries))
        self.works()

    def _topic_id(self, name: str) -> str:
        """Return the id of the topic that bears a name now."""
        heard = self.city.state.heard.get(name)
        return heard.topic_id if heard is not None else f"id of {name}"

    def all(self, model: type[_M], stream: str = "") -> list[_M]:
        """Return every message of a model that was said, on one stream if it is named."""
        return [
            one.message
            for one in self.said
            if isinstance(one.message, model) and stream in ("", one.stream)
        ]


MINUTE = timedelta(minutes=1)
