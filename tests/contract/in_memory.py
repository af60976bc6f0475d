"""The contract's brokers in memory, by this machine's clock."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from hub.stream.memory import Brokers, MemoryLog
from hub.stream.memory.partition import Outcome, Transaction
from hub.stream.port import Log, OutgoingRecord, TopicPartition


@dataclass
class HeldInMemory:
    brokers: Brokers
    transaction: Transaction

    async def commit(self) -> None:
        self.brokers.finish(self.transaction, Outcome.COMMITTED)

    async def abort(self) -> None:
        self.brokers.finish(self.transaction, Outcome.ABORTED)


@dataclass
class MemoryStand:
    brokers: Brokers = field(default_factory=lambda: Brokers(lambda: int(time.time() * 1000)))
    numbers: "count[int]" = field(default_factory=count)

    def new(self, what: str) -> str:
        return f"{what}-{next(self.numbers)}"

    def client(self) -> Log:
        return MemoryLog(self.brokers)

    async def hold(
        self, transactional_id: str, place: TopicPartition, values: Sequence[bytes]
    ) -> HeldInMemory:
        epoch = self.brokers.take_over(transactional_id)
        transaction = self.brokers.begin(transactional_id, epoch, 60_000)
        self.brokers.write(transaction, [OutgoingRecord(place, None, value) for value in values])
        return HeldInMemory(self.brokers, transaction)

    async def delete(self, topic: str) -> None:
        self.brokers.delete([topic])

    async def cut(self, place: TopicPartition, before: int) -> None:
        self.brokers.at(place).start = before

    async def limit(self, topic: str, bytes_max: int) -> None:
        self.brokers.limit(topic, bytes_max)

    async def close(self) -> None:
        return None
