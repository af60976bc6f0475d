"""`python -m bench.store`: a city with a million open duties is taken over by a worker that just
starts.

The rows are real ones, computed from a few thousand notices; they are multiplied by writing other
numbers of the same length into them. The worker is started when all rows stand; one notice is then
waiting in an outbox. What is measured ends when the notice's block can be read.
"""

import asyncio
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass

import click
import uvloop

from bench.hub import processor, throughput
from bench.hub.notices import DUTIES_EACH, Sizes
from bench.store.split import Steps, split
from bench.table import show
from bench.testbed import kafka, program
from hub.agents.city.processor import STAGE
from hub.messages import Block, CityRecord, decode
from hub.registry import topics
from hub.stream.checksum import with_checksum
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, Tail
from hub.stream.row_log import OFFSET_KEY
from hub.stream.stage import writer_id

TARGET_S = 15
REAL = 2_000
FIRST = 1_000_000
"""Numbers of seven digits: a row is multiplied by writing another in place of its own."""
ROWS_AT_ONCE = 10_000
FEW_SITES = Sizes(sites=20, parties=20)


def rows_of(cases: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield key and body of the rows of so many cases, three open duties each,
    and what goes with them.
    """
    feed = processor.run(processor.TimedDesk(), REAL, FEW_SITES, FIRST)
    for key, body in feed.rows.items():
        number = next((n for n in (key[-7:], key[-8:-1]) if n.isdigit()), None)
        if number is None:
            yield key, body
            continue
        for other in range(int(number), FIRST + cases, REAL):
            name = b"%07d" % other
            yield key.replace(number, name), body.replace(number, name)


async def fill(log: KafkaLog, city: CityRecord, cases: int) -> tuple[int, int]:
    """Store the rows; return how many they are and their bytes."""
    state = topics.at(topics.STATE, city)
    writer = await log.transactional_writer(writer_id(STAGE, city.partition), 60_000)
    rows, size, writes = 0, 0, list[OutgoingRecord]()
    for key, body in rows_of(cases):
        if key == b"book":
            continue
        writes.append(OutgoingRecord(state, key, with_checksum(key, body)))
        rows, size = rows + 1, size + len(body)
        if len(writes) == ROWS_AT_ONCE:
            await writer.write(writes, {}, STAGE.name)
            writes = []
    writes.append(OutgoingRecord(state, OFFSET_KEY, with_checksum(OFFSET_KEY, b"0")))
    await writer.write(writes, {}, STAGE.name)
    await writer.close()
    return rows, size


async def _first_block(tail: Tail, within_s: float) -> None:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if any(isinstance(decode(record.value), Block) for record in await tail.poll(0.1)):
            return
    raise click.ClickException(f"no block could be read within {within_s:.0f} s")


@dataclass(frozen=True, slots=True)
class Taken:
    """A city taken over: how soon, how much, and in which steps (each with its seconds)."""

    took_s: float
    rows: int
    size: int
    steps: Steps


async def run(duties: int, within_s: float) -> Taken:
    """Start a worker on so many open duties and wait for its first block."""
    with kafka() as broker:
        log = KafkaLog(broker.bootstrap)
        try:
            city = await throughput.placed(log)
            rows, size = await fill(log, city, duties // DUTIES_EACH)
            await throughput.send(log, range(9_000_000, 9_000_001), FEW_SITES)
            tail = await log.tail({topics.at(topics.STREAMS["blocks"], city): 0})
            begun = time.monotonic()
            with program("hub.cli", "worker", "--name", "one", "--kafka", log.bootstrap):
                await _first_block(tail, within_s)
                took_s = time.monotonic() - begun
            await tail.close()
            return Taken(took_s, rows, size, await split(log, city))
        finally:
            await log.close()


@click.command()
@click.option("--duties", default=1_000_000, show_default=True, help="Open duties in the city.")
@click.option("--within", default=120.0, show_default=True, help="Seconds until it is given up.")
def main(duties: int, within: float) -> None:
    """Measure how soon a worker answers for a city with many open duties."""
    uvloop.install()
    taken = asyncio.run(run(duties, within))
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{taken.rows:,} rows, {taken.size / 1e6:,.0f} MB; largest process {peak_mb:,.0f} MB")
    rest_s = taken.took_s - sum(took_s for _, took_s in taken.steps)
    head = ("of this, the same steps here", "")
    show(head, [(n, f"{s:.1f} s") for n, s in (*taken.steps, ("start and first answer", rest_s))])
    print(f"bench-store {duties:,} open duties back in {taken.took_s:.1f} s (target {TARGET_S})")


if __name__ == "__main__":
    main()
