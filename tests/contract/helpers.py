"""What the sentences of the contract are written with."""

from collections.abc import Mapping, Sequence

from hub.stream.port import Log, Member, OutgoingRecord, Record, TopicPartition, TopicSpec
from tests.contract.stand import Stand

WAIT_S = 0.2


async def topic(
    stand: Stand, log: Log, partitions: int = 1, bytes_max: int = 1 << 20
) -> TopicPartition:
    """Make a topic and return its first partition."""
    name = stand.new("topic")
    config = {"message.timestamp.type": "LogAppendTime", "max.message.bytes": str(bytes_max)}
    await log.create([TopicSpec(name, partitions, config=config)])
    return TopicPartition(name, 0)


async def append(log: Log, place: TopicPartition, *values: bytes) -> list[int]:
    """Append values and return their offsets."""
    appender = await log.appender()
    done = await appender.append([OutgoingRecord(place, None, value) for value in values])
    await appender.close()
    return [offset for offset, _ in done]


async def committed(log: Log, place: TopicPartition, start: int = 0) -> list[bytes | None]:
    """Return the values that a reader of committed records finds now."""
    end = (await log.ends([place], committed=True))[place]
    return [one.value async for records in log.read(place, start, end) for one in records]


async def committed_are(log: Log, place: TopicPartition, *expected: bytes) -> None:
    """Read until as many committed values stand as expected, and hold them to be these.

    Brokers end a transaction by themselves, soon after its commit is acknowledged.
    """
    while len(found := await committed(log, place)) < len(expected):
        continue
    assert found == list(expected)


async def poll_until(member: Member, count: int) -> dict[TopicPartition, list[Record]]:
    """Poll until `count` records have come."""
    found: dict[TopicPartition, list[Record]] = {}
    while sum(map(len, found.values())) < count:
        for place, records in (await member.poll(100, WAIT_S)).items():
            found.setdefault(place, []).extend(records)
    return found


def values(records: Mapping[TopicPartition, Sequence[Record]]) -> list[bytes | None]:
    return [one.value for place in sorted(records) for one in records[place]]


async def settled(*members: Member, places: int) -> None:
    """Poll members until together they are assigned `places` partitions."""
    while True:
        for member in members:
            await member.poll(100, 0.05)
        held = [place for member in members for place in member.assigned]
        if len(held) == len(set(held)) == places:
            return
