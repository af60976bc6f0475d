"""An outer place that cannot be written keeps a transaction from its commit, and is named;
nothing else is lost.
"""

import asyncio
from collections.abc import Sequence

import pytest

from hub.stream.port import (
    FEW_IN_SYNC,
    GONE,
    NO_LEADER,
    OUTER_S,
    Log,
    OutgoingRecord,
    TopicPartition,
    TopicSpec,
    TransactionalWriter,
    UncertainError,
    UnwritableError,
)
from tests.contract.helpers import committed_are, topic
from tests.contract.in_memory import MemoryStand
from tests.contract.on_kafka import KafkaStand
from tests.contract.stand import Stand

pytestmark = (
    pytest.mark.seeds
)  # each waits as long as an outer place is waited for, in real seconds
TIMEOUT_MS = 10_000
LARGE = b"x" * 3000


class Owner:
    """The owner of a place that writes to two outer places, and its writer."""

    def __init__(self, log: Log, places: Sequence[TopicPartition], name: str) -> None:
        self.log = log
        self.own, self.one, self.other = places
        self.name = name
        self.writer: TransactionalWriter

    async def begin(self) -> None:
        self.writer = await self.log.transactional_writer(self.name, TIMEOUT_MS)

    async def write(self, **values: bytes) -> None:
        """Write one value to each place named, and commit that its own place was read to there."""
        writes = [
            OutgoingRecord(getattr(self, name), None, value) for name, value in values.items()
        ]
        await self.writer.write(writes, {self.own: 1}, self.name, {self.one, self.other})


async def an_owner(stand: Stand) -> Owner:
    log = stand.client()
    places = [await topic(stand, log) for _ in range(3)]
    owner = Owner(log, places, stand.new("owner"))
    await owner.begin()
    await owner.write(own=b"0", one=b"0", other=b"0")
    return owner


async def without(owner: Owner, why: str, value: bytes = b"1") -> None:
    """Hold one outer place to be blamed, and everything else to be written by a new writer."""
    with pytest.raises(UnwritableError) as raised:
        await asyncio.wait_for(owner.write(own=b"1", one=value, other=b"1"), 2 * OUTER_S)
    assert raised.value.places == {owner.one: why}
    with pytest.raises(UncertainError):
        await owner.write(own=b"never")
    await owner.writer.close()
    await owner.begin()
    await owner.write(own=b"2", other=b"2")
    await committed_are(owner.log, owner.own, b"0", b"2")
    await committed_are(owner.log, owner.other, b"0", b"2")
    await owner.writer.close()


async def test_an_outer_place_that_can_be_written_is_written_with_all_others(stand: Stand) -> None:
    owner = await an_owner(stand)
    assert await owner.log.unwritable([owner.own, owner.one, owner.other]) == {}
    for place in (owner.own, owner.one, owner.other):
        await committed_are(owner.log, place, b"0")
    await owner.writer.close()


async def test_an_outer_place_that_is_gone_is_named(stand: Stand) -> None:
    owner = await an_owner(stand)
    await stand.delete(owner.one.topic)
    while await owner.log.unwritable([owner.one, owner.other]) != {owner.one: GONE}:
        continue
    await without(owner, GONE)


async def test_an_outer_place_that_never_was_is_named(stand: Stand) -> None:
    owner = await an_owner(stand)
    owner.one = TopicPartition(stand.new("nowhere"), 0)
    assert await owner.log.unwritable([owner.one, owner.other]) == {owner.one: GONE}
    await without(owner, GONE)


async def test_an_outer_place_that_is_made_again_is_written_by_the_next_writer(
    stand: Stand,
) -> None:
    owner = await an_owner(stand)
    await stand.delete(owner.one.topic)
    while not await owner.log.unwritable([owner.one]):
        continue
    await without(owner, GONE)
    await owner.log.create([TopicSpec(owner.one.topic, 1)])
    assert await owner.log.unwritable([owner.one]) == {}
    await owner.begin()
    await owner.write(own=b"3", one=b"3")
    await committed_are(owner.log, owner.one, b"3")
    await owner.writer.close()


