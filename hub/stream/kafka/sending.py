"""Sends the parts of a transaction: whole batches for each place,
and the offsets of what was read.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka import TopicPartition as ClientPartition
from aiokafka.producer.message_accumulator import BatchBuilder

from hub.sentence import in_words
from hub.stream.port import LogError, OutgoingRecord, TopicPartition

BATCH_BYTES_MAX = 256 << 10
_UNPACKED = 0


class Sent(NamedTuple):
    """A batch that was sent, and its outcome."""

    place: TopicPartition
    writes: Sequence[OutgoingRecord]
    future: "asyncio.Future[Any]"


def by_place(writes: Sequence[OutgoingRecord]) -> dict[TopicPartition, list[OutgoingRecord]]:
    """Return outgoing records by place, in order for each place."""
    found: dict[TopicPartition, list[OutgoingRecord]] = {}
    for write in writes:
        found.setdefault(write.place, []).append(write)
    return found


async def send(
    producer: AIOKafkaProducer,
    place: TopicPartition,
    writes: Sequence[OutgoingRecord],
    sent: list[Sent],
    bytes_max: int = BATCH_BYTES_MAX,
) -> None:
    """Send the records of one place as whole batches: one future for each batch, not for each
    record.
    """
    for batch, some in _batches(writes, bytes_max):
        future = await producer.send_batch(batch, place.topic, partition=place.partition)
        future.add_done_callback(_noticed)
        sent.append(Sent(place, some, future))


async def place_offsets(
    producer: AIOKafkaProducer, reads: Mapping[TopicPartition, int], group: str
) -> None:
    """Have the transaction commit the next offsets `reads` of `group`."""
    if reads:
        await producer.send_offsets_to_transaction(
            {ClientPartition(p.topic, p.partition): offset for p, offset in reads.items()}, group
        )


async def taken(sent: Sequence[Sent]) -> None:
    """Wait until brokers have taken every batch. Raises the first refusal."""
    for one in sent:
        await one.future


def _batches(
    writes: Sequence[OutgoingRecord], bytes_max: int
) -> Iterator[tuple[Any, Sequence[OutgoingRecord]]]:
    start, batch = 0, _new_batch(bytes_max)
    for at, write in enumerate(writes):
        if not _appended(batch, write):
            batch.close()
            yield batch, writes[start:at]
            start, batch = at, _new_batch(bytes_max)
            if not _appended(batch, write):
                raise LogError(
                    in_words(
                        "{topic}: a record of {count} bytes is larger than a batch",
                        topic=write.place.topic,
                        count=len(write.value or b""),
                    )
                )
    batch.close()
    yield batch, writes[start:]


def _new_batch(bytes_max: int) -> Any:
    return BatchBuilder(bytes_max, _UNPACKED, is_transactional=True)


def _appended(batch: Any, write: OutgoingRecord) -> bool:
    # The broker stamps its own time (LogAppendTime); the client's is 0, so that no host clock is
    # read.
    added = batch.append(key=write.key, value=write.value, timestamp=0, headers=list(write.headers))
    return added is not None


def _noticed(sent: "asyncio.Future[Any]") -> None:
    """Retrieve the error of a batch: after the transaction has failed nobody else does."""
    if not sent.cancelled():
        sent.exception()
