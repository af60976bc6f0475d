"""Sources that cannot be read on: set aside by name and checked again, while the others go on."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from hub import output
from hub.messages import HELD_MEANS, Held
from hub.sentence import in_words
from hub.stream.port import DamagedError, Log, LogError, PartitionError, TopicPartition

RETRY_S = 30.0


@dataclass(frozen=True, slots=True)
class Aside:
    """Why a source is set aside, and where reading continues once it can."""

    why: Held
    offset: int


class SetAside:
    """The sources that one relay has set aside. Each is reported on stderr once, and once when it
    is whole.
    """

    def __init__(self, log: Log, retry_s: float = RETRY_S) -> None:
        self._log = log
        self._retry_s = retry_s
        self._aside: dict[TopicPartition, Aside] = {}
        self._told: dict[TopicPartition, Held] = {}
        self._looking: asyncio.Task[None] | None = None
        self._whole: set[TopicPartition] = set()

    @property
    def places(self) -> frozenset[TopicPartition]:
        """Return the sources set aside."""
        return frozenset(self._aside)

    @property
    def why(self) -> Mapping[TopicPartition, Held]:
        """Return the reason for each."""
        return {place: one.why for place, one in self._aside.items()}

    def put(self, place: TopicPartition, offset: int, why: Held, words: str) -> None:
        """Set a source aside; reading will continue at `offset`."""
        self._aside[place] = Aside(why, offset)
        if self._told.get(place) is not why:
            self._told[place] = why
            meaning, remedy = HELD_MEANS[why]
            output.warn(
                in_words(
                    "{topic}/{partition} is set aside, the others go on: {words} Its city "
                    "accuses nobody meanwhile. It is {value}: {meaning}; {remedy}.",
                    topic=place.topic,
                    partition=place.partition,
                    words=words,
                    value=why.value,
                    meaning=meaning,
                    remedy=remedy,
                )
            )

    def forget(self) -> None:
        """Begin anew: a source that cannot be read on is found again. A report is not repeated."""
        self._aside.clear()
        self._whole.clear()
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def look(self) -> Mapping[TopicPartition, int]:
        """Return the sources that can be read again, with their offsets; check the others later."""
        found = {
            place: self._aside.pop(place).offset for place in self._whole if place in self._aside
        }
        self._whole.clear()
        if self._aside and self._looking is None:
            self._looking = asyncio.get_running_loop().create_task(self._look_later())
        return found

    def read_on(self, place: TopicPartition) -> None:
        """Take a source back of which records have come;
        report it if it was reported as set aside.
        """
        self._aside.pop(place, None)
        if self._told.pop(place, None) is not None:
            output.warn(
                in_words(
                    "{topic}/{partition} is read on.", topic=place.topic, partition=place.partition
                )
            )

    async def _look_later(self) -> None:
        await asyncio.sleep(self._retry_s)
        for place, one in list(self._aside.items()):
            if await self._reads(place, one.offset):
                self._whole.add(place)
        self._looking = None

    async def _reads(self, place: TopicPartition, offset: int) -> bool:
        """Return whether a separate reader can read a place on."""
        try:
            if (await self._log.starts([place]))[place] > offset:
                return False
            if (await self._log.ends([place], committed=False))[place] < offset:
                return False
            end = (await self._log.ends([place], committed=True))[place]
            async for records in self._log.read(place, offset, end):
                return not any(record.client_time for record in records)
        except LogError:
            return False
        return True


def why_of(error: PartitionError) -> Held:
    """Return what keeps a place from being read."""
    return Held.DAMAGED if isinstance(error, DamagedError) else Held.DELETED_UNREAD
