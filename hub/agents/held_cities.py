"""Holds a city that this worker cannot process: its log is not read on, and every other city goes
on.

The registry may name a law, an edition or a reading that is not here, or a topic may be gone. The
city waits, by name, until registry or worker change. It is tried again every few seconds.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from hub import output
from hub.sentence import in_words, sentence_of
from hub.stream.port import TopicPartition
from hub.stream.stage import Batch


class CityHeldError(Exception):
    """A city cannot be processed here now: names the city, says why and what to do."""


class LawSource(Protocol):
    """What a process knows of the cities: `hub/agents/known_cities.py`."""

    async def prepare(self, batch: Batch, *, held: bool) -> None: ...


async def _nothing(batch: Batch) -> str:
    return ""


class HeldCities:
    """What one stage holds now. It reports once, again when the reason changes, and when the city
    goes on.

    `lost` returns what else keeps a batch from being processed; empty for nothing.
    """

    def __init__(
        self, known: LawSource, lost: Callable[[Batch], Awaitable[str]] = _nothing
    ) -> None:
        self._known = known
        self._lost = lost
        self._words: dict[TopicPartition, str] = {}

    async def ready(self, batch: Batch) -> bool:
        """Read what a batch needs of the registry; return False if the batch is given back."""
        await self._known.prepare(batch, held=batch.place in self._words)
        lost = await self._lost(batch)
        if lost:
            self._hold(batch, lost)
        return not lost

    def _hold(self, batch: Batch, words: str) -> None:
        """Give a batch back: its place is tried again later."""
        if self._words.get(batch.place) != words:
            self._words[batch.place] = words
            output.warn(
                in_words(
                    "{where} is held: {words} Every other city goes on.",
                    where=_where(batch.place),
                    words=words,
                )
            )
        batch.hold()

    def guarded(self, compute: Callable[[Batch], None]) -> Callable[[Batch], None]:
        """Return `compute`, extended to hold the place of a batch that it cannot process."""

        def held(batch: Batch) -> None:
            try:
                compute(batch)
            except CityHeldError as error:
                self._hold(batch, sentence_of(error))
            else:
                if self._words.pop(batch.place, None) is not None:
                    output.warn(in_words("{where} goes on.", where=_where(batch.place)))

        return held


def _where(place: TopicPartition) -> str:
    return f"{place.topic}/{place.partition}"
