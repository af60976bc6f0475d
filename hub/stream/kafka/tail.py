"""Follows places without a group."""

from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as ClientPartition
from aiokafka.errors import CorruptRecordException, KafkaError

from hub.sentence import in_words
from hub.stream.kafka.patches.shutdown import stopped
from hub.stream.kafka.range_reader import spoilt
from hub.stream.kafka.records import record_of
from hub.stream.port import DamagedError, LogError, Record, TopicPartition


class KafkaTail:
    """A reader of committed records."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            fetch_max_wait_ms=100,
        )

    async def start(self, starts: Mapping[TopicPartition, int]) -> None:
        """Connect and seek."""
        try:
            await self._consumer.start()
        except KafkaError as error:
            await stopped(self._consumer)
            raise LogError(
                in_words(
                    "Kafka at {bootstrap} cannot be reached: {error!r}",
                    bootstrap=self._bootstrap,
                    error=error,
                )
            ) from error
        places = {ClientPartition(p.topic, p.partition): offset for p, offset in starts.items()}
        self._consumer.assign(list(places))
        for place, offset in places.items():
            self._consumer.seek(place, offset)

    async def poll(self, wait_s: float) -> Sequence[Record]:
        """Return what has come."""
        try:
            got = await self._consumer.getmany(timeout_ms=int(wait_s * 1000))
        except CorruptRecordException as error:
            raise await self._spoilt(error) from error
        except KafkaError as error:
            raise LogError(in_words("following failed: {error!r}", error=error)) from error
        return [record_of(tp, one) for tp, records in sorted(got.items()) for one in records]

    async def _spoilt(self, error: CorruptRecordException) -> LogError:
        """Return the damage and its place, which aiokafka names only in the text of its error."""
        for tp in self._consumer.assignment():
            if f"{tp}" in str(error):
                words = await spoilt(self._bootstrap, tp, await self._consumer.position(tp))
                return DamagedError(words, TopicPartition(tp.topic, tp.partition))
        return LogError(in_words("following failed: {error!r}", error=error))

    async def position(self, place: TopicPartition) -> int:
        """Return the next offset to be read."""
        try:
            return int(await self._consumer.position(ClientPartition(place.topic, place.partition)))
        except KafkaError as error:
            raise LogError(
                in_words("no position for {place}: {error!r}", place=place, error=error)
            ) from error

    async def close(self) -> None:
        """Stop."""
        await stopped(self._consumer)
