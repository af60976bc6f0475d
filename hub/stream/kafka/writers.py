"""The two kinds of writer: the transactional one of a partition's owner, and the idempotent one."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, ProducerFenced

from hub.sentence import in_words
from hub.stream.kafka.patches.shutdown import given_up, stopped
from hub.stream.kafka.sending import BATCH_BYTES_MAX, Sent, by_place, place_offsets, send, taken
from hub.stream.kafka.two_part_transaction import TwoParts
from hub.stream.kafka.writability import Writable
from hub.stream.port import FencedError, LogError, OutgoingRecord, TopicPartition, UncertainError

REQUEST_BYTES_MAX = 4 << 20
BACKOFF_MS = 10
"""How long a new transaction waits while the broker still ends the last one."""


class KafkaTransactionalWriter:
    """The transactional producer of one partition's owner. After one unknown outcome it is never
    used again.
    """

    def __init__(
        self, bootstrap: str, transactional_id: str, timeout_ms: int, writable: Writable
    ) -> None:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap,
            transactional_id=transactional_id,
            transaction_timeout_ms=timeout_ms,
            retry_backoff_ms=BACKOFF_MS,
            acks="all",
            max_batch_size=BATCH_BYTES_MAX,
            max_request_size=REQUEST_BYTES_MAX,
        )
        self._writable = writable
        self._dead = False

    async def start(self) -> None:
        """Initialise the id: the broker aborts an older owner's open transaction and fences that
        owner.
        """
        try:
            await self._producer.start()
        except KafkaError as error:
            raise LogError(
                in_words("a transactional writer could not start: {error!r}", error=error)
            ) from error
        except asyncio.CancelledError:
            await given_up(self._producer)
            raise

    async def write(
        self,
        writes: Sequence[OutgoingRecord],
        reads: Mapping[TopicPartition, int],
        group: str,
        outer: Collection[TopicPartition] = (),
    ) -> None:
        """Append and commit in one transaction.

        aiokafka speaks the transaction protocol of before KIP-890: after an abort or an unknown
        outcome the next transaction of the same producer may contain what the last one left. So a
        producer is never used again after anything but a clean commit (docs/decisions.md, 12).
        """
        if self._dead:
            raise UncertainError(in_words("this writer's last outcome is unknown; make a new one"))
        self._dead = True
        try:
            await self._producer.begin_transaction()
            if outer:
                await TwoParts(self._producer, self._writable, outer).sent(writes, reads, group)
            else:
                sent: list[Sent] = []
                for place, some in by_place(writes).items():
                    await send(self._producer, place, some, sent)
                await place_offsets(self._producer, reads, group)
                # commit_transaction flushes but does not raise the errors of single sends, and
                # would commit the rest.
                await taken(sent)
            await self._producer.commit_transaction()
        except ProducerFenced as error:
            raise FencedError(in_words("another worker owns this partition now")) from error
        except KafkaError as error:
            raise UncertainError(
                in_words("the outcome of a transaction is unknown: {error!r}", error=error)
            ) from error
        self._dead = False

    async def close(self) -> None:
        """Stop; bounded."""
        await (given_up if self._dead else stopped)(self._producer)


class KafkaAppender:
    """The idempotent producer of a stage whose output may be repeated."""

    def __init__(self, bootstrap: str) -> None:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap,
            acks="all",
            enable_idempotence=True,
            max_batch_size=BATCH_BYTES_MAX,
            max_request_size=REQUEST_BYTES_MAX,
        )

    async def start(self) -> None:
        """Connect."""
        try:
            await self._producer.start()
        except KafkaError as error:
            raise LogError(in_words("a writer could not start: {error!r}", error=error)) from error

    async def append(self, writes: Sequence[OutgoingRecord]) -> Sequence[tuple[int, int]]:
        """Append all and wait for every acknowledgment; return (offset, append_ms) of each."""
        try:
            futures = [
                await self._producer.send(
                    write.place.topic,
                    value=write.value,
                    # aiokafka asserts a key or a value; a copy of a record with neither must be
                    # written too.
                    key=b"" if write.key is None and write.value is None else write.key,
                    partition=write.place.partition,
                    headers=list(write.headers),
                )
                for write in writes
            ]
            acknowledged = await asyncio.gather(*futures)
        except KafkaError as error:
            raise LogError(
                in_words("an append was not acknowledged: {error!r}", error=error)
            ) from error
        return [(one.offset, one.timestamp) for one in acknowledged]

    async def close(self) -> None:
        """Stop; bounded."""
        await stopped(self._producer)
