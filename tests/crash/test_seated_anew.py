"""A city that is taken over between any two batches says what it would have said,
and nothing again.
"""

import asyncio
from collections.abc import Iterator, Sequence

from hub.agents.city.processor import Processor
from hub.files.calendar import published_calendar
from hub.files.rulebooks import cities, law_of
from hub.messages import OUTBOX, CityRecord, Envelope, OfficePlace
from hub.registry import topics
from hub.sim.month import MonthPlan
from hub.stream.port import OutgoingRecord, Record, TopicPartition
from hub.stream.stage import Batch
from tests.chaos.workload import Script, script_of

RECORDS_A_BATCH = 15
NAME = "s1"


def city_of(script: Script) -> CityRecord:
    places = tuple(
        OfficePlace(
            code=code, role=role, outbox=topics.outbox(NAME, code), inbox=topics.inbox(NAME, code)
        )
        for code, role in {**script.offices, "hub": "hub"}.items()
    )
    return CityRecord(
        city=NAME, law=script.law.city, partition=0, clock=script.clock, offices=places,
        edition=script.law.edition, calendar=published_calendar().digest,
    )  # fmt: skip


def log_of(script: Script) -> list[Record]:
    """Return what a relay would have copied of a script, in the order in which it is told."""
    ends: dict[str, int] = {}
    records: list[Record] = []
    for name, value in (send for step in script.steps for send in step):
        offset = ends.setdefault(name, 0)
        ends[name] += 1
        office = name.split(".")[1]
        envelope = Envelope(
            NAME, office, OUTBOX, name, "id", offset, offset - 1, 1000 * len(records)
        )
        place = TopicPartition(topics.EVENTS, 0)
        records.append(Record(place, len(records), 0, None, value, envelope.to_headers()))
    return records


async def said_of(script: Script, *, seated_anew: bool) -> list[OutgoingRecord]:
    placed = city_of(script)
    desk = Processor(lambda _: placed, lambda city: law_of(city.law), published_calendar())
    rows: dict[bytes, bytes] = {}
    said: list[OutgoingRecord] = []
    for epoch, records in enumerate(_batches(log_of(script))):
        given, again = records, True
        while again:
            answered = asyncio.get_running_loop().create_future()
            place = TopicPartition(topics.EVENTS, 0)
            desk.compute(Batch(place, epoch if seated_anew else 0, rows, given, answered))
            answer = answered.result()
            said += answer.writes
            rows |= {key: value for key, value in answer.rows.items() if value is not None}
            given, again = (), answer.again
    return said


def _batches(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    for start in range(0, len(records), RECORDS_A_BATCH):
        yield records[start : start + RECORDS_A_BATCH]


async def test_a_city_taken_over_between_any_two_batches_says_the_same() -> None:
    for law in cities():
        script = script_of(NAME, MonthPlan(law, 30, 300, seed=5), "story")
        stayed = await said_of(script, seated_anew=False)
        assert len(stayed) > 100
        assert await said_of(script, seated_anew=True) == stayed
