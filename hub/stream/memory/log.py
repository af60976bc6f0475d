"""The port `Log` in memory: the client of one process; several clients share the brokers."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from hub.stream.memory.brokers import Brokers
from hub.stream.memory.fault_hooks import FaultHooks, NoFaultHooks
from hub.stream.memory.member import MemoryMember
from hub.stream.memory.tail import MemoryTail
from hub.stream.memory.writers import MemoryAppender, MemoryTransactionalWriter
from hub.stream.port import LogError, Record, TopicPartition, TopicSpec, TopicState

READ_AT_ONCE = 20_000
WAIT_S = 0.5
LEADER_S = 40.0
"""How long a client waits for a place without a leader."""


class MemoryLog:
    """One process's client of `brokers`; `faults` is awaited around each of its calls."""

    def __init__(self, brokers: Brokers, faults: FaultHooks | None = None) -> None:
        self.brokers = brokers
        self._faults = faults or NoFaultHooks()
        self._members: list[MemoryMember] = []
        self._awake_ms = 0

    def freeze(self) -> None:
        """Send no more heartbeats: the process is frozen, or was killed."""
        for member in self._members:
            member.silence(self.brokers.now_ms())

    def thaw(self) -> None:
        """Send heartbeats again. The member learns of changes by asking, or one heartbeat later."""
        self._awake_ms = self.brokers.now_ms()
        for member in self._members:
            member.silence(None)

    async def create(self, topics: Sequence[TopicSpec]) -> None:
        """Create what is missing."""
        await self._faults.before("create")
        self.brokers.create(topics)
        await self._faults.after("create")

    async def broker_settings(self) -> Mapping[str, str]:
        """Return the settings of the brokers, and under "brokers" how many there are."""
        await self._faults.before("broker settings")
        return self.brokers.settings

    async def topic_settings(self, names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Return the settings of the topics named; those that do not stand are left out."""
        await self._faults.before("topic settings")
        return {one: self.brokers.configs[one] for one in names if one in self.brokers.standing}

    async def topics(self, names: Sequence[str] | None = None) -> Mapping[str, TopicState]:
        """Return the topics that stand."""
        await self._faults.before("topics")
        standing = self.brokers.standing
        asked = names if names is not None else list(standing)
        found = {name: standing[name] for name in asked if name in standing}
        await self._faults.after("topics")
        return found

    async def ends(
        self, places: Collection[TopicPartition], *, committed: bool
    ) -> Mapping[TopicPartition, int]:
        """Return end offsets now: last stable ones if `committed`."""
        await self._faults.before("ends")
        await self._lead(places)
        partitions = {place: self.brokers.at(place) for place in places}
        found = {p: one.stable_end if committed else one.end for p, one in partitions.items()}
        await self._faults.after("ends")
        return found

    async def starts(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, int]:
        """Return start offsets."""
        await self._faults.before("starts")
        await self._lead(places)
        found = {place: self.brokers.at(place).start for place in places}
        await self._faults.after("starts")
        return found

    async def ends_of_led(
        self, places: Collection[TopicPartition], *, committed: bool
    ) -> Mapping[TopicPartition, int]:
        """Return end offsets of the places that somebody leads now."""
        return await self.ends(self._led(places), committed=committed)

    async def starts_of_led(
        self, places: Collection[TopicPartition]
    ) -> Mapping[TopicPartition, int]:
        """Return start offsets of the places that somebody leads now."""
        return await self.starts(self._led(places))

    def _led(self, places: Collection[TopicPartition]) -> Collection[TopicPartition]:
        known = self.brokers.partitions
        return [place for place in places if place in known and known[place].led]

    async def _lead(self, places: Collection[TopicPartition]) -> None:
        """Wait for a leader as a client does, then raise `LogError`."""
        known = self.brokers.partitions
        if all(known[place].led for place in places if place in known):
            return
        await asyncio.sleep(LEADER_S)
        if len(self._led(places)) < len(places):
            raise LogError("offsets could not be asked: nobody leads a place")

    async def unwritable(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, str]:
        """Return which of `places` cannot be written now, and why."""
        await self._faults.before("unwritable")
        found = {place: why for place in places if (why := self.brokers.why_not(place))}
        await self._faults.after("unwritable")
        return found

    async def fetched(self, groups: Mapping[str, TopicPartition]) -> Mapping[str, int]:
        """Return the next offset that each group has committed of its place."""
        await self._faults.before("fetched")
        known = self.brokers.groups
        found = {
            name: known[name].offsets[place]
            for name, place in groups.items()
            if name in known and place in known[name].offsets
        }
        await self._faults.after("fetched")
        return found

    async def read(
        self, place: TopicPartition, start: int, end: int
    ) -> AsyncIterator[Sequence[Record]]:
        """Yield committed records of `place` from `start` to before `end`."""
        while start < end:
            await self._faults.before("read")
            records, after = self.brokers.at(place).read(start, READ_AT_ONCE, committed=True)
            await self._faults.after("read")
            within = [record for record in records if record.offset < end]
            if within:
                yield within
            if after == start:
                await asyncio.sleep(WAIT_S)
            start = after

    async def tail(self, starts: Mapping[TopicPartition, int]) -> MemoryTail:
        """Follow places from the offsets given."""
        await self._faults.before("tail")
        return MemoryTail(self.brokers, self._faults, starts)

    async def join(
        self, topics: Collection[str], group: str, instance: str, *, committed: bool
    ) -> MemoryMember:
        """Join a consumer group."""
        await self._faults.before("join")
        member = MemoryMember(
            self.brokers,
            self._faults,
            group,
            instance,
            topics,
            committed=committed,
            awake_ms=lambda: self._awake_ms,
        )
        self._members.append(member)
        return member

    async def transactional_writer(
        self, transactional_id: str, timeout_ms: int
    ) -> MemoryTransactionalWriter:
        """Make the one writer of `transactional_id`."""
        await self._faults.before("transactor")
        while self.brokers.still_ends(transactional_id):  # noqa: ASYNC110  brokers tell nobody
            await asyncio.sleep(WAIT_S)
        made = MemoryTransactionalWriter(self.brokers, self._faults, transactional_id, timeout_ms)
        await self._faults.after("transactor")
        return made

    async def appender(self) -> MemoryAppender:
        """Make a writer without transactions."""
        await self._faults.before("appender")
        return MemoryAppender(self.brokers, self._faults)

    async def close(self) -> None:
        """Stop."""
