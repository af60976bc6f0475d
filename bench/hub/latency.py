"""How long from a notice's append in the outbox to its block readable in `hub.blocks`,
committed.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bench.hub.notices import CITY, LAND, Sizes, a_moment_ago, notice
from bench.hub.throughput import BenchError
from hub.messages import Block, CityRecord, Envelope, decode
from hub.registry import topics
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, Tail, TopicPartition

SILENT_S = 20.0
WHOLE = "all the way"


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from append to readable."""

    p50_ms: float
    p99_ms: float
    worst_ms: float


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a notice stands in its outbox; when it was appended, its block appended, and readable.

    Milliseconds since the epoch; the first two by the broker.
    """

    offset: int
    appended_ms: float
    said_ms: float
    readable_ms: float


async def measure(
    log: KafkaLog, city: CityRecord, first: int, rate: int, seconds: float, sizes: Sizes
) -> dict[str, Latency]:
    """Append `rate` notices a second from number `first` on; return how long each hop took, and
    all.

    The first quarter is not counted.
    """
    count, events = int(rate * seconds), topics.at(topics.EVENTS, city)
    begin = (await log.ends([events], committed=True))[events]
    numbers = range(first, first + count)
    seen = await watch(log, city, numbers, rate, lambda n: notice(n, sizes, a_moment_ago()))
    copied, seen = await _copied(log, events, begin), seen[count // 4 :]
    return {
        "outbox to copy (relay)": of_ms([copied[one.offset] - one.appended_ms for one in seen]),
        "copy to block (city)": of_ms([one.said_ms - copied[one.offset] for one in seen]),
        "block to readable (commit, fetch)": of_ms([one.readable_ms - one.said_ms for one in seen]),
        WHOLE: of(seen),
    }


async def _copied(log: KafkaLog, events: TopicPartition, start: int) -> dict[int, int]:
    """Return when each record of the land bureau's outbox was copied first, by its offset there."""
    end = (await log.ends([events], committed=True))[events]
    found: dict[int, int] = {}
    async for records in log.read(events, start, end):
        for record in records:
            copy = Envelope.from_headers(record.headers)
            if copy is not None and copy.topic == topics.outbox(CITY, LAND):
                found.setdefault(copy.offset, record.append_ms)
    return found


def of(seen: Sequence[Seen]) -> Latency:
    """Return how long it took, all the way."""
    return of_ms([one.readable_ms - one.appended_ms for one in seen])


def of_ms(took: Sequence[float]) -> Latency:
    """Return what times came to, in milliseconds."""
    ordered = sorted(took)
    return Latency(_quantile(ordered, 0.5), _quantile(ordered, 0.99), ordered[-1])


async def watch(
    log: KafkaLog, city: CityRecord, numbers: range, rate: int, told: Callable[[int], bytes]
) -> list[Seen]:
    """Append what is `told` of each number, `rate` a second;
    return when each block could be read.
    """
    blocks = topics.at(topics.STREAMS["blocks"], city)
    end = (await log.ends([blocks], committed=True))[blocks]
    tail = await log.tail({blocks: end})
    appended: dict[str, tuple[int, int]] = {}
    try:
        arrivals = asyncio.create_task(_arrivals(tail, {f"C{number}" for number in numbers}))
        await _append(log, numbers, rate, told, appended)
        arrived = await arrivals
    finally:
        await tail.close()
    return [Seen(*where, *arrived[case]) for case, where in appended.items()]


async def _append(
    log: KafkaLog,
    numbers: range,
    rate: int,
    told: Callable[[int], bytes],
    appended: dict[str, tuple[int, int]],
) -> None:
    """Append each notice at its own moment, whether or not the ones before are acknowledged."""
    outbox = TopicPartition(topics.outbox(CITY, LAND), 0)
    appender = await log.appender()

    async def one(number: int) -> None:
        (appended[f"C{number}"],) = await appender.append(
            [OutgoingRecord(outbox, None, told(number))]
        )

    try:
        begun, sending = time.monotonic(), []
        for sent, number in enumerate(numbers):
            await asyncio.sleep(max(0.0, begun + sent / rate - time.monotonic()))
            sending.append(asyncio.create_task(one(number)))
        await asyncio.gather(*sending)
    finally:
        await appender.close()


async def _arrivals(tail: Tail, cases: Collection[str]) -> dict[str, tuple[int, float]]:
    """Return when each case's block was appended,
    and when it could be read (ms since the epoch).
    """
    arrived: dict[str, tuple[int, float]] = {}
    silent_s = 0.0
    while len(arrived) < len(cases):
        records = await tail.poll(0.5)
        now_ms = time.time() * 1000
        silent_s = 0.0 if records else silent_s + 0.5
        if silent_s > SILENT_S:
            raise BenchError(
                f"{len(arrived)} of {len(cases)} blocks were readable, then nothing came"
            )
        for record in records:
            block = decode(record.value)
            if isinstance(block, Block) and block.case in cases:
                arrived.setdefault(block.case, (record.append_ms, now_ms))
    return arrived


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
