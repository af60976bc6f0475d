"""In a hub that runs, an inbox that is gone or takes no paper holds its own papers, by name,
and nothing else.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)

from hub.messages import CityRecord, Delivery, Duty, Heartbeat, Unwritable, decode, encode
from hub.registry import topics
from hub.registry.provision import read_registry
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, TopicPartition
from tests.brokers import embedded
from tests.contract.helpers import committed
from tests.crash.helpers import said_in
from tests.kafka.notices import notice
from tests.kafka.person import gongze
from tests.worker_processes import Crew

pytestmark = [pytest.mark.crash, pytest.mark.timeout(240)]
NAME = "inboxes"
POWER, WATER = f"{NAME}.POWER.inbox", f"{NAME}.WATER.inbox"


class RunningHub:
    """One city on a broker of its own, a worker for it and a relay."""

    def __init__(self, crew: Crew, city: CityRecord) -> None:
        self.crew, self.city = crew, city
        self.log = KafkaLog(crew.bootstrap)
        self.worker = crew.start("c", "--role", "city")
        self._relay()

    def _relay(self) -> None:
        self.relay = self.crew.start("r", "--role", "relay", "--mark-every", "1")

    async def relay_begins_anew(self) -> None:
        """Start the relay again when it has ended, as its supervisor does:
        a source was made again.
        """
        await asyncio.to_thread(self.relay.process.wait, 60)
        self._relay()

    async def tells(self, *cases: str) -> None:
        appender = await self.log.appender()
        place = TopicPartition(topics.outbox(NAME, "LAND"), 0)
        papers = [encode(notice(NAME, case, ("POWER", "WATER"))) for case in cases]
        await appender.append([OutgoingRecord(place, None, paper) for paper in papers])
        await appender.close()

    async def holds(self, inbox: str) -> list[str | None]:
        """Return the cases of the papers that stand in an inbox, in order."""
        read = [decode(value) for value in await committed(self.log, TopicPartition(inbox, 0))]
        return [one.case for one in read if isinstance(one, Delivery)]

    async def until_holds(self, inbox: str, *cases: str) -> None:
        while len(found := await self.holds(inbox)) < len(cases):  # noqa: ASYNC110
            await asyncio.sleep(0.3)
        assert found == list(cases)

    async def beat(self, fits: Callable[[Heartbeat], object]) -> Heartbeat:
        """Return the newest heartbeat, as soon as it fits."""
        while True:
            found = await said_in(self.log, self.city, "blocks")
            newest = next((one for one in reversed(found) if isinstance(one, Heartbeat)), None)
            if newest is not None and fits(newest):
                return newest
            await asyncio.sleep(0.3)

    async def owes(self, case: str) -> set[str]:
        found = await said_in(self.log, self.city, "duties")
        return {one.actor for one in found if isinstance(one, Duty) and one.case == case}


def stands(crew: Crew) -> None:
    offices = [part for code in ("LAND", "POWER", "WATER") for part in ("--office", code)]
    gongze("provision", "zhuhai", "--as", NAME, *offices, "--kafka", crew.bootstrap).ok()


@pytest_asyncio.fixture
async def running() -> AsyncIterator[RunningHub]:
    with embedded() as broker, Crew(broker.bootstrap) as crew:
        stands(crew)
        log = KafkaLog(broker.bootstrap)
        city = (await read_registry(log))[NAME]
        await log.close()
        made = RunningHub(crew, city)
        try:
            yield made
        finally:
            await made.log.close()


async def test_of_an_inbox_that_is_gone_the_papers_wait_and_come_once_in_order(
    running: RunningHub,
) -> None:
    await running.tells("G1")
    await running.until_holds(POWER, "G1")
    await running.beat(lambda beat: any(one.topic == POWER for one in beat.heard))
    admin = AdminClient({"bootstrap.servers": running.crew.bootstrap})
    await asyncio.to_thread(admin.delete_topics([POWER])[POWER].result, 30)
    await running.tells("G2")
    await running.tells("G3")
    await running.until_holds(WATER, "G1", "G2", "G3")
    beat = await running.beat(lambda beat: beat.papers_held)
    ((inbox, because),) = {(one.inbox, one.because) for one in beat.papers_held}
    assert (inbox, because) == (POWER, Unwritable.MISSING)
    stands(running.crew)
    await running.relay_begins_anew()
    await running.tells("G4")
    await running.until_holds(POWER, "G2", "G3", "G4")
    after = await running.beat(lambda beat: not beat.papers_held and beat.held_by != POWER)
    assert after.papers_late == ()
    assert running.worker.alive, running.crew.words()
    words = running.crew.words()
    assert f"{NAME}: papers wait for {POWER}: " in words
    assert "What to do: gongze provision CITY" in words
    assert f"{NAME}: no paper waits for {POWER} any more" in words


async def test_an_inbox_over_its_own_limit_holds_its_papers_and_not_its_citys_time(
    running: RunningHub,
) -> None:
    await running.tells("L1")
    await running.until_holds(POWER, "L1")
    await _takes(running, 200)
    began = datetime.now(UTC)
    await running.tells("L2")
    await running.until_holds(WATER, "L1", "L2")

    def goes_on(beat: Heartbeat) -> bool:
        at = beat.complete_up_to
        return bool(beat.papers_held) and at is not None and at > began + timedelta(seconds=8)

    beat = await running.beat(goes_on)
    (held,) = beat.papers_held
    assert (held.inbox, held.papers) == (POWER, 1)
    assert held.because == Unwritable.TOO_LARGE
    while "WATER" not in await running.owes("L2"):  # noqa: ASYNC110
        await asyncio.sleep(0.3)
    assert await running.owes("L2") == {"WATER"}, "no clock of POWER has begun"
    await _takes(running, topics.RECORD_BYTES_MAX)
    await running.until_holds(POWER, "L1", "L2")
    while "POWER" not in await running.owes("L2"):  # noqa: ASYNC110
        await asyncio.sleep(0.3)
    assert running.worker.alive, running.crew.words()


async def _takes(running: RunningHub, bytes_max: int) -> None:
    """Alter the largest record that the inbox of POWER takes."""
    admin = AdminClient({"bootstrap.servers": running.crew.bootstrap})
    entry = ConfigEntry(
        "max.message.bytes", str(bytes_max), incremental_operation=AlterConfigOpType.SET
    )
    resource = ConfigResource(ResourceType.TOPIC, POWER, incremental_configs=[entry])
    (future,) = admin.incremental_alter_configs([resource]).values()
    await asyncio.to_thread(future.result, 30)
