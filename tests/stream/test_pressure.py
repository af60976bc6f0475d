"""An office that writes far more than its quota waits by itself: the others are copied as ever."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.agents.relay.quotas import Quotas
from hub.agents.relay.relay import Relay, RelayBatch, copy_batch
from hub.files.calendar import published_calendar
from hub.messages import CityRecord, Envelope, Watermark, decode
from hub.registry import topics
from hub.registry.provision import provision
from hub.registry.settings_check import Expected
from hub.stream.memory import MemoryLog
from hub.stream.port import OutgoingRecord, Record, TopicPartition
from tests.contract.in_memory import MemoryStand
from tests.toy import toy_law

pytestmark = pytest.mark.usefixtures("toy")

PLACES = (TopicPartition("loud", 0), TopicPartition("quiet", 0))


def records(place: TopicPartition, offsets: range) -> list[Record]:
    return [Record(place, offset, offset, None, b"") for offset in offsets]


@given(
    per_s=st.integers(1, 50),
    turns=st.lists(st.tuples(st.floats(0.0, 2.0), st.integers(0, 90), st.integers(0, 2))),
)
def test_no_record_is_lost_or_passes_another_and_none_is_copied_over_the_quota(
    per_s: int, turns: Sequence[tuple[float, int, int]]
) -> None:
    quotas = Quotas(per_s)
    written, copied = dict.fromkeys(PLACES, 0), dict.fromkeys(PLACES, 0)
    now_s = 0.0
    for waited_s, *counts in turns:
        now_s += waited_s
        got = {}
        for place, count in zip(PLACES, counts, strict=True):
            got[place] = records(place, range(written[place], written[place] + count))
            written[place] += count
        for place, some in quotas.admitted(got, now_s).items():
            assert [one.offset for one in some] == [
                *range(copied[place], copied[place] + len(some))
            ]
            copied[place] += len(some)
        for place in PLACES:
            waiting = quotas.first_waiting(place)
            assert (waiting.offset if waiting else written[place]) == copied[place]
            assert (place in quotas.over) == (copied[place] < written[place])
            assert copied[place] <= per_s * (1 + now_s) + 1e-6
    assert quotas.admitted({}, now_s + 1000).keys() <= {p for p in PLACES if written[p]}


async def a_city(log: MemoryLog) -> CityRecord:
    law = toy_law()
    offices = {"WARDEN": "WARDEN", "MILLER": "MILLER"}
    return await provision(
        cast("Expected", log), "pressed", offices, law="millbrook", clock="wall",
        edition=law.edition, calendar=published_calendar().digest,
    )  # fmt: skip


async def test_behind_a_flood_others_are_copied_and_time_stands_where_the_flood_is_read() -> None:
    log = cast("MemoryLog", MemoryStand().client())
    city = await a_city(log)
    loud, quiet = (
        TopicPartition(topics.outbox(city.city, code), 0) for code in ("MILLER", "WARDEN")
    )
    appender = await log.appender()
    await appender.append([OutgoingRecord(loud, None, b"?") for _ in range(500)])
    failed: list[BaseException] = []

    async def give(batch: RelayBatch) -> None:
        copy_batch(batch)

    relay = Relay(
        log, "r", give, lambda where, error: failed.append(error), poll_s=0.02, quota_per_s=20
    )
    running = asyncio.create_task(relay.run())
    events = topics.at(topics.EVENTS, city)
    tail = await log.tail({events: 0})
    found: list[Record] = []

    async def until_copied(place: TopicPartition) -> None:
        while not any(_copy(one) == place.topic for one in found):
            found.extend(await tail.poll(0.05))

    await until_copied(loud)
    await appender.append([OutgoingRecord(quiet, None, b"?")])
    await until_copied(quiet)
    relay.ask()
    while not any(_behind(one, loud) for one in found):
        found.extend(await tail.poll(0.05))
    relay.stop()
    await running
    assert failed == []
    assert sum(_copy(one) == loud.topic for one in found) < 200
    _marks_are_true(found, city, loud)


def _copy(record: Record) -> str:
    copy = Envelope.from_headers(record.headers)
    return copy.topic if copy is not None else ""


def _behind(record: Record, place: TopicPartition) -> bool:
    mark = decode(record.value)
    return isinstance(mark, Watermark) and any(
        one.topic == place.topic and one.unread_offset is not None for one in mark.entries
    )


def _marks_are_true(found: Sequence[Record], city: CityRecord, place: TopicPartition) -> None:
    """Hold every mark of a source to what was copied before it,
    and to when the rest was received.
    """
    copied: list[Envelope] = []
    skew = timedelta(milliseconds=city.skew_ms)
    for record in found:
        copy, mark = Envelope.from_headers(record.headers), decode(record.value)
        if copy is not None and copy.topic == place.topic:
            copied.append(copy)
        if copy is None and isinstance(mark, Watermark):
            for entry in (one for one in mark.entries if one.topic == place.topic):
                assert entry.end <= len(copied)
                received = datetime.fromtimestamp(copied[-1].append_ms / 1000, UTC)
                assert entry.unread_offset in (None, len(copied))
                assert entry.at <= received + timedelta(seconds=1) - skew
