"""Follows what is kept of the hub, committed records only, into the database of the read side."""

import asyncio
import sys
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Engine

from hub import output
from hub.messages import CityRecord
from hub.read.database import positions_of, register, write
from hub.read.exchange import ExchangedError, identity_of
from hub.read.looks import BEHIND_FROM, Look, last_look, say_look
from hub.read.place import has_another
from hub.read.rows import Batch, Sources, batch_of
from hub.registry import topics
from hub.registry.reader import RegistryReader
from hub.sentence import in_words, sentence_of
from hub.stream.port import Log, LogError, PartitionError, Record, Tail, TopicPartition

LOOK_EVERY_S = 5.0
"""How often the registry and the ids of topics are looked at anew."""
POLL_S = 0.5
ASIDE_S = 30.0
"""After so long a place that could not be read on is tried again."""


def places_of(cities: Iterable[CityRecord]) -> list[TopicPartition]:
    """Return every place that is kept: outboxes, inboxes, and each city's partition of the
    streams.
    """
    some = list(cities)
    own = [TopicPartition(name, 0) for name in topics.sources_of(some)]
    streams = [
        topics.at(name, city) for city in some for name in (*topics.STREAMS.values(), topics.AUDIT)
    ]
    return sorted({*own, *streams})


def sources_of(cities: Iterable[CityRecord]) -> Sources:
    """Return whose each outbox and inbox is."""
    found = topics.sources_of(cities)
    return {name: (city.city, office) for name, (city, office, _) in found.items()}


