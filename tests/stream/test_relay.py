"""The relay copies each source in its order, side by side,
and nothing of a topic that it was not read from.
"""

import asyncio
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any, TypeVar

from hub.agents.relay.relay import Relay, RelayBatch, copy_batch
from hub.files.calendar import published_calendar
from hub.messages import CityRecord, topic_of_envelope
from hub.registry import topics
from hub.registry.provision import provision
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.memory.fault_hooks import NoFaultHooks
from hub.stream.port import LogError, OutgoingRecord, TopicPartition
from tests.simulation.loop import VirtualLoop
from tests.toy import toy_law

_T = TypeVar("_T")
OUTBOX = TopicPartition(topics.outbox("town", "WARDEN"), 0)


class BeforePolls(NoFaultHooks):
    """Does something right before the next poll of a member."""

    do: Callable[[], None] | None = None

    async def before(self, call: str) -> None:
        if call == "poll" and self.do is not None:
            do, self.do = self.do, None
            do()


async def placed(log: MemoryLog, *offices: str) -> CityRecord:
    return await provision(
        log, "town", {code: code for code in offices}, law="millbrook", clock="wall",
        edition=toy_law().edition, calendar=published_calendar().digest,
    )  # fmt: skip


async def handed_over(batch: RelayBatch) -> None:
    copy_batch(batch)


def copied(brokers: Brokers, city: CityRecord) -> list[bytes | None]:
    records, _ = brokers.at(topics.at(topics.EVENTS, city)).read(0, 100, committed=True)
    return [r.value for r in records if topic_of_envelope(r.headers) == OUTBOX.topic.encode()]


def written(brokers: Brokers, *values: bytes) -> None:
    brokers.append([OutgoingRecord(OUTBOX, None, value) for value in values])


async def what_is_copied(log: MemoryLog, before_polls: BeforePolls) -> tuple[str, list[str]]:
    """Have an outbox made again between two polls; return why the relay ended, and its copies."""
    brokers, city = log.brokers, await placed(log, "WARDEN")
    ended: asyncio.Future[BaseException] = asyncio.get_running_loop().create_future()
    relay = Relay(log, "r1", handed_over, lambda where, error: ended.set_result(error))
    running = asyncio.create_task(relay.run())
    written(brokers, b"of the first")
    tail = await log.tail({topics.at(topics.EVENTS, city): 0})
    while not copied(brokers, city):
        await tail.poll(1.0)

    def made_again() -> None:
        brokers.delete([OUTBOX.topic])
        brokers.create([one for one in topics.office_topics(city, 1) if one.name == OUTBOX.topic])
        written(brokers, b"of the second", b"of the second", b"of the second")

    before_polls.do = made_again
    error = await ended
    await running
    assert isinstance(error, LogError)
    return str(error), [(one or b"").decode() for one in copied(brokers, city)]


async def order_of_copies(log: MemoryLog) -> list[str]:
    """Return the values copied of a backlog in two outboxes, six in one and three in the other."""
    city = await placed(log, "WARDEN", "MASON")
    backlog = [("WARDEN", 6), ("MASON", 3)]
    log.brokers.append(
        [
            OutgoingRecord(
                TopicPartition(topics.outbox("town", office), 0), None, f"{office} {n}".encode()
            )
            for office, many in backlog
            for n in range(many)
        ]
    )
    relay = Relay(log, "r1", handed_over, lambda where, error: None)
    running = asyncio.create_task(relay.run())
    tail = await log.tail({topics.at(topics.EVENTS, city): 0})
    values: list[str] = []
    while len(values) < sum(many for _, many in backlog):
        values += [
            (one.value or b"").decode()
            for one in await tail.poll(1.0)
            if (topic_of_envelope(one.headers) or b"").endswith((b"WARDEN.outbox", b"MASON.outbox"))
        ]
    relay.stop()
    await running
    return values


def in_virtual_time(
    run: Callable[[MemoryLog], Coroutine[Any, Any, _T]], faults: NoFaultHooks
) -> _T:
    loop, instants = VirtualLoop(), count()
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(
            run(MemoryLog(Brokers(lambda: next(instants) // 100), faults))
        )
    finally:
        loop.finish()
        asyncio.set_event_loop(None)


def test_of_a_backlog_each_source_is_copied_in_its_order_and_none_waits_for_another() -> None:
    assert in_virtual_time(order_of_copies, NoFaultHooks()) == [
        "WARDEN 0",
        "MASON 0",
        "WARDEN 1",
        "WARDEN 2",
        "MASON 1",
        "WARDEN 3",
        "WARDEN 4",
        "MASON 2",
        "WARDEN 5",
    ]


def test_what_was_fetched_of_an_outbox_made_again_is_not_copied_as_of_the_one_before() -> None:
    before_polls = BeforePolls()
    why, values = in_virtual_time(lambda log: what_is_copied(log, before_polls), before_polls)
    assert f"{OUTBOX.topic} was made again" in why
    assert values == ["of the first"]
