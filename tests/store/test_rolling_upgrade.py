"""While versions and rulebooks change worker by worker, nothing is judged under a wrong one."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.agents import topics
from hub.agents.city.processor import Processor
from hub.agents.held_cities import CityHeldError
from hub.agents.registry.cache import KnownCities, WrongLawError
from hub.agents.registry.provision import provision
from hub.domain.city.city import ENGINE
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import OUTBOX, CityRecord, Document, Envelope, encode
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import Record, TopicPartition
from hub.stream.stage import Batch, BatchResult
from tests.cities import NAME, at, placed_city, topic

EVENTS = TopicPartition(topics.EVENTS, 0)
NEWER = str(int(ENGINE) + 1)
MONDAY = at("2025-03-10 09:00")


def desk_of(engine: str) -> Processor:
    placed = placed_city()
    return Processor(lambda _: placed, lambda _: law_of(NAME), published_calendar(), engine)


def noticed(rows: dict[bytes, bytes], engine: str, number: int) -> BatchResult:
    """Have a worker of an engine take the city over and hear notice `number`; keep its rows."""
    told = Document(
        id=f"N{number}", kind="written_notice_sent", city=NAME, office="LAND", at=MONDAY,
        to=("POWER",), case=f"C{number}", site="P1", notice=f"N{number}", matter="cutoff",
    )  # fmt: skip
    outbox = topic("LAND", OUTBOX)
    append_ms = int((MONDAY + timedelta(minutes=1)).timestamp() * 1000)
    envelope = Envelope(
        NAME, "LAND", OUTBOX, outbox, f"id of {outbox}", number, number - 1, append_ms
    )
    record = Record(EVENTS, number, append_ms, None, encode(told), envelope.to_headers())
    loop = asyncio.new_event_loop()
    batch = Batch(EVENTS, number, dict(rows), [record], loop.create_future())
    try:
        desk_of(engine).compute(batch)
        answer: BatchResult = batch.answered.result()
    finally:
        loop.close()
    rows |= {key: value for key, value in answer.rows.items() if value is not None}
    return answer


def test_a_newer_worker_goes_on_from_rows_of_the_older_and_derives_them_anew() -> None:
    rows: dict[bytes, bytes] = {}
    noticed(rows, ENGINE, 0)
    answer = noticed(rows, NEWER, 1)
    assert {b"r/case/C0", b"r/case/C1"} <= set(answer.rows)


def test_an_older_worker_holds_a_city_that_a_newer_one_has_worked_on() -> None:
    rows: dict[bytes, bytes] = {}
    noticed(rows, ENGINE, 0)
    noticed(rows, NEWER, 1)
    with pytest.raises(CityHeldError, match=f"engine {NEWER}, this worker has engine {ENGINE}"):
        noticed(rows, ENGINE, 2)


async def test_a_worker_that_takes_a_city_over_reads_under_which_edition_it_now_stands() -> None:
    log = MemoryLog(Brokers(lambda: 0))
    known, law = KnownCities(log), law_of(NAME)

    async def stands_under(edition: str) -> CityRecord:
        return await provision(
            log, NAME, {"LAND": "LAND"}, law=NAME, clock="wall", edition=edition,
            calendar=published_calendar().digest,
        )  # fmt: skip

    def batch(epoch: int) -> Batch:
        return Batch(EVENTS, epoch, {}, (), asyncio.get_running_loop().create_future())

    placed = await stands_under(law.edition)
    taken = replace(batch(1), place=topics.at(topics.EVENTS, placed))
    await known.prepare(taken)
    assert known.placed_at(placed.partition) == placed
    assert known.law_of(placed).edition == law.edition
    other = await stands_under("0" * 16)
    await known.prepare(replace(taken, epoch=2))
    assert known.placed_at(placed.partition) == other
    with pytest.raises(WrongLawError, match="0000000000000000"):
        known.law_of(other)
