"""Measures the city's computing alone, without Kafka: what each of its steps costs.

`python -m bench.hub.processor [--profile]`: notices in, deliveries out, the same deliveries read
back as receipts, in batches as a stage would give them.
"""

import asyncio
import cProfile
import pstats
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import click

from bench import table
from bench.hub.notices import CITY, OFFICES, Sizes, a_moment_ago, notice
from hub.agents.city.processor import LoadedCity, Processor
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import INBOX, OUTBOX, CityRecord, Envelope, OfficePlace
from hub.registry import topics
from hub.registry.provision import HUB_OFFICE
from hub.stream.port import OutgoingRecord, Record, TopicPartition
from hub.stream.stage import Batch, BatchResult

BATCH = 2000
EVENTS = TopicPartition(topics.EVENTS, 0)
_T = TypeVar("_T")


def city() -> CityRecord:
    """Return the city of the bench as the registry would hold it."""
    law = law_of("zhuhai")
    return CityRecord(
        city=CITY,
        law="zhuhai",
        partition=0,
        clock="wall",
        edition=law.edition,
        calendar=published_calendar().digest,
        offices=tuple(
            OfficePlace(
                code=code,
                role=role,
                outbox=topics.outbox(CITY, code),
                inbox=topics.inbox(CITY, code),
            )
            for code, role in sorted({**OFFICES, HUB_OFFICE: HUB_OFFICE}.items())
        ),
    )


class TimedDesk(Processor):
    """A desk that knows what each of its steps took, in CPU seconds."""

    def __init__(self) -> None:
        law, placed = law_of("zhuhai"), city()
        super().__init__(lambda partition: placed, lambda city: law, published_calendar())
        self.spent_s: dict[str, float] = defaultdict(float)

    def _hear(self, loaded: LoadedCity, batch: Batch, records: Sequence[Record]) -> LoadedCity:
        return self._timed(
            "decode, check, apply", lambda: super(TimedDesk, self)._hear(loaded, batch, records)
        )

    def _work(self, loaded: LoadedCity) -> bool:
        return self._timed("derive, tell", lambda: super(TimedDesk, self)._work(loaded))

    def _say(self, loaded: LoadedCity, batch: Batch) -> list[OutgoingRecord]:
        return self._timed("encode messages", lambda: super(TimedDesk, self)._say(loaded, batch))

    def _changes(self, loaded: LoadedCity) -> dict[bytes, bytes | None]:
        return self._timed("encode rows", lambda: super(TimedDesk, self)._changes(loaded))

    def _timed(self, step: str, work: Callable[[], _T]) -> _T:
        begun = time.process_time()
        try:
            return work()
        finally:
            self.spent_s[step] += time.process_time() - begun


@dataclass(slots=True)
class Feed:
    """Stands in for the stage: gives batches of copies, keeps the rows, reads deliveries back."""

    desk: Processor
    loop: asyncio.AbstractEventLoop
    rows: dict[bytes, bytes] = field(default_factory=dict)
    said: Counter[str] = field(default_factory=Counter)
    bytes_of: Counter[str] = field(default_factory=Counter)
    offsets: Counter[str] = field(default_factory=Counter)
    offset: int = 0

    def copied(self, value: bytes, office: str, direction: str, append_ms: int) -> Record:
        """Return a record of `hub.events` as a relay would have written it."""
        name = topics.outbox(CITY, office) if direction == OUTBOX else topics.inbox(CITY, office)
        offset = self.offsets[name]
        self.offsets[name] += 1
        self.offset += 1
        envelope = Envelope(CITY, office, direction, name, "id", offset, offset - 1, append_ms)
        return Record(EVENTS, self.offset, append_ms, None, value, envelope.to_headers())

    def give(self, records: Sequence[Record]) -> list[OutgoingRecord]:
        """Give one batch, keep its rows and return its writes."""
        batch = Batch(EVENTS, 1, self.rows, records, self.loop.create_future())
        self.desk.compute(batch)
        answer: BatchResult = batch.answered.result()
        for key, value in answer.rows.items():
            self.rows[key] = value or b""
            self._count(topics.STATE, value)
        for write in answer.writes:
            self._count(write.place.topic, write.value)
        return list(answer.writes)

    def _count(self, topic: str, value: bytes | None) -> None:
        self.said[topic] += 1
        self.bytes_of[topic] += len(value or b"")


def run(desk: Processor, notices: int, sizes: Sizes, first: int = 0) -> Feed:
    """Have the desk compute notices from number `first` on,
    and all that follows from their receipts.
    """
    loop = asyncio.new_event_loop()
    feed = Feed(desk, loop)
    at = a_moment_ago()
    received = int(at.timestamp() * 1000) + 1000
    for begin in range(first, first + notices, BATCH):
        numbers = range(begin, min(first + notices, begin + BATCH))
        records = [feed.copied(notice(n, sizes, at), "LAND", OUTBOX, received) for n in numbers]
        receipts = _read_back(feed, feed.give(records), received)
        for some in range(0, len(receipts), BATCH):
            feed.give(receipts[some : some + BATCH])
    loop.close()
    return feed


def _read_back(feed: Feed, writes: Sequence[OutgoingRecord], append_ms: int) -> list[Record]:
    """Return the deliveries as a relay copies them: side by side."""
    delivered = [
        (write.place.topic.split(".")[1], write.value)
        for write in writes
        if topics.is_inbox(write.place) and write.value
    ]
    return [feed.copied(value, office, INBOX, append_ms) for office, value in delivered]


def split(spent_s: Mapping[str, float], notices: int) -> dict[str, float]:
    """Return what each step costs, in CPU seconds per 100,000 notices."""
    return {step: cpu_s * 100_000 / notices for step, cpu_s in spent_s.items()}


@click.command()
@click.option("--notices", default=4000, show_default=True)
@click.option("--sites", default=20_000, show_default=True)
@click.option("--parties", default=5_000, show_default=True)
@click.option("--profile", is_flag=True, help="Print where the time goes, by function.")
@click.option("--sort", default="tottime", show_default=True, help="How the profile is sorted.")
def main(notices: int, sites: int, parties: int, profile: bool, sort: str) -> None:
    """Measure the city's computing alone."""
    desk = TimedDesk()
    profiler = cProfile.Profile()
    begun = time.process_time()
    work: Callable[..., Any] = profiler.runcall if profile else lambda call, *given: call(*given)
    feed = work(run, desk, notices, Sizes(sites, parties))
    total_s = time.process_time() - begun
    steps = split(desk.spent_s, notices)
    table.show(
        ("step of the city", "CPU s/100k"),
        [(step, f"{cpu_s:.1f}") for step, cpu_s in {**steps, "all": sum(steps.values())}.items()],
    )
    print(f"the whole run took {total_s:.1f} CPU s")
    rows = [
        (topic, f"{count / notices:.2f}", f"{feed.bytes_of[topic] / notices:,.0f}")
        for topic, count in sorted(feed.said.items())
    ]
    table.show(("for one notice", "records", "bytes"), rows)
    if profile:
        pstats.Stats(profiler).sort_stats(sort).print_stats(45)


if __name__ == "__main__":
    main()
