"""A hub of one wall-clock city in memory, under virtual time: a relay, a city,
and a log to be tampered with.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from hub.files.calendar import published_calendar
from hub.messages import CityRecord, Envelope, Heartbeat, Refusal, decode
from hub.registry import topics
from hub.registry.provision import provision
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import OutgoingRecord, Record, TopicPartition
from tests.simulation.loop import VirtualLoop
from tests.simulation.plan import WorkerPlan
from tests.simulation.process import Process
from tests.toy import toy_law

_T = TypeVar("_T")
BEGUN = datetime(2025, 3, 10, 1, 0, tzinfo=UTC)
MARK_EVERY_S = 10.0
OFFICES = ("WARDEN", "MASON", "MILLER")


class AHub:
    """`city` stands; `start` runs a process of a role, `kill` ends it as a crash does.

    One that ends by itself is started again after a second; `ended` says why.
    """

    def __init__(self, loop: VirtualLoop) -> None:
        self.loop = loop
        self.brokers = Brokers(self.now_ms)
        self.log = MemoryLog(self.brokers)
        self.ended: list[str] = []
        self._processes: dict[str, Process] = {}
        self._number = 0
        self._context = copy_context()
        self.city: CityRecord

    def now_ms(self) -> int:
        return int(BEGUN.timestamp() * 1000) + int(self.loop.time() * 1000)

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.now_ms() / 1000, UTC)

    async def stand(self, *roles: str) -> None:
        """Place the city, and run one process of each role."""
        self.city = await provision(
            self.log, "town", {code: code for code in OFFICES}, law="millbrook", clock="wall",
            edition=toy_law().edition, calendar=published_calendar().digest,
        )  # fmt: skip
        for role in roles or ("city", "relay"):
            self.start(role)

    def start(self, role: str, name: str = "") -> None:
        """Run a process of a role; another one of the same role bears a name of its own."""
        self._number += 1
        log, name = MemoryLog(self.brokers), name or role
        plan = WorkerPlan(name, (role,))

        def fatal(where: str, error: BaseException) -> None:
            self.ended.append(f"{where}: {error}")
            self.kill(name)
            self.loop.call_later(1.0, self.start, role, name, context=self._context)

        process = Process(self._number, plan, log, MARK_EVERY_S, fatal)
        self._processes[name] = process
        self.loop.start(self._number, process.run())

    def kill(self, name: str) -> None:
        process = self._processes.pop(name)
        self.loop.freeze(process.number)
        process.log.freeze()

    def outbox(self, office: str, partition: int = 0) -> TopicPartition:
        return TopicPartition(topics.outbox("town", office), partition)

    def write(self, place: TopicPartition, *values: bytes) -> None:
        self.brokers.append([OutgoingRecord(place, None, value) for value in values])

    def said(self, topic: str) -> list[Record]:
        partition = self.brokers.at(topics.at(topic, self.city))
        return partition.read(0, 1_000_000, committed=True)[0]

    def beat(self) -> Heartbeat:
        """Return the newest heartbeat."""
        found = [decode(one.value) for one in self.said(topics.STREAMS["blocks"])]
        return [one for one in found if isinstance(one, Heartbeat)][-1]

    @property
    def lag(self) -> timedelta:
        """Return how far evidence time is behind."""
        up_to = self.beat().complete_up_to
        assert up_to is not None, "evidence time has begun"
        return self.now - up_to

    def held(self) -> tuple[str | None, str | None]:
        """Return which source holds the city, and why."""
        beat = self.beat()
        return beat.held_by, beat.held_because

    def refused(self) -> list[Refusal]:
        found = [decode(one.value) for one in self.said(topics.STREAMS["refused"])]
        return [one for one in found if isinstance(one, Refusal)]

    def heard(self, place: TopicPartition) -> set[int]:
        """Return the offsets of a source of which the city has said that it refuses them."""
        head = f"{place.topic}/{place.partition}/"
        sources = [one.source for one in self.refused() if one.source.startswith(head)]
        assert len(sources) == len(set(sources)), "each is refused once"
        return {int(one.removeprefix(head)) for one in sources}

    def copied(self, place: TopicPartition) -> list[Envelope]:
        found = [Envelope.from_headers(one.headers) for one in self.said(topics.EVENTS)]
        return [one for one in found if one is not None and one.place == _place(place)]


def _place(place: TopicPartition) -> str:
    return place.topic if not place.partition else f"{place.topic}/{place.partition}"


def in_a_hub(story: Callable[[AHub], Coroutine[Any, Any, _T]]) -> _T:
    """Live through a story of a hub, in virtual time."""
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(story(AHub(loop)))
    finally:
        loop.finish()
        asyncio.set_event_loop(None)
