"""What a process knows of the cities: where they are placed, their inboxes, the law of each.

The register is read again when a batch names a partition or an inbox that was not registered when it
was read last.
"""

import json
from collections.abc import Mapping
from typing import Any

from hub.agents import topics
from hub.agents.register import read_register
from hub.domain.calendar import Calendar
from hub.domain.law import Law
from hub.lawbooks import law_of, published_calendar
from hub.messages import City
from hub.stream.port import Log
from hub.stream.stage import Batch


class WrongLawError(Exception):
    """This worker lacks the edition or calendar under which a city stands."""


class KnownCities:
    """The register as one process has read it."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._cities: dict[str, City] = {}
        self._laws: dict[str, Law] = {}

    @property
    def calendar(self) -> Calendar:
        """Return the calendar of this worker."""
        return published_calendar()

    async def prepare(self, batch: Batch) -> None:
        """Read the register again if the batch may name what was registered since."""
        if self._lacks(batch):
            self._cities = await read_register(self._log)

    def _lacks(self, batch: Batch) -> bool:
        if all(city.partition != batch.place.partition for city in self._cities.values()):
            return True
        if batch.place.topic != topics.OUTGOING:
            return False
        known = self.inboxes()
        return any((record.key or b"").decode() not in known for record in batch.records)

    def placed_at(self, partition: int) -> City:
        """Return the city of a partition."""
        return next(city for city in self._cities.values() if city.partition == partition)

    def inboxes(self) -> frozenset[str]:
        """Return every registered inbox."""
        return frozenset(p.inbox for city in self._cities.values() for p in city.offices)

    def law_of(self, city: City) -> Law:
        """Return the law of a city under its readings. Raises `WrongLawError` for another edition."""
        law = self._laws.get(city.city)
        if law is None:
            chosen: Mapping[str, Any] = {k: json.loads(v) for k, v in city.settings.items()}
            law = self._laws[city.city] = law_of(city.law, chosen)
        if (law.edition, self.calendar.digest) != (city.edition, city.calendar):
            raise WrongLawError(
                f"{city.city} stands under edition {city.edition} and calendar {city.calendar}; this "
                f"worker has {law.edition} and {self.calendar.digest}. Provision the city anew with "
                "the edition it is to stand under, or start a worker that has it."
            )
        return law
