"""Members of a group share partitions, begin at the commit, and take their seat back."""

import asyncio
from uuid import uuid4

import pytest
from aiokafka import TopicPartition as ClientPartition

from hub.stream.kafka import KafkaLog
from hub.stream.kafka.member import KafkaMember
from hub.stream.port import LogError, RebalancedError, TopicPartition, TopicSpec, UnreadableError
from tests.contract.helpers import WAIT_S, append, poll_until, settled, topic, values
from tests.contract.stand import Stand


async def test_where_nothing_was_committed_a_member_begins_at_the_start(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    await append(log, place, b"a", b"b")
    member = await log.join([place.topic], stand.new("group"), "one", committed=True)
    assert values(await poll_until(member, 2)) == [b"a", b"b"]
    assert await member.committed([place]) == {place: None}
    await member.close()


async def test_a_member_begins_at_the_commit_of_its_group(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    group = stand.new("group")
    await append(log, place, b"a", b"b", b"c")
    member = await log.join([place.topic], group, "one", committed=True)
    await poll_until(member, 3)
    await member.commit({place: 1})
    await member.close()
    again = await log.join([place.topic], group, "one", committed=True)
    assert values(await poll_until(again, 2)) == [b"b", b"c"]
    await again.close()


async def test_a_commit_of_the_very_first_offset_is_a_commit(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    group = stand.new("group")
    await append(log, place, b"a")
    member = await log.join([place.topic], group, "one", committed=True)
    await poll_until(member, 1)
    await member.commit({place: 0})
    await member.close()
    again = await log.join([place.topic], group, "one", committed=True)
    assert values(await poll_until(again, 1)) == [b"a"]
    await again.close()


async def test_of_a_paused_place_nothing_comes_until_it_goes_on_where_it_stood(
    stand: Stand,
) -> None:
    log = stand.client()
    place, other = await topic(stand, log), await topic(stand, log)
    member = await log.join([place.topic, other.topic], stand.new("group"), "one", committed=True)
    await append(log, place, b"a")
    assert values(await poll_until(member, 1)) == [b"a"]
    await member.pause([place])
    await append(log, place, b"b", b"c")
    await append(log, other, b"x")
    assert values(await poll_until(member, 1)) == [b"x"]
    assert await member.position(place) == 1
    await member.pause([])
    assert values(await poll_until(member, 2)) == [b"b", b"c"]
    await member.close()


async def test_a_member_that_comes_back_with_fewer_topics_is_given_those(stand: Stand) -> None:
    log = stand.client()
    stays, goes = await topic(stand, log), await topic(stand, log)
    group = stand.new("group")
    member = await log.join([stays.topic, goes.topic], group, "one", committed=True)
    await settled(member, places=2)
    await member.close()
    await append(log, stays, b"a")
    again = await log.join([stays.topic], group, "one", committed=True)
    assert values(await poll_until(again, 1)) == [b"a"]
    assert again.assigned == {stays}
    await again.close()


async def test_a_member_that_comes_back_with_more_topics_is_given_them(stand: Stand) -> None:
    log = stand.client()
    before, since = await topic(stand, log), await topic(stand, log)
    group = stand.new("group")
    member = await log.join([before.topic], group, "one", committed=True)
    await settled(member, places=1)
    await member.close()
    again = await log.join([before.topic, since.topic], group, "one", committed=True)
    await settled(again, places=2)
    assert set(again.assigned) == {before, since}
    await again.close()


async def test_a_member_reads_on_from_where_it_seeks(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    await append(log, place, b"a", b"b", b"c")
    member = await log.join([place.topic], stand.new("group"), "one", committed=True)
    await poll_until(member, 3)
    await member.seek(place, 1)
    assert values(await poll_until(member, 2)) == [b"b", b"c"]
    await member.close()


async def test_a_poll_returns_no_more_than_its_limit_and_loses_nothing(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    await append(log, place, b"a", b"b", b"c")
    member = await log.join([place.topic], stand.new("group"), "one", committed=True)
    found: list[list[bytes | None]] = []
    while sum(map(len, found)) < 3:
        found.append(values(await member.poll(2, WAIT_S)))
    assert max(map(len, found)) <= 2
    assert [value for some in found for value in some] == [b"a", b"b", b"c"]
    await member.close()


async def test_a_second_member_takes_a_share_and_nothing_is_read_by_both(stand: Stand) -> None:
    log = stand.client()
    first = await topic(stand, log, partitions=2)
    second = TopicPartition(first.topic, 1)
    group = stand.new("group")
    one = await log.join([first.topic], group, "one", committed=True)
    await settled(one, places=2)
    before = one.generation
    two = await log.join([first.topic], group, "two", committed=True)
    await settled(one, two, places=2)
    assert [set(one.assigned), set(two.assigned)] == [{first}, {second}]
    assert one.generation > before
    await append(log, first, b"1")
    await append(log, second, b"2")
    assert values(await poll_until(one, 1)) == [b"1"]
    assert values(await poll_until(two, 1)) == [b"2"]
    await one.close()
    await two.close()


async def test_an_instance_that_comes_back_takes_its_partitions_and_disturbs_nobody(
    stand: Stand,
) -> None:
    log = stand.client()
    first = await topic(stand, log, partitions=2)
    group = stand.new("group")
    one = await log.join([first.topic], group, "one", committed=True)
    two = await log.join([first.topic], group, "two", committed=True)
    await settled(one, two, places=2)
    undisturbed = two.generation
    await one.close()
    back = await log.join([first.topic], group, "one", committed=True)
    await settled(back, two, places=2)
    assert back.assigned == {first}
    assert two.generation == undisturbed
    await back.close()
    await two.close()


async def test_a_member_widens_its_subscription_and_keeps_its_commits(stand: Stand) -> None:
    log = stand.client()
    first, second = await topic(stand, log), await topic(stand, log)
    await append(log, first, b"a", b"b")
    await append(log, second, b"c")
    member = await log.join([first.topic], stand.new("group"), "one", committed=True)
    await poll_until(member, 2)
    await member.commit({first: 1})
    before = member.generation
    await member.subscribe([first.topic, second.topic])
    found = await poll_until(member, 2)
    assert {place: [one.value for one in some] for place, some in found.items()} == {
        first: [b"b"],
        second: [b"c"],
    }
    assert member.generation > before
    await member.close()


async def test_what_a_member_is_given_it_can_seek_while_it_widens(stand: Stand) -> None:
    log = stand.client()
    first, second = await topic(stand, log), await topic(stand, log)
    await append(log, first, b"a")
    member = await log.join([first.topic], stand.new("group"), "one", committed=True)
    await poll_until(member, 1)
    await member.subscribe([first.topic, second.topic])
    given = member.generation
    for _ in range(100):
        await member.poll(10, 0.1)
        for place in member.assigned:
            await member.seek(place, 0)
        if member.generation > given and member.assigned == {first, second}:
            break
    assert member.assigned == {first, second}
    await member.close()


async def test_a_commit_of_a_place_that_is_not_assigned_is_refused(stand: Stand) -> None:
    log = stand.client()
    mine, other = await topic(stand, log), await topic(stand, log)
    member = await log.join([mine.topic], stand.new("group"), "one", committed=True)
    await settled(member, places=1)
    with pytest.raises(LogError):
        await member.commit({other: 0})
    await member.close()


async def test_the_position_of_a_place_that_is_not_assigned_is_refused(stand: Stand) -> None:
    log = stand.client()
    mine, other = await topic(stand, log), await topic(stand, log)
    member = await log.join([mine.topic], stand.new("group"), "one", committed=True)
    await settled(member, places=1)
    with pytest.raises(LogError):
        await member.position(other)
    await member.close()


async def test_who_was_replaced_by_its_own_instance_cannot_commit(stand: Stand) -> None:
    log, other = stand.client(), stand.client()
    place = await topic(stand, log)
    group = stand.new("group")
    await append(log, place, b"a")
    older = await log.join([place.topic], group, "one", committed=True)
    await poll_until(older, 1)
    newer = await other.join([place.topic], group, "one", committed=True)
    await poll_until(newer, 1)
    # Who was replaced joins again by itself at its next heartbeat, and replaces in turn: it is
    # closed at once, as a process is that ends by this error.
    with pytest.raises(LogError):
        await older.commit({place: 1})
    await older.close()
    await newer.close()


async def test_records_deleted_before_they_were_read_are_named(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    group = stand.new("group")
    await append(log, place, b"a", b"b", b"c")
    member = await log.join([place.topic], group, "one", committed=True)
    await poll_until(member, 3)
    await member.commit({place: 1})
    await member.close()
    await stand.cut(place, 2)
    assert await log.starts([place]) == {place: 2}
    again = await log.join([place.topic], group, "one", committed=True)
    with pytest.raises(UnreadableError, match=f"{place.topic}/0: offset 1 was committed"):
        await poll_until(again, 1)
    await again.close()


async def test_a_position_past_the_end_of_a_topic_made_again_is_unreadable(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    await append(log, place, b"a", b"b", b"c")
    member = await log.join([place.topic], stand.new("group"), "one", committed=True)
    await poll_until(member, 3)
    await member.seek(place, 9)
    with pytest.raises(UnreadableError):
        await poll_until(member, 1)
    await member.close()


async def test_a_group_forgets_what_it_committed_to_a_topic_that_is_deleted(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    group = stand.new("group")
    await append(log, place, b"a", b"b")
    member = await log.join([place.topic], group, "one", committed=True)
    await poll_until(member, 2)
    await member.commit({place: 2})
    await member.close()
    await stand.delete(place.topic)
    while place.topic in await log.topics():
        continue
    await log.create([TopicSpec(place.topic, 1)])
    await append(log, place, b"c")
    again = await log.join([place.topic], group, "one", committed=True)
    assert values(await poll_until(again, 1)) == [b"c"]
    await again.close()


async def test_a_member_learns_of_what_it_read_that_its_topic_is_gone_and_made_again(
    stand: Stand,
) -> None:
    log = stand.client()
    place = await topic(stand, log)
    await append(log, place, b"a")
    member = await log.join([place.topic], stand.new("group"), "one", committed=True)
    await poll_until(member, 1)
    before = await member.standing([place])
    assert before == {place: (await log.topics([place.topic]))[place.topic]}
    await stand.delete(place.topic)
    while await member.standing([place]):
        continue
    await log.create([TopicSpec(place.topic, 1)])
    after = await member.standing([place])
    assert after[place].topic_id != before[place].topic_id
    await member.close()


async def test_a_position_is_not_waited_for_while_places_are_given_anew(kafka: str) -> None:
    log = KafkaLog(kafka)
    name = f"given-anew-{uuid4().hex}"
    await log.create([TopicSpec(name, 1)])
    member = KafkaMember(kafka, name, "one", committed=True)
    await member.start([name])
    while not member.assigned:
        await log.starts([TopicPartition(name, 0)])
    asked = asyncio.create_task(member.position(TopicPartition(name, 0)))
    await asyncio.sleep(0)
    await member.on_partitions_assigned([ClientPartition(name, 0)])
    with pytest.raises(RebalancedError):
        await asyncio.wait_for(asked, timeout=30)
    await member.close()
    await log.close()
