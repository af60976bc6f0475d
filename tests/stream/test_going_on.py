"""An agent that asks to go on, as with a sweep of many rows,
keeps no record waiting for its end.
"""

from hub.stream.memory import MemoryLog
from hub.stream.port import TopicPartition
from hub.stream.stage import Batch, Stage, StageSpec
from tests.contract.helpers import append, topic
from tests.contract.in_memory import MemoryStand

BATCHES = 6


async def test_what_comes_while_an_agent_goes_on_is_given_with_its_next_batch() -> None:
    stand = MemoryStand()
    log = MemoryLog(stand.brokers)
    busy = await topic(stand, log, partitions=2)
    other = TopicPartition(busy.topic, 1)
    given: dict[TopicPartition, list[list[bytes | None]]] = {busy: [], other: []}

    async def give(batch: Batch) -> None:
        given[batch.place].append([record.value for record in batch.records])
        if batch.place == busy and len(given[busy]) == 1:
            await append(log, busy, b"meanwhile, here")
            await append(log, other, b"meanwhile, there")
        batch.resolve(again=batch.place == busy)
        if len(given[busy]) == BATCHES:
            stage.stop()

    stage = Stage(log, StageSpec(stand.new("group"), busy.topic), "one", give, failed)
    await append(log, busy, b"first")
    await stage.run()
    assert given[busy] == [[b"first"], [b"meanwhile, here"], *[[]] * (BATCHES - 2)]
    assert given[other] == [[b"meanwhile, there"]]


async def test_what_an_agent_was_to_go_on_with_is_gone_on_with_by_the_next_owner() -> None:
    stand = MemoryStand()
    log = MemoryLog(stand.brokers)
    place = await topic(stand, log)
    state = await topic(stand, log)
    spec = StageSpec(stand.new("group"), place.topic, state.topic)
    given: list[list[bytes | None]] = []

    def owner() -> Stage:
        async def give(batch: Batch) -> None:
            given.append([record.value for record in batch.records])
            batch.resolve(again=True)
            stage.stop()

        stage = Stage(log, spec, "the same seat", give, failed)
        return stage

    await append(log, place, b"first")
    await owner().run()
    await owner().run()
    assert given == [[b"first"], []]


def failed(where: str, error: BaseException) -> None:
    raise AssertionError(where) from error
