"""CPU seconds of the real workers, one process a stage,
over notices that stand ready in an outbox.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.hub.notices import (
    BLOCKS_EACH,
    CITY,
    DUTIES_EACH,
    LAND,
    OFFICES,
    Sizes,
    a_moment_ago,
    notice,
)
from bench.hub.sampled import shares
from bench.meter import Meter
from bench.testbed import program
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import CityRecord
from hub.registry import topics
from hub.registry.provision import provision
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, TopicPartition

STAGES = ("relay", "city")
AT_ONCE = 5_000
LAW = "zhuhai"
READY_S = 300.0
"""How long workers may take to start; only then their silence is measured."""
WRITTEN_S = 1.5
"""Until then the samples of the second that has just passed are in their file."""


class BenchError(Exception):
    """The hub did not do what the bench gave it to do: says what is missing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds per 100,000 notices by stage and by part of it;
    notices a second through them all.
    """

    by_stage: Mapping[str, float]
    by_part: Mapping[str, Mapping[str, float]]
    notices_per_s: float

    @property
    def whole(self) -> float:
        """Return CPU seconds per 100,000 notices over all stages."""
        return sum(self.by_stage.values())


async def placed(log: KafkaLog, clock: str = "wall") -> CityRecord:
    """Place the city of the bench with its topics."""
    edition, calendar = law_of(LAW).edition, published_calendar().digest
    return await provision(
        log, CITY, OFFICES, law=LAW, clock=clock, edition=edition, calendar=calendar
    )


async def send(log: KafkaLog, notices: range, sizes: Sizes, at: datetime | None = None) -> None:
    """Append notices to the land bureau's outbox; `at` is their instant, a moment ago if None."""
    outbox, at = TopicPartition(topics.outbox(CITY, LAND), 0), at or a_moment_ago()
    appender = await log.appender()
    try:
        for begin in range(notices.start, notices.stop, AT_ONCE):
            numbers = range(begin, min(notices.stop, begin + AT_ONCE))
            await appender.append(
                [OutgoingRecord(outbox, None, notice(n, sizes, at)) for n in numbers]
            )
    finally:
        await appender.close()


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker of one stage that runs: its meter, and the file of its samples."""

    meter: Meter
    samples: Path


@asynccontextmanager
async def workers(log: KafkaLog) -> AsyncIterator[dict[str, Worker]]:
    """Run one worker a stage; end them all afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="gongze-bench-")))
        found: dict[str, Worker] = {}
        for stage in STAGES:
            samples = folder / f"{stage}.json"
            worker = ("worker", "--name", f"bench-{stage}", "--role", stage)
            arguments = ("bench.hub.sampled", str(samples), *worker, "--kafka", log.bootstrap)
            _, meter = stack.enter_context(program(*arguments))
            found[stage] = Worker(meter, samples)
        yield found


async def measure(
    log: KafkaLog, city: CityRecord, running: Mapping[str, Worker], notices: int, silent_s: float
) -> Cost:
    """Wait until all follows from `notices` notices; nothing may be lost or said twice."""
    await ready(log, city)
    duties = await said(log, city, "duties", notices * DUTIES_EACH, silent_s)
    blocks = await said(log, city, "blocks", notices * BLOCKS_EACH, silent_s)
    begun = await _first_ms(log, topics.at(topics.EVENTS, city)) / 1000
    ended = max(duties, blocks)
    await asyncio.sleep(WRITTEN_S)
    by_stage = {
        stage: one.meter.cpu_s(begun, ended) * 100_000 / notices for stage, one in running.items()
    }
    by_part = {
        stage: {
            part: of * by_stage[stage] for part, of in shares(one.samples, begun, ended).items()
        }
        for stage, one in running.items()
    }
    return Cost(by_stage, by_part, notices / (ended - begun))


async def ready(log: KafkaLog, city: CityRecord) -> None:
    """Wait until workers have said the first word of a city:
    on a busy machine their start takes a while.
    """
    tail = await log.tail({topics.at(topics.STREAMS["blocks"], city): 0})
    waited_s = 0.0
    try:
        while not await tail.poll(0.5):
            waited_s += 0.5
            if waited_s > READY_S:
                raise BenchError(
                    f"the workers have said nothing at all within {READY_S:.0f} s of their start. "
                    "Their own words stand above."
                )
    finally:
        await tail.close()


async def said(log: KafkaLog, city: CityRecord, stream: str, wanted: int, silent_s: float) -> float:
    """Count what is said on a stream by its id;
    return when the last was said (s since the epoch).
    """
    tail = await log.tail({topics.at(topics.STREAMS[stream], city): 0})
    ids, last_ms, silent = set[bytes](), 0, 0.0
    try:
        while len(ids) < wanted:
            records = await tail.poll(0.5)
            silent = 0.0 if records else silent + 0.5
            if silent > silent_s:
                raise BenchError(
                    f"{stream}: {len(ids)} of {wanted} were said, then nothing for {silent_s:.0f}"
                    " s. The workers' own words stand above."
                )
            for record in records:
                key = record.key or b""
                if key.startswith(b"heartbeat/"):
                    continue
                if key in ids:
                    raise BenchError(f"{stream}: {key.decode()} was said twice")
                ids.add(key)
                last_ms = record.append_ms
    finally:
        await tail.close()
    return last_ms / 1000


async def _first_ms(log: KafkaLog, place: TopicPartition) -> int:
    async for records in log.read(place, 0, (await log.ends([place], committed=True))[place]):
        return records[0].append_ms
    raise BenchError(f"{place.topic} is empty")
