"""Whatever somebody else writes into the hub's own topics: it is kept or named,
and holds nobody up.
"""

from datetime import timedelta
from typing import Any

import pytest

from hub.agents.foreign_records import UnplacedError
from hub.files.calendar import published_calendar
from hub.messages import (
    INBOX,
    OUTBOX,
    CityRecord,
    RefusalCode,
    Watermark,
    WatermarkEntry,
    encode,
)
from hub.registry import topics
from hub.registry.provision import provision, read_registry
from hub.registry.reader import read_whole
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import Header, OutgoingRecord, Record, TopicPartition
from hub.stream.stage import BatchResult
from tests.builders import MONDAY, a_warning
from tests.cities import MINUTE, NAME, placed_city, topic
from tests.poison.log import EVENTS, REFUSED, Log, a_copy, a_record, refusals
from tests.poison.shapes import NAMES, shapes
from tests.toy import toy_law

pytestmark = pytest.mark.usefixtures("toy")

INBOX_OF_MILLER = topic("MILLER", INBOX)


def mark(city: str = NAME, **changes: Any) -> bytes:
    entry = WatermarkEntry(topic=topic("WARDEN", OUTBOX), topic_id="id", end=0, at=MONDAY)
    return encode(Watermark(city=city, relay="r", entries=(entry.model_copy(update=changes),)))


def is_kept(answer: BatchResult, record: Record, city: str = NAME) -> None:
    (refusal,) = refusals(answer)
    assert (refusal.code, refusal.city) == (RefusalCode.NOT_OF_THE_HUB, city)
    assert refusal.source == f"{record.place.topic}/{record.place.partition}/7"
    assert refusal.record == (record.value or b"")
    assert refusal.expected
    assert [one.place.topic for one in answer.writes if one.place != REFUSED] == []


@pytest.mark.parametrize("shape", NAMES)
def test_in_a_citys_log_it_is_kept_and_the_next_copy_is_heard(shape: str) -> None:
    log, record = Log(), a_record(EVENTS, shapes()[shape])
    log.notice(0)
    is_kept(log.hears(record), record)
    assert any(one.place.topic == INBOX_OF_MILLER for one in log.notice(1).writes)


@pytest.mark.parametrize(
    "headers",
    [
        (("gz", b""),),
        (("gz", bytes(33)),),
        (("", b"\xff"), ("gz", b"\1" + bytes(33) + b"millbrook")),
        a_copy(city="fenwick").to_headers(),
        a_copy(topic="hub.events").to_headers(),
        a_copy(office="MILLER").to_headers(),
        a_copy(direction=INBOX).to_headers(),
        a_copy(append_ms=2**62).to_headers(),
        a_copy(append_ms=-1).to_headers(),
        a_copy(offset=-5).to_headers(),
        a_copy(offset=3, previous_offset=9).to_headers(),
    ],
    ids=[
        "empty", "zeros", "another header", "another city", "another topic", "another office",
        "another direction", "an instant too late", "an instant too early", "an offset below none",
        "an offset before the last",
    ],
)  # fmt: skip
def test_a_header_that_no_relay_wrote_is_no_copy(headers: tuple[Header, ...]) -> None:
    log, record = Log(), a_record(EVENTS, encode(a_warning()), headers=headers)
    is_kept(log.hears(record), record)
    assert any(one.place.topic == INBOX_OF_MILLER for one in log.notice(0).writes)


@pytest.mark.parametrize(
    "value", [mark("fenwick"), mark(at=MONDAY + MINUTE)], ids=["another city", "the future"]
)
def test_a_mark_of_another_city_or_of_what_has_not_been_moves_no_time(value: bytes) -> None:
    record = a_record(EVENTS, value)
    is_kept(Log().hears(record), record)
    true = mark(at=MONDAY - timedelta(seconds=5))
    assert refusals(Log().hears(a_record(EVENTS, true))) == []


def test_where_no_city_is_placed_it_is_kept_too() -> None:
    record = a_record(EVENTS, b"?", b"nobody's")
    is_kept(Log(None).hears(record), record, city="")


def test_where_a_city_has_rows_and_the_register_names_none_nothing_is_passed_over() -> None:
    log = Log(None)
    log.rows = {b"book": b""}
    with pytest.raises(UnplacedError, match=r"hub\.events/0.*hub\.cities names none.*provision"):
        log.notice(0)


async def _placed(log: MemoryLog, name: str = NAME) -> CityRecord:
    law = toy_law()
    return await provision(
        log, name, {"WARDEN": "WARDEN"}, law=NAME, clock="wall",
        edition=law.edition, calendar=published_calendar().digest,
    )  # fmt: skip


async def _written(log: MemoryLog, key: str, value: bytes | None) -> str:
    place = TopicPartition(topics.CITIES, 0)
    appender = await log.appender()
    ((offset, _),) = await appender.append([OutgoingRecord(place, key.encode(), value)])
    await appender.close()
    return f"{topics.CITIES}/0/{offset}, key {key!r}"


async def _is_named_and_mended(log: MemoryLog, city: CityRecord, value: bytes | None) -> str:
    where = await _written(log, city.city, value)
    registry = await read_whole(log)
    assert registry.cities[city.city] == city
    (words,) = registry.wrong.values()
    assert words.startswith(where)
    assert f"gongze provision millbrook --as {city.city}" in words
    assert await _placed(log, city.city) == city
    assert (await read_whole(log)).wrong == {}
    return words


@pytest.mark.parametrize("shape", [one for one in NAMES if "mebibyte" not in one])
async def test_in_the_register_it_changes_nothing_and_is_named_until_it_is_mended(
    shape: str,
) -> None:
    log = MemoryLog(Brokers(lambda: 0))
    await _is_named_and_mended(log, await _placed(log), shapes()[shape])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"partition": 23}, "partition or clock"),
        ({"partition": 24}, "partition"),
        ({"clock": "story"}, "partition or clock"),
        ({"city": "fenwick"}, "city"),
        (
            {"offices": (placed_city().offices[0].model_copy(update={"outbox": "hub.events"}),)},
            "offices",
        ),
    ],
)
async def test_a_city_that_stands_is_not_moved_by_a_record(
    changed: dict[str, Any], field: str
) -> None:
    log = MemoryLog(Brokers(lambda: 0))
    city = await _placed(log)
    words = await _is_named_and_mended(log, city, encode(city.model_copy(update=changed)))
    assert f"field {field}" in words


async def test_no_city_takes_the_partition_of_another() -> None:
    log = MemoryLog(Brokers(lambda: 0))
    city = await _placed(log)
    other = city.model_copy(update={"city": "other", "offices": ()})
    where = await _written(log, "other", encode(other))
    registry = await read_whole(log)
    assert list(registry.cities) == [NAME]
    (words,) = registry.wrong.values()
    assert words.startswith(where)
    assert "holds millbrook" in words
    assert await read_registry(log) == {NAME: city}
