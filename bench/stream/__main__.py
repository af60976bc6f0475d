"""`python -m bench.stream`: the deadline watch by three contestants, one after another, on one
broker.

What is compared is CPU seconds of the contestant's process tree per 100,000 events, from its first
answer to its last by the broker's clock. The events stand ready before a contestant starts.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import click
import orjson
import uvloop
from confluent_kafka import ConsumerGroupTopicPartitions
from confluent_kafka import TopicPartition as ClientPartition
from confluent_kafka.admin import AdminClient

from bench import table
from bench.meter import wait_until
from bench.stream.check import Verdict, check
from bench.stream.work import EVENT_LOOP, PARTITIONS, Event, events, expected
from bench.testbed import kafka, program
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, TopicPartition, TopicSpec

LOADED_AT_ONCE = 20_000
TARGET = 1.3
NAMES = {
    "loop": "aiokafka loop, at least once",
    "hub": "hub stage + Faust batch agent, exactly once",
    "stock": "stock Faust with a table, at least once",
}


@dataclass(frozen=True, slots=True)
class Input:
    """A topic of events that stands ready: how many records, and what must be said about them."""

    topic: str
    records: int
    expected: Mapping[str, set[str]]


@dataclass(frozen=True, slots=True)
class Result:
    """What one contestant cost, and whether all it said was right."""

    name: str
    cpu_s_per_100k: float
    events_per_s: float
    verdict: Verdict


async def load(log: KafkaLog, notices: int) -> Input:
    """Write the events of `notices` notices into a topic of their own."""
    some: Sequence[Event] = list(events(notices))
    topic = f"notices-{notices}"
    stamped = {"message.timestamp.type": "LogAppendTime"}
    await log.create([TopicSpec(topic, PARTITIONS, config=stamped)])
    writes = [write for event in some for write in _writes(topic, event)]
    appender = await log.appender()
    try:
        for begin in range(0, len(writes), LOADED_AT_ONCE):
            await appender.append(writes[begin : begin + LOADED_AT_ONCE])
    finally:
        await appender.close()
    return Input(topic, len(writes), expected(some))


def _writes(topic: str, event: Event) -> list[OutgoingRecord]:
    key, value = event["case"].encode(), orjson.dumps(event)
    everywhere = event["kind"] == "tick"
    partitions = range(PARTITIONS) if everywhere else (crc32(key) % PARTITIONS,)
    return [OutgoingRecord(TopicPartition(topic, number), key, value) for number in partitions]


async def contest(log: KafkaLog, name: str, given: Input, within_s: float) -> Result:
    """Run one contestant over the events given and judge it."""
    group = f"watch-{name}"
    stamped = {"message.timestamp.type": "LogAppendTime"}
    answers = [
        TopicSpec(f"{group}.{topic}", PARTITIONS, config=stamped) for topic in given.expected
    ]
    state = TopicSpec(f"{group}.state", PARTITIONS, config={"cleanup.policy": "compact"})
    await log.create([*answers, state])
    module = f"bench.stream.{name}"
    with program(module, log.bootstrap, given.topic, group) as (process, meter):
        done = await asyncio.to_thread(
            wait_until,
            lambda: _committed(log.bootstrap, group, given.topic) >= given.records,
            lambda: process.poll() is None,
            within_s,
        )
        if not done:
            raise click.ClickException(f"{name} did not read all events within {within_s:.0f} s.")
        verdict = await check(log, group, given.expected)
        cpu_s = meter.cpu_s(verdict.first_at, verdict.last_at)
    seconds = verdict.last_at - verdict.first_at
    return Result(name, cpu_s * 100_000 / given.records, given.records / seconds, verdict)


def _committed(bootstrap: str, group: str, topic: str) -> int:
    """Return how many records the group has committed: ask a client made for this one question."""
    places = [ClientPartition(topic, number) for number in range(PARTITIONS)]
    asked = ConsumerGroupTopicPartitions(group, places)
    client = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    found = client.list_consumer_group_offsets([asked])[group].result(10)
    return sum(max(0, one.offset) for one in found.topic_partitions)


async def run(notices: int, stock_notices: int, within_s: float) -> list[Result]:
    """Run every contestant; stock Faust on fewer events, because it takes twenty times as long."""
    with kafka() as broker:
        log = KafkaLog(broker.bootstrap)
        try:
            many, few = await load(log, notices), await load(log, stock_notices)
            return [
                await contest(log, name, few if name == "stock" else many, within_s)
                for name in NAMES
            ]
        finally:
            await log.close()


@click.command()
@click.option("--notices", default=100_000, show_default=True, help="Notices for loop and hub.")
@click.option("--stock-notices", default=20_000, show_default=True, help="For stock Faust.")
@click.option("--within", default=300.0, show_default=True, help="Seconds for each contestant.")
def main(notices: int, stock_notices: int, within: float) -> None:
    """Compare the hub's stage with a plain aiokafka loop and with stock Faust."""
    uvloop.install()
    results = asyncio.run(run(notices, stock_notices, within))
    loop, hub = results[0], results[1]
    head = ("", "CPU s/100k", "x loop", "events/s", "lost", "repeated")
    table.show(
        head,
        [
            (
                NAMES[one.name],
                f"{one.cpu_s_per_100k:.2f}",
                f"{one.cpu_s_per_100k / loop.cpu_s_per_100k:.2f}",
                f"{one.events_per_s:,.0f}",
                str(one.verdict.lost),
                str(one.verdict.repeated),
            )
            for one in results
        ],
    )
    print(f"every contestant under {EVENT_LOOP}")
    if any(one.verdict.lost or one.verdict.repeated for one in results):
        raise click.ClickException(
            "an answer was lost or repeated: the figures above mean nothing."
        )
    ratio = hub.cpu_s_per_100k / loop.cpu_s_per_100k
    print(f"bench-stream {ratio:.2f} x aiokafka loop (target {TARGET})")


if __name__ == "__main__":
    main()
