"""While versions and rulebooks change worker by worker, nothing is judged under a wrong one."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastavro.schema import fingerprint, to_parsing_canonical_form

from hub.agents.city.processor import Processor
from hub.agents.held_cities import CityHeldError
from hub.agents.known_cities import KnownCities, WrongLawError
from hub.domain.city.city import ENGINE
from hub.domain.city.commands import STORY_BEGUN
from hub.domain.law import Law
from hub.files.calendar import published_calendar
from hub.messages import (
    OUTBOX,
    Act,
    CityRecord,
    Document,
    Duty,
    Envelope,
    Register,
    Standing,
    decode,
    encode,
)
from hub.messages.schema import schema_of
from hub.registry import topics
from hub.registry.provision import HUB_OFFICE, provision
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import Record, TopicPartition
from hub.stream.stage import Batch, BatchResult
from tests.cities import NAME, at, placed_city, topic
from tests.toy import toy_law

EVENTS = TopicPartition(topics.EVENTS, 0)
NEWER = str(int(ENGINE) + 1)
MONDAY = at("2025-03-10 09:00")


def desk_of(engine: str) -> Processor:
    placed = placed_city()
    return Processor(lambda _: placed, lambda _: toy_law(), published_calendar(), engine)


def noticed(rows: dict[bytes, bytes], engine: str, number: int) -> BatchResult:
    """Have a worker of an engine take the city over and hear notice `number`; keep its rows."""
    told = Document(
        id=f"N{number}", kind="warning_sent", city=NAME, office="WARDEN", at=MONDAY,
        to=("MILLER",), case=f"C{number}", site="P1", notice=f"N{number}", matter="shut_off",
    )  # fmt: skip
    record = copy_of(told, number)
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


OLD, NEW, DRAFT = "0" * 16, "1" * 16, "d" * 16
WRITTEN_BY = {"3": "917ff8da40338e85", "4": "cf93f3e3fb88439f", "5": "2a5e0295f76f2549"}
"""The schema of the registry's records by engine: one that is new comes with a newer engine."""
CASES = 150
"""Many more than one batch derives anew."""


class AWorker:
    """A worker that has the law of the city in one edition."""

    def __init__(self, log: MemoryLog, edition: str) -> None:
        def laws(city: str, chosen: Mapping[str, Any]) -> Law:
            return replace(toy_law(chosen), edition=edition)

        self.known = KnownCities(log, laws)
        self._processor = Processor(
            self.known.placed_at, self.known.law_of, self.known.calendar, ENGINE
        )

    async def answers(self, batch: Batch) -> BatchResult:
        await self.known.prepare(batch)
        self._processor.compute(batch)
        answer: BatchResult = batch.answered.result()
        return answer


class ACityInAFleet:
    """A city that workers of several editions take over; `rows` are what is stored of it."""

    def __init__(self, clock: str = "wall") -> None:
        self.log = MemoryLog(Brokers(lambda: 0))
        self.rows: dict[bytes, bytes] = {}
        self._clock = clock
        self._epoch = self._heard = 0

    async def is_registered_under(self, edition: str, calendar: str = "") -> CityRecord:
        return await provision(
            self.log, NAME, {"WARDEN": "WARDEN", "MILLER": "MILLER"}, law=NAME, clock=self._clock,
            edition=edition, calendar=calendar or published_calendar().digest,
        )  # fmt: skip

    async def is_taken_over_by(self, edition: str, findings: int = 1) -> BatchResult:
        """Have a worker of an edition take the city over, hear findings, and store its answer."""
        numbers = range(self._heard, self._heard + findings)
        answer = await self.hears(edition, [a_finding(number) for number in numbers])
        self._heard += findings
        return answer

    async def hears(self, edition: str, records: Sequence[Record]) -> BatchResult:
        self._epoch += 1
        answered = asyncio.get_running_loop().create_future()
        batch = Batch(EVENTS, self._epoch, dict(self.rows), records, answered)
        answer = await AWorker(self.log, edition).answers(batch)
        self.rows |= {key: value for key, value in answer.rows.items() if value is not None}
        return answer


def a_finding(number: int) -> Record:
    """Return a finding of WARDEN, of a case and at a site of its own; a duty follows at once."""
    found = Act(
        kind="leak_found", city=NAME, office="WARDEN", at=MONDAY,
        case=f"C{number}", site=f"P{number}",
    )  # fmt: skip
    return copy_of(found, number)


def copy_of(message: Act | Document | Register, number: int) -> Record:
    """Return record `number` of an office's outbox as the relay copies it."""
    outbox = topic(message.office, OUTBOX)
    append_ms = int((MONDAY + timedelta(minutes=1)).timestamp() * 1000)
    envelope = Envelope(
        NAME, message.office, OUTBOX, outbox, f"id of {outbox}", number, number - 1, append_ms
    )
    return Record(EVENTS, number, append_ms, None, encode(message), envelope.to_headers())


