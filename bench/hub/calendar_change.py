"""Arranges days anew over many open duties, kills the city in the middle, and counts what it said.

`python -m bench.hub.calendar_change --duties 100000`: the city's computing without Kafka, in
batches as a stage gives them. A kill throws away the desk and the batch that it computed; the next
begins from the rows committed. Notices go on arriving in every batch.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import click

from bench import table
from bench.hub.notices import CITY, DUTIES_EACH, LAND, Sizes, notice
from bench.hub.processor import BATCH, EVENTS, Feed, city
from hub.agents.city.processor import Processor
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import (
    OUTBOX,
    Duty,
    Register,
    Violation,
    Watermark,
    WatermarkEntry,
    decode,
    encode,
)
from hub.registry import topics
from hub.registry.provision import HUB_OFFICE
from hub.stream.port import OutgoingRecord, Record
from hub.stream.stage import Batch, BatchResult

AT = datetime(2025, 3, 10, 1, tzinfo=UTC)
"""A Monday in Shanghai; of the term that it begins the decree makes the last day one of rest."""
TRAFFIC_EACH = 4
KILLS = 2


@dataclass(slots=True)
class Rearranged:
    """What was said while days were arranged anew. `moved` counts for each duty in flight.

    `old` is the last day of a term before, `new` the one after.
    """

    old: date
    new: date
    in_flight: int = 0
    moved: Counter[str] = field(default_factory=Counter)
    wrong: list[Duty] = field(default_factory=list)
    meanwhile: int = 0
    accused: int = 0
    accused_at_the_end: int = 0
    batches_s: list[float] = field(default_factory=list)
    kills: int = 0

    @property
    def twice_or_never(self) -> int:
        """Return how many duties in flight were not said to have moved exactly once."""
        return self.in_flight - sum(count == 1 for count in self.moved.values())


class Town(Feed):
    """A feed whose city can be killed: what it computed and did not commit is gone."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(_desk(), loop)
        self.epoch = 1
        self.again = False

    def give(self, records: Sequence[Record], *, killed: bool = False) -> list[OutgoingRecord]:
        """Give one batch; a city killed in it has said nothing, and begins from its rows."""
        batch = Batch(EVENTS, self.epoch, self.rows, records, self.loop.create_future())
        self.desk.compute(batch)
        answer: BatchResult = batch.answered.result()
        if killed:
            self.desk, self.epoch = _desk(), self.epoch + 1
            return []
        self.again = answer.again
        for key, value in answer.rows.items():
            self.rows[key] = value or b""
        return list(answer.writes)

    def marked(self, at: datetime) -> Record:
        """Return a relay's mark of every source up to an instant."""
        self.offset += 1
        entries = tuple(
            WatermarkEntry(topic=topic, topic_id="id", end=self.offset, at=at)
            for place in city().offices
            for topic in (place.outbox, place.inbox)
        )
        watermark = encode(Watermark(city=CITY, relay="r1", entries=entries))
        return Record(EVENTS, self.offset, int(at.timestamp() * 1000), None, watermark, ())


def _desk() -> Processor:
    law, placed = law_of("zhuhai"), city()
    return Processor(lambda partition: placed, lambda of: law, published_calendar())


def rearrange(duties: int, batches_between_kills: int = 5) -> Rearranged:
    """Raise `duties`, arrange days anew, kill the city twice meanwhile; return what was said."""
    loop = asyncio.new_event_loop()
    town, found = Town(loop), Rearranged(*_days(Town(loop)))
    notices = -(-duties // DUTIES_EACH)
    for begin in range(0, notices, BATCH):
        told = _told(town, range(begin, min(notices, begin + BATCH)))
        found.in_flight += len({duty.id for duty in told if duty.due_date == found.old})
    town.give([town.marked(AT + timedelta(hours=1))])
    _arrange(town, found, notices, batches_between_kills)
    found.accused_at_the_end = _drained(town, [town.marked(_midnight(found.new))])
    loop.close()
    return found


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 16, tzinfo=UTC)


