"""The two kinds of writer, as clients of the brokers in memory."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from hub.stream.memory.brokers import Brokers
from hub.stream.memory.fault_hooks import FaultHooks
from hub.stream.memory.partition import Transaction
from hub.stream.port import (
    GONE,
    OUTER_S,
    FencedError,
    LogError,
    OutgoingRecord,
    TopicPartition,
    UncertainError,
    UnwritableError,
)


class MemoryTransactionalWriter:
    """The writer of one partition's owner. After any failure its outcome is unknown, and it is not
    used again.
    """

    def __init__(
        self, brokers: Brokers, faults: FaultHooks, transactional_id: str, timeout_ms: int
    ) -> None:
        self._brokers = brokers
        self._faults = faults
        self._id = transactional_id
        self._timeout_ms = timeout_ms
        self._epoch = brokers.take_over(transactional_id)
        self._dead = False

    async def write(
        self,
        writes: Sequence[OutgoingRecord],
        reads: Mapping[TopicPartition, int],
        group: str,
        outer: Collection[TopicPartition] = (),
    ) -> None:
        """Append and commit in one transaction."""
        if self._dead:
            raise UncertainError("this writer's last outcome is unknown; make a new one")
        self._dead = True
        try:
            await self._write(writes, reads, group, outer)
        except (FencedError, UnwritableError):
            raise
        except LogError as error:
            raise UncertainError(f"the outcome of a transaction is unknown: {error}") from error
        self._dead = False

    async def _write(
        self,
        writes: Sequence[OutgoingRecord],
        reads: Mapping[TopicPartition, int],
        group: str,
        outer: Collection[TopicPartition],
    ) -> None:
        await self._faults.before("write")
        transaction = self._brokers.begin(self._id, self._epoch, self._timeout_ms)
        self._unless_refused(writes, outer)
        places = dict.fromkeys(write.place for write in writes)
        waits_for = {
            place: why
            for place in places
            if (why := self._brokers.why_not(place)) and (why != GONE or place in outer)
        }
        transaction.waits_for = waits_for
        self._brokers.write(transaction, [one for one in writes if one.place not in waits_for])
        if waits_for:
            await self._wait(transaction, outer)
            self._unless_refused(writes, outer)
            self._brokers.write(transaction, [one for one in writes if one.place in waits_for])
        transaction.reads, transaction.group = dict(reads), group
        await self._faults.before("commit")
        self._brokers.commit(transaction, self._epoch)
        await self._faults.after("write")

    def _unless_refused(
        self, writes: Sequence[OutgoingRecord], outer: Collection[TopicPartition]
    ) -> None:
        if not outer:
            return
        found: dict[TopicPartition, str] = {}
        for write in writes:
            if write.place in outer and not self._brokers.why_not(write.place):
                why = self._brokers.at(write.place).refuses(write)
                if why:
                    found[write.place] = why
        if found:
            raise UnwritableError(found)

    async def _wait(self, transaction: Transaction, outer: Collection[TopicPartition]) -> None:
        """Wait for places that do not take a write, as a client waits for brokers."""
        await asyncio.sleep(OUTER_S)
        self._brokers.check_epoch(self._id, self._epoch)
        still = {one: why for one in transaction.waits_for if (why := self._brokers.why_not(one))}
        transaction.waits_for = still
        if still and all(place in outer for place in still):
            raise UnwritableError(still)
        if still:
            raise LogError(f"nobody took a write: {still}")

    async def close(self) -> None:
        """Stop; an open transaction stays open until it is fenced or times out."""
        self._dead = True


class MemoryAppender:
    """A writer without transactions."""

    def __init__(self, brokers: Brokers, faults: FaultHooks) -> None:
        self._brokers = brokers
        self._faults = faults

    async def append(self, writes: Sequence[OutgoingRecord]) -> Sequence[tuple[int, int]]:
        """Append all."""
        await self._faults.before("append")
        done = self._brokers.append(writes)
        await self._faults.after("append")
        return done

    async def close(self) -> None:
        """Stop."""