def editions_in(answer: BatchResult) -> set[str]:
    """Return the editions under which things are said in an answer."""
    said = [decode(one.value) for one in answer.writes]
    return {one.edition for one in said if isinstance(one, Duty | Standing)}


async def test_a_worker_that_takes_a_city_over_reads_under_which_edition_it_now_stands() -> None:
    city = ACityInAFleet()
    placed = await city.is_registered_under(OLD)
    batch = Batch(EVENTS, 1, {}, (), asyncio.get_running_loop().create_future())
    known = AWorker(city.log, OLD).known
    await known.prepare(batch)
    assert known.placed_at(placed.partition) == placed
    assert known.law_of(placed).edition == OLD
    other = await city.is_registered_under(NEW)
    await known.prepare(replace(batch, epoch=2))
    assert known.placed_at(placed.partition) == other
    with pytest.raises(WrongLawError, match=NEW):
        known.law_of(other)


@pytest.mark.parametrize("calendar", ["", "another"], ids=["edition alone", "calendar, too"])
async def test_a_city_is_judged_under_its_edition_until_a_worker_with_the_registered_one_has_it(
    calendar: str, capsys: pytest.CaptureFixture[str]
) -> None:
    city = ACityInAFleet()
    await city.is_registered_under(OLD)
    await city.is_taken_over_by(OLD)
    await city.is_registered_under(NEW, calendar)
    for _ in range(2):
        answer = await city.is_taken_over_by(OLD)
        assert editions_in(answer) == {OLD}
    (said, _) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"{NAME} goes on under edition {OLD}")
    assert NEW in said


async def test_once_a_city_is_judged_under_the_registered_edition_no_worker_goes_back() -> None:
    city = ACityInAFleet()
    await city.is_registered_under(OLD)
    await city.is_taken_over_by(OLD)
    await city.is_registered_under(NEW)
    assert editions_in(await city.is_taken_over_by(NEW)) == {NEW}
    with pytest.raises(WrongLawError, match=NEW):
        await city.is_taken_over_by(OLD)
    assert editions_in(await city.is_taken_over_by(NEW)) == {NEW}


async def test_no_worker_goes_back_while_most_rows_are_still_to_be_derived_anew() -> None:
    city = ACityInAFleet()
    await city.is_registered_under(OLD)
    await city.is_taken_over_by(OLD, CASES)
    await city.is_registered_under(NEW)
    assert (await city.is_taken_over_by(NEW, 0)).again
    with pytest.raises(WrongLawError, match=NEW):
        await city.is_taken_over_by(OLD)


async def test_what_follows_under_both_editions_is_not_said_again() -> None:
    city = ACityInAFleet()
    await city.is_registered_under(OLD)
    assert any(
        write.place.topic == "hub.duties" for write in (await city.is_taken_over_by(OLD)).writes
    )
    await city.is_registered_under(NEW)
    assert (await city.is_taken_over_by(NEW, 0)).writes == []
    with pytest.raises(WrongLawError):
        await city.is_taken_over_by(OLD)


async def test_an_edition_that_was_never_registered_judges_nothing() -> None:
    city = ACityInAFleet()
    await city.is_registered_under(OLD)
    with pytest.raises(WrongLawError, match=DRAFT):
        await city.is_taken_over_by(DRAFT)
    await city.is_taken_over_by(OLD)
    with pytest.raises(WrongLawError, match=DRAFT):
        await city.is_taken_over_by(DRAFT)


async def test_an_edition_that_is_registered_again_is_gone_back_to() -> None:
    city = ACityInAFleet()
    for edition in (OLD, NEW):
        await city.is_registered_under(edition)
        await city.is_taken_over_by(edition)
    await city.is_registered_under(OLD)
    assert editions_in(await city.is_taken_over_by(NEW)) == {NEW}
    assert editions_in(await city.is_taken_over_by(OLD)) == {OLD}
    with pytest.raises(WrongLawError):
        await city.is_taken_over_by(NEW)


async def test_a_story_begins_under_the_registered_edition_alone() -> None:
    city = ACityInAFleet("story")
    await city.is_registered_under(OLD)
    await city.is_taken_over_by(OLD)
    await city.is_registered_under(NEW)
    begun = copy_of(Register(kind=STORY_BEGUN, city=NAME, office=HUB_OFFICE, at=MONDAY), 0)
    with pytest.raises(WrongLawError, match=NEW):
        await city.hears(OLD, [begun])
    assert not (await city.hears(NEW, [begun])).held


def test_a_release_whose_registry_an_older_worker_cannot_read_has_a_newer_engine() -> None:
    """It goes by the record before: only the engine tells it that a city has moved on."""
    schema = to_parsing_canonical_form(schema_of(CityRecord))
    assert fingerprint(schema, "CRC-64-AVRO") == WRITTEN_BY[ENGINE]