async def test_an_outer_place_that_takes_no_record_so_large_is_named(stand: Stand) -> None:
    owner = await an_owner(stand)
    await stand.limit(owner.one.topic, 2000)
    await without(owner, f"its topic takes no record of {len(LARGE)} bytes", LARGE)


async def test_what_an_outer_place_takes_one_by_one_it_is_not_refused_together(
    stand: Stand,
) -> None:
    owner = await an_owner(stand)
    await stand.limit(owner.one.topic, 2000)
    log = stand.client()
    assert await log.unwritable([owner.one]) == {}
    writer = await log.transactional_writer(owner.name, TIMEOUT_MS)
    values = [b"%d" % number * 900 for number in range(5)]
    writes = [OutgoingRecord(owner.one, None, value) for value in values]
    await writer.write(writes, {}, owner.name, {owner.one})
    await committed_are(log, owner.one, b"0", *values)
    await writer.close()
    await owner.writer.close()


async def test_a_record_too_large_for_an_owners_own_place_leaves_nothing_of_its_transaction(
    stand: Stand,
) -> None:
    owner = await an_owner(stand)
    await stand.limit(owner.own.topic, 2000)
    with pytest.raises(UncertainError) as raised:
        await owner.write(own=LARGE, one=b"1", other=b"1")
    assert not isinstance(raised.value, UnwritableError)
    await owner.writer.close()
    await owner.begin()
    with pytest.raises(UncertainError):
        await owner.writer.write(
            [OutgoingRecord(owner.own, None, LARGE), OutgoingRecord(owner.other, None, b"2")],
            {},
            owner.name,
        )
    await owner.writer.close()
    await owner.begin()
    await owner.write(other=b"3")
    await committed_are(owner.log, owner.other, b"0", b"3")
    await owner.writer.close()


async def test_no_place_is_asked_for_more_replicas_in_sync_than_it_has(kafka: str) -> None:
    stand = KafkaStand(kafka)
    owner = await an_owner(stand)
    await stand.alter(owner.one.topic, "min.insync.replicas", 2)
    assert await stand.client().unwritable([owner.one]) == {}
    await owner.write(own=b"1", one=b"1")
    await committed_are(owner.log, owner.one, b"0", b"1")
    await owner.writer.close()
    await stand.close()


@pytest.mark.parametrize("why", [NO_LEADER, FEW_IN_SYNC])
async def test_a_writer_begins_again_when_the_end_of_its_last_transaction_is_marked(
    why: str,
) -> None:
    stand = MemoryStand()
    owner = await an_owner(stand)

    def well(is_well: bool) -> None:
        if why == NO_LEADER:
            stand.brokers.lead(owner.one.topic, led=is_well)
        else:
            stand.brokers.keep_in_sync(owner.one.topic, in_sync=is_well)

    well(False)
    assert await owner.log.unwritable([owner.one, owner.other]) == {owner.one: why}
    with pytest.raises(UnwritableError) as raised:
        await owner.write(own=b"1", one=b"1")
    assert raised.value.places == {owner.one: why}
    begun = asyncio.create_task(owner.begin())
    await asyncio.sleep(1)
    assert not begun.done()
    well(True)
    await begun
    await owner.write(own=b"2", one=b"2")
    await committed_are(owner.log, owner.one, b"0", b"2")


async def test_an_own_place_that_takes_nothing_is_not_blamed_on_an_outer_one() -> None:
    stand = MemoryStand()
    owner = await an_owner(stand)
    stand.brokers.lead(owner.own.topic, led=False)
    stand.brokers.lead(owner.one.topic, led=False)
    with pytest.raises(UncertainError) as raised:
        await owner.write(own=b"1", one=b"1")
    assert not isinstance(raised.value, UnwritableError)
