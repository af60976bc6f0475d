"""Reads what a rebuild rests on: the sources of a city, what it has published, its old rows."""

from collections.abc import AsyncIterator
from datetime import datetime

from hub import output
from hub.agents.relay.copying import RelaySource, copies, sources_now
from hub.agents.tolerant_reading import readable, where_of
from hub.domain.city.rebuild_check import Published
from hub.messages import CityRecord as Placed
from hub.messages import Heartbeat, Undecodable, decode
from hub.rebuild.isolation import passed_over_at_fault
from hub.registry import topics
from hub.sentence import in_words
from hub.stream.port import Log, LogError, OutgoingRecord, Record, TopicPartition

SourceRecord = tuple[bool, int, str, int, OutgoingRecord]
"""A record of a source: whether it is of an inbox, when it was received, its place, its copy."""


async def records_in_order(log: Log, placed: Placed) -> list[SourceRecord]:
    """Return every record of every source: those of outboxes first, by receipt."""
    standing = await log.topics(list(topics.sources_of([placed])))
    read: list[SourceRecord] = []
    for place, source in sources_now({placed.city: placed}, standing).items():
        for record, copy in await _copied(log, place, source):
            inbox = source.direction == "inbox"
            read.append((inbox, record.append_ms, place.topic, record.offset, copy))
    return sorted(read, key=lambda one: one[:4])


async def _copied(
    log: Log, place: TopicPartition, source: RelaySource
) -> list[tuple[Record, OutgoingRecord]]:
    end = (await log.ends([place], committed=True))[place]
    records = [record async for record in records_of(log, place, end)]
    return list(zip(records, copies(records, source, -1), strict=True))


async def records_of(log: Log, place: TopicPartition, end: int) -> AsyncIterator[Record]:
    """Yield every record of a place up to `end`. Raises `LogError` if its beginning is gone."""
    start = (await log.starts([place]))[place]
    if start and place.topic != topics.EVENTS:
        raise LogError(
            in_words(
                "{topic}/{partition} begins at {start}: it is not kept whole.",
                topic=place.topic,
                partition=place.partition,
                start=start,
            )
        )
    async for records in log.read(place, start, end):
        for record in records:
            yield record


async def last_complete(log: Log, placed: Placed) -> datetime | None:
    """Return up to when everything was heard, as the last heartbeat says; None if none does."""
    until: datetime | None = None
    blocks = topics.at(topics.STREAMS["blocks"], placed)
    end = (await log.ends([blocks], committed=True))[blocks]
    async for record in readable(log, blocks, 0, end):
        beat = decode(record.value)
        if isinstance(beat, Heartbeat) and beat.city == placed.city:
            until = beat.complete_up_to
    return until


async def published_by(log: Log, placed: Placed) -> Published:
    """Return what a city has published, on its streams and to its inboxes."""
    before = Published()
    streams = [topics.at(topic, placed) for topic in topics.STREAMS.values()]
    inboxes = [TopicPartition(office.inbox, 0) for office in placed.offices]
    for place in (*streams, *inboxes):
        end = (await log.ends([place], committed=True))[place]
        start = (await log.starts([place]))[place]
        inbox = place.topic if place in inboxes else ""
        async for record in readable(log, place, start, end):
            with passed_over_at_fault(where_of(record)):
                read = decode(record.value)
                before.take(read, (record.key or b"").decode(errors="replace"), inbox)
                if isinstance(read, Undecodable) and not inbox:
                    output.warn(
                        in_words(
                            "{where_of} is passed over: {reason} [{value}]",
                            where_of=where_of(record),
                            reason=read.reason,
                            value=read.code.value,
                        )
                    )
    return before


async def keys_of(log: Log, state: TopicPartition) -> set[bytes]:
    """Return every key that holds anything, damaged or not."""
    end = (await log.ends([state], committed=True))[state]
    found: set[bytes] = set()
    async for records in log.read(state, (await log.starts([state]))[state], end):
        for record in records:
            if record.key is not None:
                (found.discard if record.value is None else found.add)(record.key)
    return found
