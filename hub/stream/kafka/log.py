"""The port `Log` on Kafka."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as ClientPartition
from aiokafka.errors import KafkaError

from hub.sentence import in_words
from hub.stream.kafka.led_offsets import Ask, of_led
from hub.stream.kafka.member import KafkaMember
from hub.stream.kafka.patches.connection import client_of
from hub.stream.kafka.patches.group_offsets import GroupOffsets
from hub.stream.kafka.patches.shutdown import stopped
from hub.stream.kafka.patches.topic_metadata import answered, topics_at
from hub.stream.kafka.range_reader import read
from hub.stream.kafka.tail import KafkaTail
from hub.stream.kafka.writability import Writable
from hub.stream.kafka.writers import KafkaAppender, KafkaTransactionalWriter
from hub.stream.port import LogError, Record, TopicPartition, TopicSpec, TopicState

if TYPE_CHECKING:
    from hub.stream.kafka.admin import Admin


class KafkaLog:
    """A log on the brokers at `bootstrap` ("host:port,…")."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        self._askers: dict[bool, AIOKafkaConsumer] = {}
        self._asker_lock = asyncio.Lock()
        self._writable = Writable()
        self._groups = GroupOffsets()

    @cached_property
    def admin(self) -> "Admin":
        """Return the admin client; librdkafka is loaded only when this is called."""
        from hub.stream.kafka.admin import Admin  # noqa: PLC0415  slow to import, and seldom needed

        return Admin(self.bootstrap)

    async def create(self, topics: Sequence[TopicSpec]) -> None:
        """Create what is missing."""
        await self.admin.create(topics)

    async def broker_settings(self) -> Mapping[str, str]:
        """Return the settings of one broker, and under "brokers" how many there are."""
        return await self.admin.broker_settings()

    async def topic_settings(self, names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Return the settings of the topics named; those that do not stand are left out."""
        return await self.admin.topic_settings(names)

    async def topics(self, names: Sequence[str] | None = None) -> Mapping[str, TopicState]:
        """Return the topics that stand."""
        client = client_of(await self._ask_with(committed=False))
        return await answered(client, lambda: topics_at(client, client.get_random_node(), names))

    async def ends(
        self, places: Collection[TopicPartition], *, committed: bool
    ) -> Mapping[TopicPartition, int]:
        """Return end offsets, asked of the brokers now: last stable ones if `committed`."""
        asker, wanted = await self._ask_about(places, committed=committed)
        try:
            found = await asker.end_offsets(wanted)
        except KafkaError as error:
            raise LogError(
                in_words("end offsets could not be asked: {error!r}", error=error)
            ) from error
        return {TopicPartition(tp.topic, tp.partition): offset for tp, offset in found.items()}

    async def starts(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        """Return start offsets."""
        asker, wanted = await self._ask_about(places, committed=False)
        try:
            found = await asker.beginning_offsets(wanted)
        except KafkaError as error:
            raise LogError(
                in_words("start offsets could not be asked: {error!r}", error=error)
            ) from error
        return {TopicPartition(tp.topic, tp.partition): offset for tp, offset in found.items()}

    async def ends_of_led(
        self, places: Collection[TopicPartition], *, committed: bool
    ) -> Mapping[TopicPartition, int]:
        """Return end offsets of the places that somebody leads now."""
        asker = await self._ask_with(committed=committed)

        async def ask(led: Collection[ClientPartition]) -> Mapping[ClientPartition, int]:
            found: Mapping[ClientPartition, int] = await self._known(asker, led).end_offsets(led)
            return found

        return await self._of_led(asker, places, ask, "end")

    async def starts_of_led(
        self, places: Collection[TopicPartition]
    ) -> Mapping[TopicPartition, int]:
        """Return start offsets of the places that somebody leads now."""
        asker = await self._ask_with(committed=False)

        async def ask(led: Collection[ClientPartition]) -> Mapping[ClientPartition, int]:
            knows = self._known(asker, led)
            found: Mapping[ClientPartition, int] = await knows.beginning_offsets(led)
            return found

        return await self._of_led(asker, places, ask, "start")

    async def _of_led(
        self, asker: AIOKafkaConsumer, places: Collection[TopicPartition], ask: Ask, which: str
    ) -> Mapping[TopicPartition, int]:
        wanted = [ClientPartition(p.topic, p.partition) for p in places]
        try:
            found = await of_led(client_of(asker), wanted, ask)
        except KafkaError as error:
            raise LogError(
                in_words("{which} offsets could not be asked: {error!r}", which=which, error=error)
            ) from error
        return {TopicPartition(tp.topic, tp.partition): offset for tp, offset in found.items()}

    async def _ask_about(
        self, places: Collection[TopicPartition], *, committed: bool
    ) -> tuple[AIOKafkaConsumer, Sequence[ClientPartition]]:
        """Return the consumer that asks, with the topics of `places` known to it, and the places in
        its terms.

        When aiokafka is asked about an unknown topic, it refreshes its metadata, which takes 100 ms
        and more for each. It learns of assigned topics at once, so the places are assigned. They
        are paused, so nothing is fetched.
        """
        asker = await self._ask_with(committed=committed)
        wanted = [ClientPartition(p.topic, p.partition) for p in places]
        return self._known(asker, wanted), wanted

    def _known(
        self, asker: AIOKafkaConsumer, wanted: Collection[ClientPartition]
    ) -> AIOKafkaConsumer:
        known = asker.assignment()
        new = {one.topic for one in wanted} - {one.topic for one in known}
        if new:
            asker.assign([*known, *(one for one in wanted if one.topic in new)])
            asker.pause(*asker.assignment())
            for one in asker.assignment():
                asker.seek(one, 0)
        return asker

    async def _ask_with(self, *, committed: bool) -> AIOKafkaConsumer:
        """Return the consumer that asks. There is one for each isolation level, because ListOffsets
        depends on it.
        """
        async with self._asker_lock:
            if committed not in self._askers:
                asker = AIOKafkaConsumer(
                    bootstrap_servers=self.bootstrap,
                    group_id=None,
                    isolation_level="read_committed" if committed else "read_uncommitted",
                )
                try:
                    await asker.start()
                except KafkaError as error:
                    await stopped(asker)
                    raise LogError(
                        in_words(
                            "Kafka at {bootstrap} cannot be reached: {error!r}",
                            bootstrap=self.bootstrap,
                            error=error,
                        )
                    ) from error
                self._askers[committed] = asker
            return self._askers[committed]

    async def unwritable(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, str]:
        """Return which of `places` cannot be written now, and why."""
        client = client_of(await self._ask_with(committed=False))
        return await answered(client, lambda: self._writable.unwritable(client, places))

    async def fetched(self, groups: Mapping[str, TopicPartition]) -> Mapping[str, int]:
        """Return the next offset that each group has committed of its place."""
        client = client_of(await self._ask_with(committed=False))
        try:
            return await self._groups.committed_of(client, groups)
        except (KafkaError, TimeoutError) as error:
            words = in_words("no broker says what groups have committed: {error!r}", error=error)
            raise LogError(words) from error

    def read(self, place: TopicPartition, start: int, end: int) -> AsyncIterator[Sequence[Record]]:
        """Yield committed records of `place` from `start` to before `end`."""
        return read(self.bootstrap, place, start, end)

    async def tail(self, starts: Mapping[TopicPartition, int]) -> KafkaTail:
        """Follow places from the offsets given."""
        tail = KafkaTail(self.bootstrap)
        await tail.start(starts)
        return tail

    async def join(
        self, topics: Collection[str], group: str, instance: str, *, committed: bool
    ) -> KafkaMember:
        """Join a consumer group."""
        member = KafkaMember(self.bootstrap, group, instance, committed=committed)
        await member.start(topics)
        return member

    async def transactional_writer(
        self, transactional_id: str, timeout_ms: int
    ) -> KafkaTransactionalWriter:
        """Make the one writer of `transactional_id`."""
        transactional_writer = KafkaTransactionalWriter(
            self.bootstrap, transactional_id, timeout_ms, self._writable
        )
        await transactional_writer.start()
        return transactional_writer

    async def appender(self) -> KafkaAppender:
        """Make an idempotent writer."""
        appender = KafkaAppender(self.bootstrap)
        await appender.start()
        return appender

    async def close(self) -> None:
        """Close the clients that ask."""
        while self._askers:
            _, asker = self._askers.popitem()
            await stopped(asker)