def _arrange(town: Town, found: Rearranged, notices: int, between: int) -> None:
    """Publish the decree, then go on batch by batch until every row stands under it."""
    decree = town.copied(_decree(found.old), HUB_OFFICE, OUTBOX, _ms(AT + timedelta(hours=2)))
    first, late = [decree], town.marked(_midnight(found.old))
    for number in range(1, 1_000_000):
        more = range(notices, notices + TRAFFIC_EACH)
        notices += TRAFFIC_EACH
        records = [*first, *([late] if number == 2 else []), *_notices(town, more)]
        if found.kills < KILLS and number > 1 and number % between == 0:
            town.give(records, killed=True)
            found.kills += 1
        begun = time.perf_counter()
        writes = town.give(records)
        found.batches_s.append(time.perf_counter() - begun)
        _count(found, writes)
        _count(found, _receipts(town, writes))
        first = []
        if number > 2 and not town.again:
            return


def _decree(rest: date) -> bytes:
    at = AT + timedelta(hours=2)
    return encode(
        Register(
            kind="calendar_published", city=CITY, office=HUB_OFFICE, at=at, id="D1",
            decree="a correction", rest=(rest,),
        )
    )  # fmt: skip


def _notices(town: Town, numbers: range) -> list[Record]:
    received, sizes = _ms(AT + timedelta(minutes=1)), Sizes()
    return [town.copied(notice(n, sizes, AT), LAND, OUTBOX, received) for n in numbers]


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _told(town: Town, numbers: range) -> list[Duty]:
    """Give notices and their receipts; return what was said of duties."""
    return list(_duties(_receipts(town, town.give(_notices(town, numbers)))))


def _days(town: Town) -> tuple[date, date]:
    """Return the last day of the term that a notice begins, and the working day after it."""
    last = next(duty.due_date for duty in _told(town, range(1)) if duty.due_date is not None)
    after = last + timedelta(days=1)
    while not published_calendar().works(after):
        after += timedelta(days=1)
    return last, after


def _receipts(town: Town, writes: Sequence[OutgoingRecord]) -> list[OutgoingRecord]:
    delivered = [w for w in writes if topics.is_inbox(w.place)]
    delivered.sort(key=lambda one: one.place)
    received = _ms(AT + timedelta(minutes=2))
    records = [
        town.copied(one.value or b"", one.place.topic.split(".")[1], "inbox", received)
        for one in delivered
    ]
    return [
        write
        for begin in range(0, len(records), BATCH)
        for write in town.give(records[begin : begin + BATCH])
    ]


def _duties(writes: Sequence[OutgoingRecord]) -> Iterator[Duty]:
    for write in writes:
        if write.place.topic == topics.STREAMS["duties"]:
            duty = decode(write.value)
            assert isinstance(duty, Duty)
            yield duty


def _count(found: Rearranged, writes: Sequence[OutgoingRecord]) -> None:
    for duty in _duties(writes):
        if duty.change == "moved":
            found.moved[duty.id] += 1
            rightly = (duty.previous_due_date, duty.due_date) == (found.old, found.new)
            if not rightly or not duty.moved_because:
                found.wrong.append(duty)
        elif duty.change == "raised" and duty.due_date == found.new:
            found.meanwhile += 1
    found.accused += sum(isinstance(decode(write.value), Violation) for write in writes)


def _drained(town: Town, records: Sequence[Record]) -> int:
    """Give records and go on until nothing is left; return how many were accused."""
    accused, again = 0, True
    while again:
        writes = town.give(records)
        records, again = [], town.again
        accused += sum(isinstance(decode(write.value), Violation) for write in writes)
    return accused


@click.command()
@click.option("--duties", default=100_000, show_default=True)
def main(duties: int) -> None:
    """Arrange days anew over many open duties."""
    begun = time.process_time()
    found = rearrange(duties, batches_between_kills=20)
    batches = sorted(found.batches_s)
    table.show(
        ("days arranged anew", ""),
        [
            ("duties in flight", f"{found.in_flight:,}"),
            ("kills in the middle", str(found.kills)),
            ("said to have moved, not exactly once", str(found.twice_or_never)),
            ("moved with a wrong day, or no reason", str(len(found.wrong))),
            ("duties raised meanwhile", f"{found.meanwhile:,}"),
            ("accused by the old day", str(found.accused)),
            ("until every row stands under the new days", f"{sum(batches):.1f} s"),
            ("half of the batches within", f"{batches[len(batches) // 2]:.2f} s"),
            ("the slowest batch", f"{batches[-1]:.2f} s"),
        ],
    )
    print(f"the whole run took {time.process_time() - begun:.1f} CPU s")


if __name__ == "__main__":
    main()
