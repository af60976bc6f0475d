"""Reads a place from one offset to another without a group, and reports where its bytes are
damaged.

1. A broker returns what its disk holds. The client finds a flipped bit by the batch's checksum, and
   aiokafka then names only the partition.
2. Behind a batch that was cut off while its broker was down, brokers go on appending, but return
   nothing and report no error. So a read that makes no progress although the broker answers is
   damage. A broker that does not answer is another matter: it, or its disk, is away.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as ClientPartition
from aiokafka.errors import CorruptRecordException, KafkaError, OffsetOutOfRangeError

from hub.sentence import in_words
from hub.stream.kafka.patches.shutdown import stopped
from hub.stream.kafka.records import record_of
from hub.stream.port import DamagedError, LogError, Record, TopicPartition, UnreadableError

READ_AT_ONCE = 20_000
FETCH_BYTES_MAX = 4 << 20
ASK_EVERY_S = 5.0
STALLED_AFTER_S = 30.0
"""How long a read may make no progress: longer than a partition takes to find another leader."""

_REMEDY = in_words(
    "Nothing from there on is read. Stop the broker that leads the partition, "
    "remove the partition's folder, start it again: it copies a replica that is "
    "whole. Rows without one are rebuilt from outboxes and inboxes: gongze "
    "rebuild CITY."
)


async def read(
    bootstrap: str, place: TopicPartition, start: int, end: int
) -> AsyncIterator[Sequence[Record]]:
    """Yield committed records of `place` from `start` to before `end`. Raises `LogError`."""
    if start >= end:
        return
    tp, at = ClientPartition(place.topic, place.partition), start
    stall = _Stall(place, end)
    try:
        async with _reader(bootstrap, tp, start) as consumer:
            while at < end:
                got = await consumer.getmany(tp, timeout_ms=500, max_records=READ_AT_ONCE)
                records = [record_of(tp, one) for one in got.get(tp, ()) if one.offset < end]
                if records:
                    yield records
                before, at = at, await consumer.position(tp)
                await stall.look(consumer, at, moved=at > before)
    except CorruptRecordException as error:
        raise DamagedError(await spoilt(bootstrap, tp, at), place) from error
    except OffsetOutOfRangeError as error:
        raise UnreadableError(out_of_range(error), place) from error
    except KafkaError as error:
        raise LogError(
            in_words(
                "{topic}/{partition} could not be read: {error!r}",
                topic=place.topic,
                partition=place.partition,
                error=error,
            )
        ) from error


async def spoilt(bootstrap: str, tp: ClientPartition, start: int) -> str:
    """Return the words for damage at `start` or after it, with what to do."""
    return in_words(
        "{topic}/{partition}: the batch at offset {value} or next after it is not "
        "what was written: its checksum is another. {remedy}",
        topic=tp.topic,
        partition=tp.partition,
        value=await _spoilt_from(bootstrap, tp, start),
        remedy=_REMEDY,
    )


def out_of_range(error: OffsetOutOfRangeError) -> str:
    """Return the words for a position outside of what a log holds."""
    return in_words(
        "a position is outside what the log holds: {args!r}. The topic lost its tail "
        "or was made again; look at its id before anything is read on.",
        args=error.args[0] if error.args else error,
    )


class _Stall:
    """For how long a read has made no progress, without an answering broker or in spite of one."""

    def __init__(self, place: TopicPartition, end: int) -> None:
        self._place = place
        self._end = end
        self._moved_at = self._answered_at = self._asked_at = time.monotonic()

    async def look(self, consumer: AIOKafkaConsumer, at: int, *, moved: bool) -> None:
        """Note the progress of a read. Raises `LogError` if no broker answers,
        else `DamagedError`.
        """
        now = time.monotonic()
        if moved:
            self._moved_at = self._answered_at = now
            return
        if now - self._asked_at > ASK_EVERY_S:
            answers = await _answers(consumer, self._place)
            now = self._asked_at = time.monotonic()
            # A broker that is away, or was until now, tells nothing about its disk.
            self._answered_at = now if answers else self._answered_at
            self._moved_at = self._moved_at if answers else now
        where = f"{self._place.topic}/{self._place.partition}"
        if now - self._answered_at > STALLED_AFTER_S:
            raise LogError(
                in_words(
                    "{where}: no broker that leads it has answered for {stalled_after_s:.0f} s. "
                    "It may be starting, or its disk is full or gone: its own log says so. Try "
                    "again when it serves.",
                    where=where,
                    stalled_after_s=STALLED_AFTER_S,
                )
            )
        if now - self._moved_at > STALLED_AFTER_S:
            raise DamagedError(
                in_words(
                    "{where}: nothing could be read from offset {at} for {stalled_after_s:.0f} "
                    "s, though its leader answers and the log goes on to {end}: the batch before "
                    "was cut off. {remedy}",
                    where=where,
                    at=at,
                    stalled_after_s=STALLED_AFTER_S,
                    end=self._end,
                    remedy=_REMEDY,
                ),
                self._place,
            )


async def _answers(consumer: AIOKafkaConsumer, place: TopicPartition) -> bool:
    """Return whether the broker that leads a place answers now."""
    tp = ClientPartition(place.topic, place.partition)
    try:
        async with asyncio.timeout(ASK_EVERY_S):
            await consumer.end_offsets([tp])
    except (KafkaError, TimeoutError):
        return False
    return True


async def _spoilt_from(bootstrap: str, tp: ClientPartition, start: int) -> int:
    """Return the first offset that cannot be read, found by reading one record after another."""
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
    bootstrap: str, tp: ClientPartition, start: int
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
