"""A stage whose partition has unread records and does not move is told to end; no other is."""

from collections.abc import Mapping

import pytest

from hub.stream.memory import MemoryLog
from hub.stream.port import LogError, TopicPartition
from hub.stream.stall import StallDetector, StalledError
from tests.contract.helpers import append, topic
from tests.contract.in_memory import MemoryStand

LIMIT_S = 60.0


class Watched:
    """A stage's positions, moved by hand; looked at at instants of the test's choosing."""

    def __init__(self, log: MemoryLog, place: TopicPartition) -> None:
        self.positions: Mapping[TopicPartition, int] = {place: 0}
        self.place = place
        self.still = StallDetector(log, self.reached, LIMIT_S, lambda error: None)

    async def reached(self) -> Mapping[TopicPartition, int]:
        return self.positions

    async def looks(self, *instants: float) -> None:
        for now in instants:
            await self.still.look(now)


@pytest.fixture
async def watched() -> Watched:
    stand = MemoryStand()
    log = MemoryLog(stand.brokers)
    place = await topic(stand, log)
    await append(log, place, b"one", b"two")
    return Watched(log, place)


async def test_a_partition_with_unread_records_that_has_not_moved_ends_its_stage(
    watched: Watched,
) -> None:
    await watched.looks(0, 30, 60)
    with pytest.raises(StalledError, match="has stood at offset 0 for more than 60 s"):
        await watched.looks(61)


async def test_a_partition_that_moves_however_slowly_stands_not_still(watched: Watched) -> None:
    await watched.looks(0, 59)
    watched.positions = {watched.place: 1}
    await watched.looks(61, 120)


async def test_a_partition_read_to_its_end_stands_not_still(watched: Watched) -> None:
    watched.positions = {watched.place: 2}
    await watched.looks(0, 61, 1000)


async def test_nothing_stands_still_by_what_nobody_can_read() -> None:
    stand = MemoryStand()
    log = MemoryLog(stand.brokers)
    place = await topic(stand, log)
    await (await stand.hold("aborted", place, [b"never"])).abort()
    await Watched(log, place).looks(0, 61, 122)


async def test_nothing_stands_still_while_the_brokers_cannot_be_asked(watched: Watched) -> None:
    await watched.looks(0)
    sound = watched.reached

    async def gone() -> Mapping[TopicPartition, int]:
        raise LogError("the brokers are gone")

    watched.still._reached = gone
    await watched.looks(50)
    watched.still._reached = sound
    await watched.looks(61)
