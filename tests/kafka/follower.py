"""Follows everything that one city publishes, and its inboxes, from a moment on."""

from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

from hub.messages import CityRecord, Heartbeat, Message, decode
from hub.registry import topics
from hub.registry.provision import read_registry
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, Tail, TopicPartition

_M = TypeVar("_M", bound=Message)
_T = TypeVar("_T")


class Follower:
    """What a city published since it was entered, by topic;
    it also writes outboxes as offices do.
    """

    def __init__(self, log: KafkaLog, name: str) -> None:
        self._log = log
        self._name = name
        self.said: list[tuple[str, Message]] = []

    async def __aenter__(self) -> Self:
        self.city: CityRecord = (await read_registry(self._log))[self._name]
        self._places = [topics.at(topic, self.city) for topic in topics.STREAMS.values()]
        self._places += [TopicPartition(one.inbox, 0) for one in self.city.offices]
        starts = await self._log.ends(self._places, committed=True)
        self._tail: Tail = await self._log.tail(starts)
        self._appender = await self._log.appender()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._tail.close()
        await self._appender.close()

    async def writes(self, office: str, value: bytes) -> str:
        """Append to an office's outbox; return the source."""
        place = TopicPartition(topics.outbox(self._name, office), 0)
        ((offset, _),) = await self._appender.append([OutgoingRecord(place, None, value)])
        return f"{place.topic}/0/{offset}"

    async def until(self, found: Callable[[], _T | None]) -> _T:
        """Follow until there is what is looked for; the test's own limit ends a wait in vain."""
        while True:
            one = found()
            if one is not None:
                return one
            await self.poll()

    async def poll(self) -> None:
        """Take what has come."""
        for record in await self._tail.poll(0.2):
            message = decode(record.value)
            if isinstance(message, Message):
                self.said.append((record.place.topic, message))

    async def reads_out(self) -> None:
        """Follow to the end of everything appended by now:
        a transaction is readable part by part.
        """
        ends = await self._log.ends(self._places, committed=False)
        for place, end in ends.items():
            while await self._tail.position(place) < end:
                await self.poll()

    def all(self, model: type[_M], topic: str = "") -> list[_M]:
        """Return every message of a model, on one topic if it is named."""
        return [one for on, one in self.said if isinstance(one, model) and topic in ("", on)]

    async def has_heard(self, source: str) -> Heartbeat:
        """Follow until a heartbeat says that a record was heard; return the heartbeat."""
        topic, _, offset = source.replace("/0/", "/").partition("/")

        def heard() -> Heartbeat | None:
            for beat in reversed(self.all(Heartbeat)):
                if any(one.topic == topic and one.offset > int(offset) for one in beat.heard):
                    return beat
            return None

        return await self.until(heard)
