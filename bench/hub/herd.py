"""`python -m bench.hub.herd`: many duties fall due at one midnight, and the worker is killed
meanwhile.

A sandbox city on an embedded Kafka; two workers and a relay, as `gongze up` runs them. All notices
are told and their duties raised; then a story's marks say that the midnight is past. Other notices
go on arriving all the while. When half of the violations are said, the worker that has the city is
killed: the other one takes it over.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from subprocess import Popen

import click
import uvloop
from confluent_kafka.admin import AdminClient

from bench import table
from bench.hub import latency, throughput
from bench.hub.calendar_change import AT
from bench.hub.latency import Seen
from bench.hub.notices import CITY, DUTIES_EACH, Sizes, notice
from bench.meter import wait_until
from bench.testbed import kafka, program
from hub.agents.city.processor import STAGE
from hub.domain.city.commands import STORY_MARK
from hub.messages import CityRecord, Register, encode
from hub.registry import topics
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, Tail, TopicPartition

EVENING = datetime(2025, 3, 12, 12, tzinfo=UTC)
"""Of the Wednesday at whose end the notices of `AT` fall due; what is told now is due on Friday."""
MIDNIGHT = datetime(2025, 3, 12, 16, 0, 1, tzinfo=UTC)
NAMES = ("herd-1", "herd-2")
GAP_S = 15.0
TIMES_MAX = 3.0
WARM_S = 5.0
SILENT_S = 60.0


@dataclass(slots=True)
class Herd:
    """What was seen.

    Instants are milliseconds since the epoch; `said` counts each violation's id.
    """

    duties: int
    quiet: Sequence[Seen] = ()
    busy: Sequence[Seen] = ()
    said: Counter[bytes] = field(default_factory=Counter)
    begun_ms: float = 0.0
    killed_ms: float = 0.0
    killed_after: int = 0
    ended_ms: float = 0.0

    @property
    def never_or_again(self) -> int:
        """Return how many of the violations were not said exactly once."""
        once = sum(times == 1 for times in self.said.values())
        return abs(self.duties - len(self.said)) + len(self.said) - once

    @property
    def outside(self) -> list[Seen]:
        """Return what was on its way in the herd, at no instant within `GAP_S` of the kill."""
        until = self.killed_ms + GAP_S * 1000
        return [
            one for one in self.busy if one.readable_ms < self.killed_ms or one.appended_ms > until
        ]

    @property
    def gap_s(self) -> float:
        """Return the longest time for which no block became readable."""
        read = sorted(one.readable_ms for one in self.busy)
        return max(later - one for one, later in pairwise(read)) / 1000


async def run(duties: int, rate: int, quiet_s: float, busy_s: float) -> Herd:
    """Raise the duties, measure what is quiet, let midnight come, kill, and count."""
    notices = -(-duties // DUTIES_EACH)
    herd = Herd(notices * DUTIES_EACH)
    with kafka() as broker, ExitStack() as stack:
        log = KafkaLog(broker.bootstrap)
        try:
            city = await throughput.placed(log, "story")
            workers = {name: _start(stack, log, name, "city") for name in NAMES}
            _start(stack, log, "herd-relay", "relay")
            await asyncio.to_thread(_all_have_joined, log.bootstrap)
            await throughput.send(log, range(notices), Sizes(), AT)
            await throughput.said(log, city, "duties", herd.duties, SILENT_S)
            await _still(log, city)
            quiet = range(notices, notices + int(rate * quiet_s))
            seen = await latency.watch(log, city, quiet, rate, _told)
            herd.quiet = _warm(seen)
            busy = range(quiet.stop, quiet.stop + int(rate * busy_s))
            watched = asyncio.create_task(latency.watch(log, city, busy, rate, _told))
            await _midnight(log, city, herd, workers)
            herd.busy = [one for one in await watched if one.appended_ms >= herd.begun_ms]
        finally:
            await log.close()
    return herd


def _start(stack: ExitStack, log: KafkaLog, name: str, *roles: str) -> "Popen[bytes]":
    given = [part for role in roles for part in ("--role", role)]
    arguments = ("hub.cli", "worker", "--name", name, "--kafka", log.bootstrap, *given)
    return stack.enter_context(program(*arguments))[0]


def _told(number: int) -> bytes:
    return notice(number, Sizes(), EVENING)


def _warm(seen: Sequence[Seen]) -> Sequence[Seen]:
    """Leave out what came first, while clients connect."""
    return [one for one in seen if one.appended_ms >= seen[0].appended_ms + WARM_S * 1000]


async def _still(log: KafkaLog, city: CityRecord) -> None:
    """Wait until nothing more is said, delivered or read back."""
    places = [topics.at(topic, city) for topic in (topics.EVENTS, topics.STATE)]
    last = dict[TopicPartition, int]()
    while (now := dict(await log.ends(places, committed=True))) != last:
        last = now
        await asyncio.sleep(WARM_S)


async def _midnight(
    log: KafkaLog, city: CityRecord, herd: Herd, workers: dict[str, "Popen[bytes]"]
) -> None:
    """Tell that midnight is past; kill who has the city half-way; wait for every violation."""
    tail = await log.tail({topics.at(topics.STREAMS["violations"], city): 0})
    await asyncio.sleep(WARM_S)
    herd.begun_ms = time.time() * 1000
    await _mark(log, city, MIDNIGHT)
    try:
        await _said(tail, herd, herd.duties // 2)
        workers[await asyncio.to_thread(_owner, log.bootstrap, city)].kill()
        herd.killed_ms, herd.killed_after = time.time() * 1000, len(herd.said)
        await _said(tail, herd, herd.duties)
        herd.ended_ms = time.time() * 1000
        while records := await tail.poll(WARM_S):
            herd.said.update(record.key or b"" for record in records)
    finally:
        await tail.close()


async def _mark(log: KafkaLog, city: CityRecord, at: datetime) -> None:
    appender = await log.appender()
    await appender.append(
        [
            OutgoingRecord(
                TopicPartition(one.outbox, 0), None,
                encode(Register(kind=STORY_MARK, city=CITY, office=one.code, at=at)),
            )
            for one in city.offices
        ]
    )  # fmt: skip
    await appender.close()


async def _said(tail: Tail, herd: Herd, wanted: int) -> None:
    silent_s = 0.0
    while len(herd.said) < wanted:
        records = await tail.poll(0.5)
        herd.said.update(record.key or b"" for record in records)
        silent_s = 0.0 if records else silent_s + 0.5
        if silent_s > SILENT_S:
            raise throughput.BenchError(f"{len(herd.said)} of {wanted} violations, then nothing")


def _members(bootstrap: str) -> dict[str, set[int]]:
    """Return which partitions each worker has."""
    client = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    group = client.describe_consumer_groups([STAGE.name])[STAGE.name].result(10)
    return {
        str(member.group_instance_id).removeprefix(f"{STAGE.name}-"): {
            one.partition for one in member.assignment.topic_partitions
        }
        for member in group.members
    }


def _all_have_joined(bootstrap: str) -> None:
    if not wait_until(lambda: len(_members(bootstrap)) == len(NAMES), lambda: True, SILENT_S):
        raise throughput.BenchError("the workers did not join their group")


def _owner(bootstrap: str, city: CityRecord) -> str:
    """Return the name of the worker that has the city now."""
    members = _members(bootstrap)
    return next(name for name, numbers in members.items() if city.partition in numbers)


@click.command()
@click.option("--duties", default=100_000, show_default=True, help="Duties due at one midnight.")
@click.option("--rate", default=50, show_default=True, help="Other notices a second.")
@click.option("--quiet", default=25.0, show_default=True, help="Seconds at that rate before.")
@click.option(
    "--busy", default=120.0, show_default=True, help="Seconds at that rate, with the herd."
)
def main(duties: int, rate: int, quiet: float, busy: float) -> None:
    """Let many duties fall due at one midnight, and kill the worker in the middle."""
    uvloop.install()
    herd = asyncio.run(run(duties, rate, quiet, busy))
    before, meanwhile = latency.of(herd.quiet), latency.of(herd.outside)
    times = meanwhile.p99_ms / before.p99_ms
    table.show(
        ("a herd at one midnight", ""),
        [
            ("duties due", f"{herd.duties:,}"),
            ("said when the worker was killed", f"{herd.killed_after:,}"),
            ("from midnight to the last violation", f"{_s(herd.begun_ms, herd.ended_ms):.1f} s"),
            ("from the kill to the last violation", f"{_s(herd.killed_ms, herd.ended_ms):.1f} s"),
            (f"other notices at {rate}/s: p50 quiet", f"{before.p50_ms:.0f} ms"),
            ("p50 in the herd", f"{meanwhile.p50_ms:.0f} ms"),
        ],
    )
    print(f"bench-herd violations not said exactly once: {herd.never_or_again} (target 0)")
    print(
        f"bench-herd p99 outside [kill, kill + {GAP_S:.0f} s]: {meanwhile.p99_ms:.0f} ms, quiet "
        f"{before.p99_ms:.0f} ms: {times:.1f} times (target {TIMES_MAX:.0f})"
    )
    print(f"bench-herd the gap: {herd.gap_s:.1f} s (target {GAP_S:.0f})")
    if herd.never_or_again or times > TIMES_MAX or herd.gap_s > GAP_S:
        raise SystemExit(1)


def _s(begun_ms: float, ended_ms: float) -> float:
    return (ended_ms - begun_ms) / 1000


if __name__ == "__main__":
    main()
