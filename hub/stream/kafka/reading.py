"""Reads a place from one offset to another without a group, and says where its bytes are damaged.

1. A broker gives out what stands on its disk as it stands; the client finds by the batch's own checksum
   that a bit is another one, and aiokafka then names the partition alone.
2. Behind a batch that was cut off while its broker was down, brokers go on appending and give out nothing,
   without a word: a read that comes no further says so.
"""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CorruptRecordException, KafkaError, OffsetOutOfRangeError

from hub.stream.kafka.closing import stopped
from hub.stream.kafka.headers import record_of
from hub.stream.port import DamagedError, LogError, Place, Record, UnreadableError

READ_AT_ONCE = 20_000
FETCH_BYTES_MAX = 4 << 20
STALLED_AFTER_S = 30.0
"""How long a read may come no further: longer than a partition takes to find another leader."""

_REMEDY = (
    "Nothing from there on is read. Stop the broker that leads the partition, remove the partition's folder, "
    "start it again: it copies a replica that is whole. Rows without one are rebuilt from outboxes and "
    "inboxes: gongze rebuild CITY."
)


async def read(
    bootstrap: str, place: Place, start: int, end: int
) -> AsyncIterator[Sequence[Record]]:
    """Yield committed records of `place` from `start` to before `end`. Raises `LogError`."""
    if start >= end:
        return
    tp, at = TopicPartition(place.topic, place.partition), start
    moved_at = time.monotonic()
    try:
        async with _reader(bootstrap, tp, start) as consumer:
            while at < end:
                got = await consumer.getmany(tp, timeout_ms=500, max_records=READ_AT_ONCE)
                records = [record_of(tp, one) for one in got.get(tp, ()) if one.offset < end]
                if records:
                    yield records
                now, before, at = time.monotonic(), at, await consumer.position(tp)
                moved_at = now if at > before else moved_at
                if now - moved_at > STALLED_AFTER_S:
                    raise DamagedError(_stalled(place, at, end), place)
    except CorruptRecordException as error:
        raise DamagedError(await spoilt(bootstrap, tp, at), place) from error
    except OffsetOutOfRangeError as error:
        raise UnreadableError(out_of_range(error), place) from error
    except KafkaError as error:
        raise LogError(f"{place.topic}/{place.partition} could not be read: {error!r}") from error


async def spoilt(bootstrap: str, tp: TopicPartition, start: int) -> str:
    """Return where damaged bytes stand at `start` or after, and what is to be done."""
    return (
        f"{tp.topic}/{tp.partition}: the batch at offset {await _spoilt_from(bootstrap, tp, start)} or next "
        f"after it is not what was written: its checksum is another. {_REMEDY}"
    )


def out_of_range(error: OffsetOutOfRangeError) -> str:
    """Return that a position lies outside what a log holds, in words."""
    return (
        f"a position is outside what the log holds: {error.args[0] if error.args else error!r}. "
        "The topic lost its tail or was made again; look at its id before anything is read on."
    )


def _stalled(place: Place, at: int, end: int) -> str:
    return (
        f"{place.topic}/{place.partition}: nothing could be read from offset {at} for {STALLED_AFTER_S:.0f} s, "
        f"though the log goes on to {end}. If its leader is well, the batch before was cut off. {_REMEDY}"
    )


async def _spoilt_from(bootstrap: str, tp: TopicPartition, start: int) -> int:
    """Return the first offset that is not read, having read one by one up to it."""
    at, before = start, -1
    try:
        async with _reader(bootstrap, tp, start) as consumer:
            while at > before:
                await consumer.getmany(tp, timeout_ms=500, max_records=1)
                before, at = at, await consumer.position(tp)
    except KafkaError:
        pass
    return at


@asynccontextmanager
async def _reader(
    bootstrap: str, tp: TopicPartition, start: int
) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level="read_committed",
        max_partition_fetch_bytes=FETCH_BYTES_MAX,
        fetch_max_wait_ms=100,
    )
    try:
        await consumer.start()
        consumer.assign([tp])
        consumer.seek(tp, start)
        yield consumer
    finally:
        await stopped(consumer)
