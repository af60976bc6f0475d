"""`python -m bench.hub.pressure`: how soon others are heard while one office writes
ten times its quota.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import click
import uvloop

from bench import table
from bench.hub import latency, throughput
from bench.hub.notices import CITY, Sizes
from bench.testbed import kafka, program
from hub.messages import Act, CityRecord, encode
from hub.registry import topics
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, TopicPartition

TARGET = 2.0
LOUD = "POWER"
FLOOD = 10
"""How many times its quota the loud office writes."""
EVERY_S = 0.02
AHEAD_S, AHEAD_SILENT_S = 3.0, 60.0


@contextmanager
def workers(log: KafkaLog, quota: int) -> Iterator[None]:
    """Run one worker a stage; the relay under a quota."""
    with ExitStack() as stack:
        for stage in throughput.STAGES:
            options = ("--role", stage, "--name", f"bench-{stage}", "--quota", str(quota))
            stack.enter_context(program("hub.cli", "worker", *options, "--kafka", log.bootstrap))
        yield


async def flood(log: KafkaLog, per_s: int, ended: asyncio.Event) -> int:
    """Have the loud office write `per_s` records a second until `ended`; return how many."""
    outbox, sent = TopicPartition(topics.outbox(CITY, LOUD), 0), 0
    appender = await log.appender()
    begun = time.monotonic()
    try:
        while not ended.is_set():
            due = int((time.monotonic() - begun) * per_s)
            await appender.append([OutgoingRecord(outbox, None, act(n)) for n in range(sent, due)])
            sent = due
            await asyncio.sleep(EVERY_S)
    finally:
        await appender.close()
    return sent


def act(number: int) -> bytes:
    """Return one thing that the loud office did, in a case of its own."""
    at = datetime.now(UTC) - timedelta(minutes=1)
    case = f"L{number}"
    return encode(Act(kind="violation_discovered", city=CITY, office=LOUD, at=at, case=case))


async def run(
    quota: int, rate: int, seconds: float
) -> tuple[Mapping[str, latency.Latency], Mapping[str, latency.Latency], int]:
    """Measure others in quiet, then under the flood, on one broker and the same workers."""
    sizes, count = Sizes(), int(rate * seconds)
    with kafka() as broker:
        log = KafkaLog(broker.bootstrap)
        try:
            city: CityRecord = await throughput.placed(log)
            with workers(log, quota):
                # However long the workers take to begin, it is not measured.
                await throughput.send(log, range(rate), sizes)
                await throughput.said(log, city, "blocks", rate, AHEAD_SILENT_S)
                quiet = await latency.measure(log, city, count, rate, seconds, sizes)
                ended = asyncio.Event()
                flooding = asyncio.create_task(flood(log, FLOOD * quota, ended))
                await asyncio.sleep(AHEAD_S)
                loud = await latency.measure(log, city, 2 * count, rate, seconds, sizes)
                ended.set()
                written = await flooding
        finally:
            await log.close()
    return quiet, loud, written


@click.command()
@click.option("--quota", default=100, show_default=True, help="Records a second of one outbox.")
@click.option("--rate", default=50, show_default=True, help="Notices a second of the others.")
@click.option("--seconds", default=20.0, show_default=True, help="How long each is measured.")
def main(quota: int, rate: int, seconds: float) -> None:
    """Measure from a notice's append to its readable block,
    beside an office at ten times its quota.
    """
    if rate >= quota:
        raise click.UsageError("The others keep to their quota: give a --rate below it.")
    uvloop.install()
    quiet, loud, written = asyncio.run(run(quota, rate, seconds))
    rows = [
        (
            hop,
            f"{quiet[hop].p50_ms:.0f}",
            f"{quiet[hop].p99_ms:.0f}",
            f"{one.p50_ms:.0f}",
            f"{one.p99_ms:.0f}",
        )
        for hop, one in loud.items()
    ]
    head = (f"{rate}/s beside {written:,} records", "quiet p50 ms", "p99", "flood p50 ms", "p99")
    table.show(head, rows)
    ratio = loud[latency.WHOLE].p99_ms / quiet[latency.WHOLE].p99_ms
    print(f"bench-pressure {ratio:.2f} x quiet (target {TARGET:.0f})")


if __name__ == "__main__":
    main()
