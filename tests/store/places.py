"""A stage with rows on brokers in memory: it counts what comes, and its rows can be spoilt."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from itertools import count

from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import OutgoingRecord, TopicPartition, TopicSpec
from hub.stream.stage import Batch, Stage, StageSpec

INPUT, STATE = TopicPartition("input", 0), TopicPartition("state", 0)
SPEC = StageSpec("counting", "input", "state")


_CLOCK: "count[int]" = count(1_700_000_000_000)


@dataclass
class Counting:
    """Brokers in memory, and one stage at a time that keeps under each key how often it came."""

    brokers: Brokers = field(default_factory=lambda: Brokers(lambda: next(_CLOCK)))
    ended: list[str] = field(default_factory=list)
    seen: dict[bytes, bytes] = field(default_factory=dict)

    async def ready(self) -> None:
        await self.log().create([TopicSpec("input", 1), TopicSpec("state", 1)])

    def log(self) -> MemoryLog:
        return MemoryLog(self.brokers)

    async def comes(self, *keys: bytes) -> None:
        appender = await self.log().appender()
        await appender.append([OutgoingRecord(INPUT, key, key) for key in keys])

    async def rows_are(self, rows: Mapping[bytes, bytes]) -> None:
        """Store rows past every stage, as damage does."""
        writer = await self.log().transactional_writer("damage", 1000)
        await writer.write(
            [OutgoingRecord(STATE, key, value) for key, value in rows.items()], {}, "damage"
        )

    async def stored(self) -> dict[bytes, bytes]:
        """Return the newest bytes under every key."""
        end = (await self.log().ends([STATE], committed=True))[STATE]
        found: dict[bytes, bytes] = {}
        async for records in self.log().read(STATE, 0, end):
            found |= {one.key: one.value for one in records if one.key and one.value is not None}
        return found

    async def works(self, until: int) -> None:
        """Run a stage until so many records were counted in all, or until it ended by itself."""
        done = asyncio.Event()

        async def give(batch: Batch) -> None:
            self.seen = dict(batch.rows)
            for record in batch.records:
                assert record.key is not None
                self.seen[record.key] = b"%d" % (int(self.seen.get(record.key, b"0")) + 1)
            changed = {record.key: self.seen[record.key] for record in batch.records if record.key}
            batch.resolve((), changed)
            if sum(map(int, self.seen.values())) >= until:
                done.set()

        await self._runs(give, done)

    async def sweeps(self, times: int) -> None:
        """Run a stage that goes on without a record, so many times."""
        done, left = asyncio.Event(), count(times - 1, -1)

        async def give(batch: Batch) -> None:
            batch.resolve((), {}, again=bool(more := next(left)))
            if not more:
                done.set()

        await self._runs(give, done)

    async def _runs(self, give: Callable[[Batch], Awaitable[None]], done: asyncio.Event) -> None:
        def fatal(where: str, error: BaseException) -> None:
            self.ended.append(str(error))
            done.set()

        stage = Stage(self.log(), SPEC, "one", give, fatal)
        running = asyncio.create_task(stage.run())
        await done.wait()
        stage.stop()
        await running
