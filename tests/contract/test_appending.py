"""What is appended is read back, whole and in order."""

import asyncio

import pytest

from hub.stream.port import LogError, OutgoingRecord, TopicPartition, TopicSpec
from tests.contract.helpers import WAIT_S, append, committed, topic
from tests.contract.stand import Stand

AT_ONCE, TOGETHER_S = 5000, 10.0


async def test_records_of_a_place_are_read_in_the_order_of_their_appending(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    assert await append(log, place, b"a", b"b") == [0, 1]
    assert await append(log, place, b"c") == [2]
    assert await committed(log, place) == [b"a", b"b", b"c"]
    assert await committed(log, place, start=1) == [b"b", b"c"]


async def test_key_value_and_headers_come_back_as_they_went(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    written = [
        OutgoingRecord(place, b"k", b"v", (("one", b"1"), ("two", b""))),
        OutgoingRecord(place, None, b"\0\xff"),
        OutgoingRecord(place, b"gone", None),
    ]
    appender = await log.appender()
    acknowledged = await appender.append(written)
    await appender.close()
    read = [one async for records in log.read(place, 0, 3) for one in records]
    assert [(one.key, one.value, one.headers) for one in read] == [
        (one.key, one.value, one.headers) for one in written
    ]
    assert [(one.offset, one.append_ms) for one in read] == list(acknowledged)
    assert [one.place for one in read] == [place] * 3


async def test_a_record_of_neither_key_nor_value_is_appended_as_any_other(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    appender = await log.appender()
    written = [OutgoingRecord(place, None, b"a"), OutgoingRecord(place, None, None, (("h", b"1"),))]
    await appender.append([*written, OutgoingRecord(place, None, b"b")])
    await appender.close()
    read = [one async for records in log.read(place, 0, 3) for one in records]
    assert [(one.value, one.headers) for one in read[:2]] == [
        (one.value, one.headers) for one in written
    ]
    assert read[2].value == b"b"


async def test_each_write_goes_to_the_partition_that_it_names(stand: Stand) -> None:
    log = stand.client()
    first = await topic(stand, log, partitions=2)
    second = TopicPartition(first.topic, 1)
    appender = await log.appender()
    await appender.append([OutgoingRecord(second, b"k", b"2"), OutgoingRecord(first, b"k", b"1")])
    await appender.close()
    assert (await committed(log, first), await committed(log, second)) == ([b"1"], [b"2"])


async def test_append_times_are_the_brokers_and_never_go_back(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    appender = await log.appender()
    times = [(await appender.append([OutgoingRecord(place, None, b"x")]))[0][1] for _ in range(3)]
    await appender.close()
    assert times == sorted(times)
    assert times[0] > 0


async def test_a_record_over_the_topics_limit_is_refused_and_not_written(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log, bytes_max=2000)
    appender = await log.appender()
    with pytest.raises(LogError):
        await appender.append([OutgoingRecord(place, None, b"x" * 3000)])
    await appender.close()
    assert await committed(log, place) == []


async def test_a_tail_follows_from_the_offset_given(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    await append(log, place, b"a", b"b")
    tail = await log.tail({place: 1})
    found = list(await tail.poll(WAIT_S))
    await append(log, place, b"c")
    while len(found) < 2:
        found += await tail.poll(WAIT_S)
    await tail.close()
    assert [(one.offset, one.value) for one in found] == [(1, b"b"), (2, b"c")]


async def test_creating_leaves_what_stands_and_refuses_other_partitions(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log, partitions=2)
    before = await log.topics([place.topic])
    await log.create([TopicSpec(place.topic, 2)])
    assert await log.topics([place.topic]) == before
    with pytest.raises(LogError, match=f"{place.topic} stands with 2 partitions, 3 are needed"):
        await log.create([TopicSpec(place.topic, 3)])


async def test_a_topic_made_again_has_another_id(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    before = (await log.topics([place.topic]))[place.topic]
    await stand.delete(place.topic)
    while place.topic in await log.topics():
        continue
    await log.create([TopicSpec(place.topic, 1)])
    after = (await log.topics([place.topic]))[place.topic]
    assert (after.name, after.partitions) == (before.name, before.partitions)
    assert after.topic_id != before.topic_id


async def test_a_topic_that_does_not_stand_is_not_listed(stand: Stand) -> None:
    assert await stand.client().topics([stand.new("nowhere")]) == {}


async def test_many_appends_at_once_to_one_place_wait_for_one_another_no_longer_than_together(
    stand: Stand,
) -> None:
    log = stand.client()
    place = await topic(stand, log)
    appender = await log.appender()
    at_once = [
        appender.append([OutgoingRecord(place, None, str(n).encode())]) for n in range(AT_ONCE)
    ]
    # One after another they would each wait for those before them.
    taken = await asyncio.wait_for(asyncio.gather(*at_once), TOGETHER_S)
    await appender.close()
    assert sorted(offset for ((offset, _),) in taken) == list(range(AT_ONCE))
