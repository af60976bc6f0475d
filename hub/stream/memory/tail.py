"""Follows places without a group, as a client of the brokers in memory."""

import asyncio
from collections.abc import Mapping, Sequence

from hub.stream.memory.brokers import Brokers
from hub.stream.memory.fault_hooks import FaultHooks
from hub.stream.port import Record, TopicPartition


class MemoryTail:
    """A reader of committed records."""

    def __init__(
        self, brokers: Brokers, faults: FaultHooks, starts: Mapping[TopicPartition, int]
    ) -> None:
        self._brokers = brokers
        self._faults = faults
        self._positions = dict(starts)

    async def poll(self, wait_s: float) -> Sequence[Record]:
        """Return what has come."""
        await self._faults.before("tail")
        topics = list(dict.fromkeys(place.topic for place in self._positions))
        until = asyncio.get_running_loop().time() + wait_s
        while not (found := self._fetch()):
            if not await self._brokers.wakeups.wait(topics, until):
                break
        return found

    def _fetch(self) -> list[Record]:
        found: list[Record] = []
        for place, position in sorted(self._positions.items()):
            partition = self._brokers.at(place)
            records, after = partition.read(position, partition.end, committed=True)
            self._positions[place] = after
            found += records
        return found

    async def position(self, place: TopicPartition) -> int:
        """Return the next offset to be read."""
        return self._positions[place]

    async def close(self) -> None:
        """Stop."""