class Follower:
    """Reads on from where the database stands."""

    def __init__(self, log: Log, engine: Engine) -> None:
        self._log = log
        self._engine = engine
        # Whatever is connected to from here on is this database, or one that took its place later.
        engine.dispose()
        self._identity = identity_of(engine)
        self._registry = RegistryReader(log)
        self._stands = positions_of(engine)
        self._tail: Tail | None = None
        self._ids: Mapping[TopicPartition, str] = {}
        self._sources: Sources = {}
        self._cities: Mapping[str, CityRecord] | None = None
        self._away: frozenset[TopicPartition] = frozenset()
        self._aside: dict[TopicPartition, tuple[float, str]] = {}
        look = last_look(engine)
        self._built = look is not None and look.built
        self._looked_at = float("-inf")

    async def step(self, wait_s: float = POLL_S) -> int:
        """Read and write what has come; return how many records. Raises `LogError`,
        `NotAloneError`.
        """
        await self._look()
        if self._tail is None:
            await asyncio.sleep(wait_s)
            return 0
        try:
            records = await self._tail.poll(wait_s)
        except PartitionError as error:
            if error.place is None:
                raise
            await self._set_aside(error.place, error)
            return 0
        if records:
            await self._write(records)
        return len(records)

    async def run(self) -> None:
        """Follow until cancelled. Raises `ExchangedError`, `LogError`, `NotAloneError`."""
        loop = asyncio.get_running_loop()
        said_at = float("-inf")
        try:
            while True:
                await self.step()
                if loop.time() - said_at >= LOOK_EVERY_S:
                    said_at, built = loop.time(), self._built
                    await self.look()
                    if self._built and not built and has_another(self._engine):
                        output.warn(_OTHERS)
        finally:
            await self.close()

    async def to_end(self) -> None:
        """Read up to what stands now, of every place. Raises `LogError` if one has no leader."""
        await self._look()
        ends = await self._log.ends(list(self._ids), committed=True)
        left = set(ends)
        while left or self._away or self._aside:
            if self._away:
                raise LogError(_without_leader(self._away))
            if self._aside:
                raise LogError(next(iter(self._aside.values()))[1])
            await self.step(0.1)
            left = {one for one in left if await self._position(one) < ends[one]}

    async def _position(self, place: TopicPartition) -> int:
        """Return the next offset to be read at a place; one whose topic is gone has been read."""
        if self._tail is None or place not in self._ids:
            return sys.maxsize
        return await self._tail.position(place)

    async def look(self) -> None:
        """Say how far this is behind. Raises `ExchangedError` if another database took the place
        of this one.
        """
        if identity_of(self._engine) != self._identity:
            raise ExchangedError(
                in_words("another database stands where this follower began: it was rebuilt.")
            )
        ends = await self._log.ends_of_led(list(self._ids), committed=True)
        left = [end - await self._position(one) for one, end in ends.items()]
        behind = sum(one for one in left if one > 0)
        self._built = self._built or (behind < BEHIND_FROM and not self._away)
        told = Look(
            datetime.now(UTC),
            behind,
            sum(offset for _, offset in self._stands.values()),
            self._built,
            ", ".join(f"{one.topic}/{one.partition}" for one in sorted(self._aside)),
        )
        await asyncio.to_thread(say_look, self._engine, told)

    async def close(self) -> None:
        """Stop reading."""
        if self._tail is not None:
            await self._tail.close()
            self._tail = None

    async def _set_aside(self, place: TopicPartition, error: PartitionError) -> None:
        """Leave a place alone that cannot be read on, and try it again later; read the others."""
        if place not in self._aside:
            output.warn(sentence_of(error))
        retry_at = asyncio.get_running_loop().time() + ASIDE_S
        self._aside[place] = (retry_at, sentence_of(error))
        self._looked_at = float("-inf")
        await self.close()
        self._ids = {one: topic_id for one, topic_id in self._ids.items() if one != place}
        self._tail = await self._tail_of(self._ids)

    async def _tail_of(self, ids: Mapping[TopicPartition, str]) -> Tail:
        starts = await self._log.starts_of_led(list(ids))
        return await self._log.tail({one: self._from(one, starts.get(one, 0)) for one in ids})

    async def _write(self, records: Collection[Record]) -> None:
        after = {one.place: (self._ids[one.place], one.offset + 1) for one in records}
        before = {place: self._stands[place] for place in after if place in self._stands}
        batch = batch_of(records, self._sources)
        await asyncio.to_thread(write, self._engine, batch, before, after)
        self._stands |= after
        for place in after:
            self._aside.pop(place, None)

    async def _look(self) -> None:
        """Open the tail anew when a city, an office or a topic has come or changed.

        A place without a leader keeps no other from being read; it is read when it has one again.
        """
        now = asyncio.get_running_loop().time()
        if now - self._looked_at < LOOK_EVERY_S:
            return
        self._looked_at = now
        registered = dict(await self._registry.cities())
        if registered != self._cities:
            await asyncio.to_thread(register, self._engine, registered.values())
            self._cities = registered
        cities = registered.values()
        places, self._sources = places_of(cities), sources_of(cities)
        states = await self._log.topics(sorted({one.topic for one in places}))
        standing = [one for one in places if one.topic in states]
        starts = await self._log.starts_of_led(standing)
        away = frozenset(standing) - starts.keys()
        if away - self._away:
            output.warn(_without_leader(away - self._away))
        self._away = away
        ids = {
            one: states[one.topic].topic_id
            for one in standing
            if one in starts and self._aside.get(one, (now, ""))[0] <= now
        }
        if ids == self._ids:
            return
        await self.close()
        self._ids = ids
        await self._begin_anew(starts)
        self._tail = await self._log.tail(
            {place: self._from(place, starts[place]) for place in ids}
        )

    async def _begin_anew(self, starts: Mapping[TopicPartition, int]) -> None:
        """Forget what is held of topics that were made again, though nothing stands in them yet."""
        after = {
            place: (topic_id, starts[place])
            for place, topic_id in self._ids.items()
            if self._stands.get(place, (topic_id, 0))[0] != topic_id
        }
        if after:
            before = {place: self._stands[place] for place in after}
            await asyncio.to_thread(write, self._engine, Batch(), before, after)
            self._stands |= after

    def _from(self, place: TopicPartition, start: int) -> int:
        """Return from which offset a place is read: a topic made again is read from its start."""
        topic_id, stands = self._stands.get(place, ("", 0))
        return max(start, stands) if topic_id == self._ids[place] else start


def _without_leader(places: Collection[TopicPartition]) -> str:
    named = ", ".join(f"{one.topic}/{one.partition}" for one in sorted(places))
    return in_words(
        "{named}: no broker leads it now. What it holds is read when one does again.", named=named
    )


_OTHERS = in_words(
    "All that stands in the log is read. Databases of other versions stand beside this one: gongze "
    "read prune removes them."
)
