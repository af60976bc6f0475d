"""A transaction is seen whole or never, and an older writer is fenced by a newer one."""

import pytest

from hub.stream.port import FencedError, OutgoingRecord, Record, UncertainError
from tests.contract.helpers import (
    WAIT_S,
    append,
    committed,
    committed_are,
    poll_until,
    topic,
    values,
)
from tests.contract.stand import Stand

TIMEOUT_MS = 10_000


async def test_a_transaction_is_seen_when_it_is_committed_and_not_before(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    await append(log, place, b"before")
    held = await stand.hold(stand.new("writer"), place, [b"a", b"b"])
    await append(log, place, b"after")
    assert await committed(log, place) == [b"before"]
    await held.commit()
    await committed_are(log, place, b"before", b"a", b"b", b"after")


async def test_an_aborted_transaction_is_never_seen(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    held = await stand.hold(stand.new("writer"), place, [b"a"])
    await held.abort()
    await append(log, place, b"b")
    await committed_are(log, place, b"b")


async def test_committed_ends_stand_before_an_open_transaction_and_others_after(
    stand: Stand,
) -> None:
    log = stand.client()
    place = await topic(stand, log)
    await append(log, place, b"a")
    held = await stand.hold(stand.new("writer"), place, [b"b", b"c"])
    assert await log.ends([place], committed=True) == {place: 1}
    assert await log.ends([place], committed=False) == {place: 3}
    await held.commit()
    await committed_are(log, place, b"a", b"b", b"c")
    # The control record that ends the transaction takes an offset of its own.
    assert await log.ends([place], committed=True) == {place: 4}


async def test_a_transactor_writes_and_commits_its_reads_together(stand: Stand) -> None:
    log = stand.client()
    source, target = await topic(stand, log), await topic(stand, log)
    await append(log, source, b"1", b"2", b"3")
    group = stand.new("group")
    transactional_writer = await log.transactional_writer(stand.new("writer"), TIMEOUT_MS)
    await transactional_writer.write(
        [OutgoingRecord(target, b"k", b"v"), OutgoingRecord(target, b"k", b"w")], {source: 2}, group
    )
    await committed_are(log, target, b"v", b"w")
    member = await log.join([source.topic], group, "one", committed=True)
    assert values(await poll_until(member, 1)) == [b"3"]
    assert await member.committed([source, target]) == {source: 2, target: None}
    await member.close()
    await transactional_writer.close()


async def test_a_transactor_may_only_commit_what_was_read(stand: Stand) -> None:
    log = stand.client()
    source = await topic(stand, log)
    await append(log, source, b"1")
    group = stand.new("group")
    transactional_writer = await log.transactional_writer(stand.new("writer"), TIMEOUT_MS)
    await transactional_writer.write([], {source: 1}, group)
    member = await log.join([source.topic], group, "one", committed=True)
    while await member.committed([source]) != {source: 1}:
        continue
    await member.close()
    await transactional_writer.close()


async def test_a_newer_writer_of_an_id_fences_the_older(stand: Stand) -> None:
    log, other = stand.client(), stand.client()
    place = await topic(stand, log)
    writer = stand.new("writer")
    older = await log.transactional_writer(writer, TIMEOUT_MS)
    await older.write([OutgoingRecord(place, None, b"older")], {}, "group")
    newer = await other.transactional_writer(writer, TIMEOUT_MS)
    with pytest.raises(FencedError):
        await older.write([OutgoingRecord(place, None, b"too late")], {}, "group")
    with pytest.raises(UncertainError):
        await older.write([OutgoingRecord(place, None, b"never")], {}, "group")
    await newer.write([OutgoingRecord(place, None, b"newer")], {}, "group")
    await committed_are(log, place, b"older", b"newer")
    await older.close()
    await newer.close()


async def test_a_newer_writer_aborts_what_the_older_left_open(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    writer = stand.new("writer")
    await stand.hold(writer, place, [b"left open"])
    newer = await log.transactional_writer(writer, TIMEOUT_MS)
    await newer.write([OutgoingRecord(place, None, b"newer")], {}, "group")
    await committed_are(log, place, b"newer")
    await newer.close()


async def test_a_tail_sees_committed_records_only(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    held = await stand.hold(stand.new("writer"), place, [b"a"])
    tail = await log.tail({place: 0})
    assert list(await tail.poll(WAIT_S)) == []
    await held.commit()
    while not (found := await tail.poll(WAIT_S)):
        continue
    assert [one.value for one in found] == [b"a"]
    await tail.close()


@pytest.mark.parametrize("commits", [True, False])
async def test_a_members_position_steps_over_control_records(stand: Stand, commits: bool) -> None:
    log = stand.client()
    place = await topic(stand, log)
    await append(log, place, b"a")
    held = await stand.hold(stand.new("writer"), place, [b"b"])
    member = await log.join([place.topic], stand.new("group"), "one", committed=True)
    assert values(await poll_until(member, 1)) == [b"a"]
    assert await member.position(place) == 1
    await (held.commit() if commits else held.abort())
    end = 3
    found: list[bytes | None] = []
    while await member.position(place) < end:
        found += values(await member.poll(100, WAIT_S))
    assert found == ([b"b"] if commits else [])
    await member.close()


@pytest.mark.parametrize("commits", [True, False])
async def test_a_tails_position_steps_over_control_records(stand: Stand, commits: bool) -> None:
    log = stand.client()
    place = await topic(stand, log)
    held = await stand.hold(stand.new("writer"), place, [b"a"])
    tail = await log.tail({place: 0})
    assert await tail.position(place) == 0
    await (held.commit() if commits else held.abort())
    found: list[Record] = []
    while await tail.position(place) < 2:
        found += await tail.poll(WAIT_S)
    assert [one.value for one in found] == ([b"a"] if commits else [])
    await tail.close()


async def test_who_reads_uncommitted_sees_what_an_open_transaction_wrote(stand: Stand) -> None:
    log = stand.client()
    place = await topic(stand, log)
    held = await stand.hold(stand.new("writer"), place, [b"a"])
    member = await log.join([place.topic], stand.new("group"), "one", committed=False)
    assert values(await poll_until(member, 1)) == [b"a"]
    await held.abort()
    await member.close()
