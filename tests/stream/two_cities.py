"""Two cities of a stage in memory, under virtual time: each keeps its rows, and writes into inboxes
of others.

A record `inbox text` is for an inbox. What is for one that is away is kept in rows, and is written
first when it is back. What is for none is said on a topic of the hub's own.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from hub.stream.memory import Brokers, MemoryLog
from hub.stream.memory.writers import MemoryTransactionalWriter
from hub.stream.port import Log, OutgoingRecord, TopicPartition, TopicSpec
from hub.stream.stage import Batch, Stage, StageSpec
from tests.contract.helpers import committed
from tests.simulation.loop import VirtualLoop

SAID = "said"
INBOXES = ("one.inbox", "two.inbox", "three.inbox")
SPEC = StageSpec("city", "events", "state", outer=lambda place: place.topic.endswith(".inbox"))
ONE, OTHER = TopicPartition("events", 0), TopicPartition("events", 1)


def inbox(name: str) -> TopicPartition:
    return TopicPartition(f"{name}.inbox", 0)


class SlowLog(MemoryLog):
    """A log on which the writers of some ids take long."""

    def __init__(self, brokers: Brokers) -> None:
        super().__init__(brokers)
        self.slow: dict[str, float] = {}

    async def transactional_writer(
        self, transactional_id: str, timeout_ms: int
    ) -> MemoryTransactionalWriter:
        made = await super().transactional_writer(transactional_id, timeout_ms)
        write = made.write

        async def slowly(*args: Any) -> None:
            await asyncio.sleep(self.slow.get(transactional_id, 0.0))
            await write(*args)

        made.write = slowly  # type: ignore[assignment, method-assign]
        return made


class TwoCities:
    """The topics, and the processes that have a share of the stage."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.brokers = Brokers(lambda: int(loop.time() * 1000))
        self.log = SlowLog(self.brokers)
        two = [TopicSpec(name, 2) for name in ("events", "state", SAID)]
        self.brokers.create([*two, *(TopicSpec(name, 1) for name in INBOXES)])
        self.given: list[tuple[TopicPartition, int, tuple[str, ...]]] = []
        self.failures: list[BaseException] = []
        self._running: dict[str, tuple[Stage, asyncio.Task[None]]] = {}

    def start(self, name: str, log: Log | None = None) -> Stage:
        def fatal(where: str, error: BaseException) -> None:
            self.failures.append(error)

        stage = Stage(log or self.log, SPEC, name, self._give, fatal)
        self._running[name] = stage, asyncio.create_task(stage.run())
        return stage

    async def stop(self, name: str) -> None:
        stage, running = self._running.pop(name)
        stage.stop()
        await running

    async def _give(self, batch: Batch) -> None:
        self.given.append((batch.place, batch.epoch, tuple(sorted(p.topic for p in batch.away))))
        batch.resolve(*self.compute(batch))

    def compute(self, batch: Batch) -> tuple[list[OutgoingRecord], dict[bytes, bytes | None]]:
        """Write what can be written, the oldest first, and keep the rest."""
        rows: dict[bytes, bytes | None] = {}
        writes: list[OutgoingRecord] = []
        for key, value in sorted(batch.rows.items()):
            name, text = value.split()
            if inbox(name.decode()) not in batch.away:
                writes.append(OutgoingRecord(inbox(name.decode()), None, text))
                rows[key] = None
        for record in batch.records:
            name, text = (record.value or b"").split()
            if name == b"said":
                writes.append(
                    OutgoingRecord(TopicPartition(SAID, batch.place.partition), None, text)
                )
            elif inbox(name.decode()) in batch.away:
                rows[b"%09d" % record.offset] = record.value
            else:
                writes.append(OutgoingRecord(inbox(name.decode()), None, text))
        return writes, rows

    def tell(self, place: TopicPartition, *texts: bytes) -> None:
        self.brokers.append([OutgoingRecord(place, None, text) for text in texts])

    async def found(self, place: TopicPartition) -> list[bytes | None]:
        return await committed(self.log, place)

    async def until(self, place: TopicPartition, *texts: bytes) -> None:
        """Wait until a place holds what is expected, and hold that nothing failed."""
        while len(await self.found(place)) < len(texts):
            assert not self.failures, self.failures
            await asyncio.sleep(0.1)
        assert await self.found(place) == list(texts)


def in_two_cities(story: Callable[[TwoCities], Coroutine[Any, Any, None]]) -> None:
    """Live through a story, in virtual time."""
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)

    async def lived() -> None:
        await asyncio.wait_for(story(TwoCities(loop)), 3600)

    try:
        loop.run_until_complete(lived())
    finally:
        loop.finish()
        asyncio.set_event_loop(None)
