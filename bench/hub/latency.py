"""How long from a notice's append in the outbox to its block readable in `hub.blocks`, committed."""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bench.hub.notices import CITY, LAND, Sizes, a_moment_ago, notice
from bench.hub.throughput import BenchError
from hub.agents import topics
from hub.messages import Block, City, decode
from hub.stream.kafka import KafkaLog
from hub.stream.port import Place, Tail, Write

SILENT_S = 20.0


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from append to readable."""

    p50_ms: float
    p99_ms: float
    worst_ms: float


@dataclass(frozen=True, slots=True)
class Seen:
    """When a notice was appended, and when its block could be read: milliseconds since the epoch."""

    appended_ms: float
    readable_ms: float


async def measure(
    log: KafkaLog, city: City, first: int, rate: int, seconds: float, sizes: Sizes
) -> Latency:
    """Append `rate` notices a second from number `first` on; the first quarter is not counted."""
    count = int(rate * seconds)
    numbers = range(first, first + count)
    seen = await watch(log, city, numbers, rate, lambda n: notice(n, sizes, a_moment_ago()))
    return of(seen[count // 4 :])


def of(seen: Sequence[Seen]) -> Latency:
    """Return how long it took."""
    took = sorted(one.readable_ms - one.appended_ms for one in seen)
    return Latency(_quantile(took, 0.5), _quantile(took, 0.99), took[-1])


async def watch(
    log: KafkaLog, city: City, numbers: range, rate: int, told: Callable[[int], bytes]
) -> list[Seen]:
    """Append what is `told` of each number, `rate` a second; return when each block could be read."""
    blocks = topics.at(topics.STREAMS["blocks"], city)
    end = (await log.ends([blocks], committed=True))[blocks]
    tail = await log.tail({blocks: end})
    appended: dict[str, int] = {}
    try:
        arrivals = asyncio.create_task(_arrivals(tail, {f"C{number}" for number in numbers}))
        await _append(log, numbers, rate, told, appended)
        arrived = await arrivals
    finally:
        await tail.close()
    return [Seen(at_ms, arrived[case] * 1000) for case, at_ms in appended.items()]


async def _append(
    log: KafkaLog,
    numbers: range,
    rate: int,
    told: Callable[[int], bytes],
    appended: dict[str, int],
) -> None:
    """Append each notice at its own moment, whether or not the ones before are acknowledged."""
    outbox = Place(topics.outbox(CITY, LAND), 0)
    appender = await log.appender()

    async def one(number: int) -> None:
        ((_, appended[f"C{number}"]),) = await appender.append([Write(outbox, None, told(number))])

    try:
        begun, sending = time.monotonic(), []
        for sent, number in enumerate(numbers):
            await asyncio.sleep(max(0.0, begun + sent / rate - time.monotonic()))
            sending.append(asyncio.create_task(one(number)))
        await asyncio.gather(*sending)
    finally:
        await appender.close()


async def _arrivals(tail: Tail, cases: Collection[str]) -> dict[str, float]:
    """Return when each case's block could be read, in seconds since the epoch."""
    arrived: dict[str, float] = {}
    silent_s = 0.0
    while len(arrived) < len(cases):
        records = await tail.poll(0.5)
        now = time.time()
        silent_s = 0.0 if records else silent_s + 0.5
        if silent_s > SILENT_S:
            raise BenchError(
                f"{len(arrived)} of {len(cases)} blocks were readable, then nothing came"
            )
        for record in records:
            block = decode(record.value)
            if isinstance(block, Block) and block.case in cases:
                arrived.setdefault(block.case, now)
    return arrived


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
