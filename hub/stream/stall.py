"""Detects a stalled stage and ends it: one of its partitions has unread records and makes no
progress.

The cause may be a batch that is never answered or a client in a bad state. A process that begins
again at the last transaction is known to be well. While brokers cannot be asked, nothing counts as
stalled.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from hub.sentence import in_words
from hub.stream.port import Log, LogError, PartitionError, TopicPartition

LOOK_EVERY_S = 5.0
Reached = Callable[[], Awaitable[Mapping[TopicPartition, int]]]


class StalledError(LogError):
    """A partition has unread records and has made no progress for too long:
    the process must end.
    """


@dataclass(frozen=True, slots=True)
class _Position:
    reached: int
    since: float


class StallDetector:
    """Watches one stage. `reached` returns the next offset of each partition that it owns now.

    `cannot_be_read` is called for a partition that nobody can read on; that ends nothing.
    """

    def __init__(
        self,
        log: Log,
        reached: Reached,
        limit_s: float,
        fatal: Callable[[BaseException], None],
        cannot_be_read: Callable[[PartitionError], None] = lambda error: None,
    ) -> None:
        self._log = log
        self._reached = reached
        self._limit_s = limit_s
        self._fatal = fatal
        self._cannot_be_read = cannot_be_read
        self._standing: dict[TopicPartition, _Position] = {}
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Check every few seconds until `stop`."""
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            try:
                await self.look(loop.time())
            except StalledError as error:
                self._fatal(error)
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_EVERY_S)

    def stop(self) -> None:
        """Stop checking."""
        self._stopping.set()

    async def look(self, now: float) -> None:
        """Compare the position of every partition with the last one. Raises `StalledError`."""
        try:
            reached = await self._reached()
            ends = await self._log.ends_of_led(reached, committed=True)
            still = [p for p, end in ends.items() if self._stands(p, reached[p], end, now)]
            unread = [p for p in still if await self._unread(p, reached[p], ends[p])]
        except LogError:
            self._standing.clear()
            return
        self._standing = {p: one for p, one in self._standing.items() if p in ends}
        for place in unread:
            raise StalledError(
                in_words(
                    "{topic}/{partition} has stood at offset {reached} for more than "
                    "{limit_s:.0f} s, and has records to be read up to {ends}.",
                    topic=place.topic,
                    partition=place.partition,
                    reached=reached[place],
                    limit_s=self._limit_s,
                    ends=ends[place],
                )
            )

    def _stands(self, place: TopicPartition, offset: int, end: int, now: float) -> bool:
        known = self._standing.get(place)
        if offset >= end or known is None or known.reached != offset:
            self._standing[place] = _Position(offset, now)
            return False
        return now - known.since > self._limit_s

    async def _unread(self, place: TopicPartition, offset: int, end: int) -> bool:
        """Return whether anything readable is left; control records and aborted records are not."""
        try:
            async for records in self._log.read(place, offset, end):
                if records:
                    return True
        except PartitionError as error:
            self._cannot_be_read(error)
        self._standing.pop(place)
        return False
