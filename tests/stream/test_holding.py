"""A place whose batch is given back waits: nothing of it is passed over,
every other place goes on.
"""

import asyncio

from hub.stream.memory import MemoryLog
from hub.stream.port import OutgoingRecord, TopicPartition
from hub.stream.stage import Batch, Stage, StageSpec
from hub.stream.stall import StallDetector
from tests.contract.helpers import append, committed, topic
from tests.contract.in_memory import MemoryStand

HOLD_S = 0.3


class Held:
    """A stage that copies what comes, on two places;
    it gives back what comes of one while that is held.
    """

    def __init__(
        self, stand: MemoryStand, log: MemoryLog, source: TopicPartition, out: TopicPartition
    ) -> None:
        self.held, self.other = source, TopicPartition(source.topic, 1)
        self.out = out
        self.holding = True
        self.tried, self.was_tried = 0, asyncio.Event()
        spec = StageSpec(stand.new("group"), source.topic)
        self.stage = Stage(log, spec, "one", self._give, _failed, poll_s=0.02, hold_s=HOLD_S)

    async def _give(self, batch: Batch) -> None:
        if batch.place == self.held and self.holding:
            self.tried += 1
            self.was_tried.set()
            batch.hold()
            return
        batch.resolve([OutgoingRecord(self.out, None, record.value) for record in batch.records])


def _failed(where: str, error: BaseException) -> None:
    raise AssertionError(where) from error


async def a_stage() -> tuple[MemoryLog, Held]:
    stand = MemoryStand()
    log = MemoryLog(stand.brokers)
    return log, Held(stand, log, await topic(stand, log, partitions=2), await topic(stand, log))


async def until_written(log: MemoryLog, place: TopicPartition, count: int) -> list[bytes | None]:
    while len(found := await committed(log, place)) < count:  # noqa: ASYNC110  the stage tells nobody
        await asyncio.sleep(0.02)
    return found


async def test_a_held_place_is_tried_again_and_then_read_whole_from_where_it_stood() -> None:
    log, one = await a_stage()
    running = asyncio.create_task(one.stage.run())
    await append(log, one.held, b"h0", b"h1")
    await append(log, one.other, b"o0")
    assert await until_written(log, one.out, 1) == [b"o0"]
    while one.tried < 3:
        await append(log, one.held, b"h%d" % (one.tried + 1))
        await asyncio.sleep(HOLD_S)
    await append(log, one.other, b"o1")
    assert await until_written(log, one.out, 2) == [b"o0", b"o1"]
    one.holding = False
    ends = await log.ends([one.held], committed=True)
    written = await until_written(log, one.out, 2 + ends[one.held])
    one.stage.stop()
    await running
    assert written[2:] == await committed(log, one.held)


async def test_a_held_place_does_not_stand_still_and_is_another_owners_from_where_it_stood() -> (
    None
):
    log, one = await a_stage()
    running = asyncio.create_task(one.stage.run())
    await append(log, one.held, b"h0")
    await one.was_tried.wait()
    assert one.held not in await one.stage.reached()
    still = StallDetector(log, one.stage.reached, 60, lambda error: None)
    for now in (0, 61, 122):
        await still.look(now)
    one.stage.stop()
    await running
    one.holding = False
    one.stage._stopping.clear()
    running = asyncio.create_task(one.stage.run())
    assert await until_written(log, one.out, 1) == [b"h0"]
    one.stage.stop()
    await running
