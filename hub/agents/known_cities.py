"""What a process knows of the cities: their places, their offices, the law of each.

The registry is read again when a batch names a partition or a source that is not known, and when a
city is told of more offices.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from hub.agents.held_cities import CityHeldError
from hub.domain.calendar import Calendar
from hub.domain.law import Law
from hub.domain.rulebook import RulebookError
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import CityRecord, topic_of_envelope
from hub.registry import topics
from hub.registry.city_checks import readings_of
from hub.registry.provision import HUB_OFFICE, NEWS
from hub.registry.reader import RegistryReader
from hub.sentence import in_words
from hub.stream.port import Log, Record, TopicPartition
from hub.stream.stage import Batch

_OWN = f".{HUB_OFFICE}.outbox".encode()


Laws = Callable[[str, Mapping[str, Any]], Law]
"""Returns the law of a city under its chosen readings. Raises `RulebookError`."""


class WrongLawError(CityHeldError):
    """This worker lacks the law, the edition or the calendar that is registered for a city."""


class OtherEditionError(WrongLawError):
    """This worker has the law of a city, but another edition or calendar than is registered."""

    def __init__(self, law: Law, words: str) -> None:
        super().__init__(words)
        self.law = law


class KnownCities:
    """The registry as one process has read it; `laws` are the rulebooks that the process has."""

    def __init__(self, log: Log, laws: Laws = law_of) -> None:
        self._laws = laws
        self._registry = RegistryReader(log)
        self._cities: dict[str, CityRecord] = {}
        self._epochs: dict[TopicPartition, int] = {}

    @property
    def calendar(self) -> Calendar:
        """Return the calendar of this worker."""
        return published_calendar()

    async def prepare(self, batch: Batch, *, held: bool = False) -> None:
        """Read the registry again if the batch may name something registered since, or if its place
        is held.

        Whoever takes a city over reads it anew: another process may have changed the city's
        edition.
        """
        taken_over = self._epochs.get(batch.place) != batch.epoch
        self._epochs[batch.place] = batch.epoch
        if taken_over or held or self._lacks(batch):
            self._cities = await self._registry.cities()

    def _lacks(self, batch: Batch) -> bool:
        city = self.placed_at(batch.place.partition)
        if city is None:
            return True
        sources = {name.encode() for name in topics.sources_of([city])}
        return any(_is_news(record, sources) for record in batch.records)

    def placed_at(self, partition: int) -> CityRecord | None:
        """Return the city of a partition; None if there is none."""
        found = (city for city in self._cities.values() if city.partition == partition)
        return next(found, None)

    def law_of(self, city: CityRecord) -> Law:
        """Return the law of a city under its readings, in the edition that is registered.

        Raises `WrongLawError` if it is not here, `OtherEditionError` if another edition is.
        """
        try:
            law = self._laws(city.law, readings_of(city))
        except RulebookError as error:
            raise WrongLawError(
                in_words(
                    "{city} stands under a law that this worker does not have: {brief} Provision "
                    "the city anew as it is to stand, or start a worker that has its rulebook.",
                    city=city.city,
                    brief=error.brief,
                )
            ) from error
        if (law.edition, self.calendar.digest) != (city.edition, city.calendar):
            raise OtherEditionError(
                law,
                in_words(
                    "{city} stands under edition {edition} and calendar {calendar}; this worker "
                    "has {edition2} and {digest}. Start a worker of the version that is "
                    "registered; or have the city stand under this one's, by its own gongze: "
                    "gongze provision {law} --as {city}.",
                    city=city.city,
                    edition=city.edition,
                    calendar=city.calendar,
                    edition2=law.edition,
                    digest=self.calendar.digest,
                    law=city.law,
                ),
            )
        return law


def _is_news(record: Record, sources: Collection[bytes]) -> bool:
    """Return whether a copy comes from an unknown source, or reports a change of the registry."""
    topic = topic_of_envelope(record.headers)
    if topic is None:
        return False
    if topic not in sources:
        return True
    return topic.endswith(_OWN) and any(kind in (record.value or b"") for kind in NEWS)
