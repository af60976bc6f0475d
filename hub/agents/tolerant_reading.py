"""Reads what can be read of a topic that the hub itself wrote: damage is named and skipped."""

from collections.abc import AsyncIterator

from hub import output
from hub.sentence import in_words
from hub.stream.port import DamagedError, Log, Record, TopicPartition


async def readable(log: Log, place: TopicPartition, start: int, end: int) -> AsyncIterator[Record]:
    """Yield every committed record from `start` below `end` that can be read. Raises `LogError`."""
    step = 1
    while start < end:
        try:
            async for records in log.read(place, start, end):
                for record in records:
                    yield record
                    start, step = record.offset + 1, 1
        except DamagedError as error:
            output.warn(
                in_words(
                    "{error} {topic}/{partition}/{start} is passed over.",
                    error=error,
                    topic=place.topic,
                    partition=place.partition,
                    start=start,
                )
            )
            start, step = start + step, step * 2
        else:
            return


def where_of(record: Record) -> str:
    """Return the source of a record: topic, partition, offset."""
    return f"{record.place.topic}/{record.place.partition}/{record.offset}"
