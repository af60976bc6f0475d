"""Holds a city that this worker cannot judge: nothing of its log is passed over, and every other city goes on.

A registry that names a law, an edition, a reading that is not here; a topic that is gone: the city waits, by
name, until the registry or the worker is another. It is tried again every few seconds.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from hub import output
from hub.stream.port import TopicPartition
from hub.stream.stage import Batch


class CityHeldError(Exception):
    """A city cannot be judged here now: names the city, says why and what to do."""


class LawSource(Protocol):
    """What a process knows of the cities; `hub/agents/registry/cache.py`."""

    async def prepare(self, batch: Batch, *, held: bool) -> None: ...


async def _nothing(batch: Batch) -> str:
    return ""


class HeldCities:
    """What one stage holds now. It says so once, again when the reason is another, and when it goes on.

    `lost` tells what keeps a batch from being worked on, beside the registry; empty for nothing.
    """

    def __init__(
        self, known: LawSource, lost: Callable[[Batch], Awaitable[str]] = _nothing
    ) -> None:
        self._known = known
        self._lost = lost
        self._words: dict[TopicPartition, str] = {}

    async def ready(self, batch: Batch) -> bool:
        """Read what a batch needs of the registry; return False for one that is given back."""
        await self._known.prepare(batch, held=batch.place in self._words)
        lost = await self._lost(batch)
        if lost:
            self._hold(batch, lost)
        return not lost

    def _hold(self, batch: Batch, words: str) -> None:
        """Give a batch back: its place is tried again later."""
        if self._words.get(batch.place) != words:
            self._words[batch.place] = words
            output.warn(f"{_where(batch.place)} is held: {words} Every other city goes on.")
        batch.hold()

    def guarded(self, compute: Callable[[Batch], None]) -> Callable[[Batch], None]:
        """Return `compute`, which holds the place of a batch that it cannot judge."""

        def held(batch: Batch) -> None:
            try:
                compute(batch)
            except CityHeldError as error:
                self._hold(batch, f"{error}")
            else:
                if self._words.pop(batch.place, None) is not None:
                    output.warn(f"{_where(batch.place)} goes on.")

        return held


def _where(place: TopicPartition) -> str:
    return f"{place.topic}/{place.partition}"
