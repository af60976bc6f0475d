"""A live city as it is played again: whole, or as far as it bears on one case."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from hub.domain.calendar import Calendar
from hub.domain.city.city import City
from hub.domain.explain.record import Judged
from hub.domain.law import Law
from hub.messages import CityRecord, OfficeMessage, decode
from hub.read.live.judged import judged_city
from hub.read.live.played import Played, outages_of, played
from hub.read.live.records import Held, delivered, written
from hub.read.live.touching import touching


@dataclass(frozen=True, slots=True)
class Live:
    """A registered city, up to when it is played, and whether an earlier instant was asked for."""

    engine: Engine
    placed: CityRecord
    calendar: Calendar
    until: datetime
    earlier: bool

    @property
    def _received_by(self) -> datetime | None:
        """Return until when records count by their receipt; a story's count by their own time."""
        return self.until if self.earlier and self.placed.clock == "wall" else None

    def _counts(self, one: Held) -> bool:
        if not self.earlier or self.placed.clock == "wall":
            return True
        message = decode(one.value)
        return not isinstance(message, OfficeMessage) or message.at <= self.until

    def _fresh(self, law: Law) -> Played:
        outages = outages_of(self.engine, self.placed, self.until)
        return Played(self.placed, law, self.calendar, outages)

    def case(self, law: Law, case: str) -> Judged:
        """Return what follows in one case."""
        return judged_city(self.engine, self.cases(law, (case,)), law, case, self.until)

    def cases(self, law: Law, names: Iterable[str]) -> City:
        """Return the city as far as it bears on some cases."""
        found = touching(self.engine, self.placed.city, law, names, self._received_by)
        heard = filter(self._counts, found.written)
        return played(self._fresh(law), heard, found.delivered, self.until)

    def whole(self, law: Law, told: Callable[[int], None] = lambda count: None) -> City:
        """Return the whole city; `told` is called with the number of records now and then."""
        name, by = self.placed.city, self._received_by
        heard = filter(self._counts, written(self.engine, name, by))
        papers = delivered(self.engine, name, by)
        return played(self._fresh(law), _counted(heard, told), papers, self.until)


TOLD_EVERY = 5_000


def _counted(some: Iterator[Held], told: Callable[[int], None]) -> Iterator[Held]:
    for count, one in enumerate(some, 1):
        yield one
        if count % TOLD_EVERY == 0:
            told(count)
