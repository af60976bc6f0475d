"""The same on a real Kafka: an inbox that is gone, and one that refuses a record,
hold what is for them alone.
"""

import asyncio
from collections.abc import Sequence

from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, TopicPartition, TopicSpec
from hub.stream.stage import Batch, Stage, StageSpec
from tests.contract.helpers import append, committed
from tests.contract.on_kafka import KafkaStand


class Keeping:
    """A stage whose agent writes what comes to every inbox;
    what is for one that is away it keeps in rows.
    """

    def __init__(self, stand: KafkaStand, log: KafkaLog, places: Sequence[TopicPartition]) -> None:
        self.source, self.state, *self.inboxes = places
        topics = {place.topic for place in self.inboxes}
        spec = StageSpec(
            stand.new("group"),
            self.source.topic,
            self.state.topic,
            outer=lambda p: p.topic in topics,
        )
        self.away: list[set[TopicPartition]] = []
        self.stage = Stage(log, spec, "one", self._give, _failed)

    async def _give(self, batch: Batch) -> None:
        self.away.append(set(batch.away))
        rows: dict[bytes, bytes | None] = {}
        writes: list[OutgoingRecord] = []
        for number, inbox in enumerate(self.inboxes):
            kept = sorted(key for key in batch.rows if key.startswith(b"%d/" % number))
            if inbox not in batch.away:
                writes += [OutgoingRecord(inbox, None, batch.rows[key]) for key in kept]
                writes += [OutgoingRecord(inbox, None, record.value) for record in batch.records]
                rows |= dict.fromkeys(kept)
            else:
                rows |= {b"%d/%09d" % (number, one.offset): one.value for one in batch.records}
        batch.resolve(writes, rows)


def _failed(where: str, error: BaseException) -> None:
    raise AssertionError(where) from error


async def until(log: KafkaLog, place: TopicPartition, *expected: bytes) -> None:
    async with asyncio.timeout(60):
        while len(found := await committed(log, place)) < len(expected):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert found == list(expected)


async def test_an_inbox_that_cannot_be_written_holds_no_other_and_is_written_when_it_can(
    kafka: str,
) -> None:
    stand, log = KafkaStand(kafka), KafkaLog(kafka)
    places = [
        TopicPartition(stand.new(name), 0) for name in ("events", "state", "well", "gone", "small")
    ]
    specs = {place: TopicSpec(place.topic, 1) for place in places}
    _, _, well, gone, small = places
    await log.create(list(specs.values()))
    one = Keeping(stand, log, places)
    running = asyncio.create_task(one.stage.run())
    await append(log, one.source, b"a")
    for place in (well, gone, small):
        await until(log, place, b"a")
    large = b"x" * 3000
    await stand.limit(small.topic, 2000)
    await append(log, one.source, large)
    await until(log, well, b"a", large)
    assert await committed(log, small) == [b"a"]
    await stand.delete(gone.topic)
    await append(log, one.source, b"b")
    await until(log, well, b"a", large, b"b")
    await stand.limit(small.topic, 10_000)
    await log.create([specs[gone]])
    await until(log, gone, b"b")
    await until(log, small, b"a", large, b"b")
    assert await committed(log, well) == [b"a", large, b"b"]
    assert one.away[-1] == set()
    one.stage.stop()
    await running
    await log.close()
    await stand.close()
