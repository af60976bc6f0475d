"""A record of the registry that cannot be used costs no other city anything,
and its own is held by name.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from hub.agents.city.processor import Processor
from hub.agents.held_cities import HeldCities
from hub.agents.known_cities import KnownCities
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import CityRecord, OfficePlace, encode
from hub.registry import topics
from hub.registry.provision import provision
from hub.registry.reader import read_whole
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import OutgoingRecord, Record, TopicPartition
from hub.stream.stage import Batch, BatchResult
from tests.poison.log import a_record

pytestmark = pytest.mark.usefixtures("toy")


def office(code: str, city: str = "millbrook", role: str = "WARDEN") -> OfficePlace:
    return OfficePlace(
        code=code, role=role, outbox=topics.outbox(city, code), inbox=topics.inbox(city, code)
    )


async def stands(log: MemoryLog, name: str) -> CityRecord:
    law = law_of(name)
    return await provision(
        log,
        name,
        {"WARDEN": "WARDEN", "MILLER": "MILLER"},
        law=name,
        clock="wall",
        edition=law.edition,
        calendar=published_calendar().digest,
    )


async def registers(log: MemoryLog, city: CityRecord, **changed: object) -> None:
    """Write a record of a city into the registry, as whoever reaches the broker can."""
    appender = await log.appender()
    value = encode(city.model_copy(update=changed))
    await appender.append(
        [OutgoingRecord(TopicPartition(topics.CITIES, 0), city.city.encode(), value)]
    )
    await appender.close()


UNUSABLE: Mapping[str, dict[str, Any]] = {
    "an office twice": {"offices": (office("WARDEN"), office("WARDEN"))},
    "no office": {"offices": ()},
    "an office that is no part of a topic's name": {"offices": (office("land bureau"),)},
    "an office that writes another's outbox": {
        "offices": (office("WARDEN").model_copy(update={"outbox": "fenwick.WARDEN.outbox"}),)
    },
    "an office that reads another's inbox": {
        "offices": (office("WARDEN").model_copy(update={"inbox": "millbrook.MILLER.inbox"}),)
    },
    "another clock": {"clock": "sun"},
    "clocks that differ without bound": {"skew_ms": 10**18},
    "clocks that differ by less than nothing": {"skew_ms": -1},
    "papers that are never read": {"visible_within_s": 10**15},
    "papers read before they come": {"visible_within_s": -(10**15)},
    "doubts without end": {"doubt_lasts": 10**9},
    "doubts that are over before they begin": {"doubt_lasts": -1},
    "an outage at every mark": {"outage_after_s": 0},
    "an office that is never silent": {"silent_after": 10**9},
    "an outage that is never one": {"outage_after_s": 10**9},
    "a reading that is no JSON": {"settings": {"night_hours": "{22"}},
    "a reading nested without end": {"settings": {"night_hours": "[" * 100_000}},
    "another law": {"law": "fenwick"},
    "a law that is nowhere": {"law": "nowhere"},
    "no partition": {"partition": -1},
}


@pytest.mark.parametrize("changed", UNUSABLE.values(), ids=UNUSABLE)
async def test_of_a_record_that_no_city_can_be_made_of_the_one_before_stands(
    changed: dict[str, Any],
) -> None:
    log = MemoryLog(Brokers(lambda: 0))
    city, other = await stands(log, "millbrook"), await stands(log, "fenwick")
    await registers(log, city, **changed)
    registry = await read_whole(log)
    assert registry.cities == {"millbrook": city, "fenwick": other}
    (words,) = registry.wrong.values()
    assert words.startswith("hub.cities/0/")
    assert "key 'millbrook': field " in words
    assert "gongze provision millbrook --as millbrook" in words


@pytest.mark.parametrize("name", ["hub", "a.b", "", "x" * 70, "a b", "土地", "..", "-a"])
async def test_a_name_that_no_topic_can_bear_is_no_city(name: str) -> None:
    log = MemoryLog(Brokers(lambda: 0))
    city = await stands(log, "millbrook")
    await registers(log, city.model_copy(update={"city": name, "partition": 1, "offices": ()}))
    assert list((await read_whole(log)).cities) == ["millbrook"]


class Worker:
    """The city stage of one worker, a batch at a time."""

    def __init__(self, log: MemoryLog) -> None:
        self.known = KnownCities(log)
        self._holding = HeldCities(self.known)
        self._desk = Processor(self.known.placed_at, self.known.law_of, self.known.calendar)

    async def works_on(self, city: CityRecord, *records: Record) -> BatchResult:
        """Return what becomes of a batch of a city."""
        place = topics.at(topics.EVENTS, city)
        batch = Batch(place, 1, {}, records, asyncio.get_running_loop().create_future())
        if await self._holding.ready(batch):
            self._holding.guarded(self._desk.compute)(batch)
        return batch.answered.result()


HELD: Mapping[str, dict[str, Any]] = {
    "an edition that no worker has": {"edition": "x"},
    "a calendar that no worker has": {"calendar": "x"},
    "a reading that the law does not have": {"settings": {"no_such": "1"}},
    "a reading that the law does not offer": {"settings": {"stop_notice_clock": '"never"'}},
    "a reading of another form": {"settings": {"stop_notice_clock": "{}"}},
}


@pytest.mark.parametrize("changed", HELD.values(), ids=HELD)
async def test_a_city_that_a_worker_cannot_judge_is_held_by_name_and_the_others_go_on(
    changed: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    log = MemoryLog(Brokers(lambda: 0))
    city, other = await stands(log, "millbrook"), await stands(log, "fenwick")
    await registers(log, city, **changed)
    worker = Worker(log)
    record = a_record(topics.at(topics.EVENTS, city), b"?")
    for _ in range(3):
        assert await worker.works_on(city, record) == BatchResult(held=True)
        assert not (await worker.works_on(other)).held
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"hub.events/{city.partition} is held: millbrook ")
    await registers(log, city)
    answer = await worker.works_on(city, record)
    assert (answer.held, bool(answer.writes)) == (False, True)
    assert capsys.readouterr().err == f"hub.events/{city.partition} goes on.\n"


async def test_a_new_city_under_a_law_that_no_worker_has_holds_nobody_else() -> None:
    log = MemoryLog(Brokers(lambda: 0))
    other = await stands(log, "fenwick")
    evil = other.model_copy(
        update={
            "city": "evil",
            "law": "nowhere",
            "partition": 5,
            "offices": (office("A", "evil", "A"),),
        }
    )
    await registers(log, evil)
    worker = Worker(log)
    assert (await worker.works_on(evil)).held
    assert not (await worker.works_on(other)).held


async def test_an_office_whose_role_the_law_does_not_know_holds_nobody() -> None:
    log = MemoryLog(Brokers(lambda: 0))
    city = await stands(log, "millbrook")
    await registers(log, city, offices=(*city.offices, office("X", role="NOBODY")))
    assert not (await Worker(log).works_on(city)).held
