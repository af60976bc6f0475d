"""Foreign clients of one office, and strangers in the relay's group,
lose nothing and hold nobody for long.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from confluent_kafka import Consumer, Producer
from confluent_kafka import TopicPartition as ClientPartition
from confluent_kafka.admin import AdminClient, NewPartitions

from hub.messages import CityRecord, Heartbeat, Refusal, RefusalCode
from hub.registry import topics
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, TopicPartition
from tests.brokers import embedded
from tests.crash.helpers import a_city, said_in
from tests.worker_processes import Crew

pytestmark = [pytest.mark.crash, pytest.mark.timeout(240), pytest.mark.usefixtures("toy")]
NAME = "held"


class RunningHub:
    """One city, a worker for it and a relay."""

    def __init__(self, bootstrap: str, crew: Crew, city: CityRecord) -> None:
        self.bootstrap, self.crew, self.city = bootstrap, crew, city
        self.log = KafkaLog(bootstrap)

    def start_relay(self) -> None:
        self.crew.start("r", "--role", "relay", "--mark-every", "1")

    async def beat(self) -> Heartbeat | None:
        found = await said_in(self.log, self.city, "blocks")
        return next((one for one in reversed(found) if isinstance(one, Heartbeat)), None)

    async def refused(self) -> dict[str, str]:
        found = await said_in(self.log, self.city, "refused")
        return {one.source: one.code for one in found if isinstance(one, Refusal)}

    async def until_refused(self, *sources: str) -> dict[str, str]:
        """Wait until the city has refused these records, each of which it has then heard."""
        while True:
            found = await self.refused()
            if set(sources) <= found.keys():
                return found
            await asyncio.sleep(0.3)

    async def until_heard(self, topic: str) -> None:
        """Wait until a heartbeat says that a source was heard and that time has begun."""
        while True:
            beat = await self.beat()
            heard = {one.topic for one in beat.heard} if beat and beat.complete_up_to else set()
            if topic in heard:
                return
            await asyncio.sleep(0.3)

    async def write(self, office: str, *values: bytes, partition: int = 0) -> None:
        appender = await self.log.appender()
        place = TopicPartition(topics.outbox(NAME, office), partition)
        await appender.append([OutgoingRecord(place, None, value) for value in values])
        await appender.close()


@pytest.fixture(scope="module")
def apart() -> Iterator[Crew]:
    """Workers on a broker of their own: strangers enter the relay's group here.

    Each test spoils the outbox of another office.
    """
    with embedded() as broker, Crew(broker.bootstrap) as crew:
        yield crew


@pytest_asyncio.fixture
async def running(apart: Crew) -> AsyncIterator[RunningHub]:
    made = RunningHub(apart.bootstrap, apart, await a_city(apart.bootstrap, NAME))
    if not apart.hands:
        apart.start("c", "--role", "city")
        made.start_relay()
    try:
        yield made
    finally:
        await made.log.close()


async def test_overlapping_open_transactions_of_one_office_do_not_hold_evidence_time(
    running: RunningHub,
) -> None:
    limit_ms = 6000
    producers = [
        Producer(
            {
                "bootstrap.servers": running.bootstrap,
                "transactional.id": f"client-{n}",
                "transaction.timeout.ms": limit_ms,
                "log_level": 0,
            }
        )
        for n in range(2)
    ]
    outbox = topics.outbox(NAME, "MILLER")

    def opens(producer: Producer) -> None:
        producer.begin_transaction()
        producer.produce(outbox, b"?", partition=0)
        producer.flush(10)

    for producer in producers:
        await asyncio.to_thread(producer.init_transactions)
    await running.until_heard(topics.outbox(NAME, "hub"))
    begun = time.monotonic()
    await asyncio.to_thread(opens, producers[0])
    lags = []
    for turn in range(1, 6):
        await asyncio.sleep(2.5)
        await asyncio.to_thread(opens, producers[turn % 2])
        await asyncio.sleep(1.5)
        await asyncio.to_thread(producers[1 - turn % 2].commit_transaction)
        beat = await running.beat()
        assert beat is not None
        assert beat.complete_up_to is not None
        lags.append(datetime.now(UTC) - beat.complete_up_to)
    assert time.monotonic() - begun > 3 * limit_ms / 1000
    # The city's skew is five seconds; a transaction is open for less than its limit.
    assert max(lags) < timedelta(seconds=5 + limit_ms / 1000 + 4), lags


async def test_a_stranger_who_commits_for_the_relay_s_group_has_nothing_passed_over(
    running: RunningHub,
) -> None:
    outbox = topics.outbox(NAME, "WARDEN")
    await running.write("WARDEN", b"? 0")
    await running.until_refused(f"{outbox}/0/0")
    await running.until_heard(outbox)
    running.crew.hands["r"].kill()
    await running.write("WARDEN", b"? 1", b"? 2", b"? 3")
    await asyncio.sleep(7)

    def stranger() -> None:
        consumer = Consumer({"bootstrap.servers": running.bootstrap, "group.id": "hub.relay"})
        consumer.commit(offsets=[ClientPartition(outbox, 0, 4)], asynchronous=False)
        consumer.close()

    await asyncio.to_thread(stranger)
    running.start_relay()
    await running.write("WARDEN", b"? 4")
    found = await running.until_refused(*(f"{outbox}/0/{n}" for n in range(5)))
    assert set(found.values()) == {RefusalCode.UNKNOWN_FRAMING}


async def test_records_in_partitions_that_were_added_are_each_refused_and_the_city_goes_on(
    running: RunningHub,
) -> None:
    outbox = topics.outbox(NAME, "MASON")
    admin = AdminClient({"bootstrap.servers": running.bootstrap, "log_level": 0})
    for future in admin.create_partitions([NewPartitions(outbox, 3)]).values():
        await asyncio.to_thread(future.result, 20)
    await asyncio.sleep(1)
    for number in range(3):
        await running.write("MASON", b"? a", b"? b", partition=number)
    found = await running.until_refused(*(f"{outbox}/{n}/{m}" for n in range(3) for m in range(2)))
    assert found[f"{outbox}/0/0"] == RefusalCode.UNKNOWN_FRAMING
    assert {found[f"{outbox}/{n}/{m}"] for n in (1, 2) for m in range(2)} == {
        RefusalCode.OTHER_PARTITION
    }
    assert running.crew.hands["r"].alive
    city = await a_city(running.bootstrap, NAME)
    assert city == running.city, "provisioned again, it stands"
