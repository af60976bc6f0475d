"""A member of a group, as a client of the brokers in memory."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence

from hub.stream.memory.brokers import Brokers
from hub.stream.memory.fault_hooks import FaultHooks
from hub.stream.memory.group import HEARTBEAT_MS, Group, Seat
from hub.stream.port import (
    LogError,
    RebalancedError,
    Record,
    TopicPartition,
    TopicState,
    UnreadableError,
)


class MemoryMember:
    """One member. As with Kafka, what it knows of its group may be one heartbeat old."""

    def __init__(
        self,
        brokers: Brokers,
        faults: FaultHooks,
        group: str,
        instance: str,
        topics: Collection[str],
        *,
        committed: bool,
        awake_ms: Callable[[], int],
    ) -> None:
        self._brokers = brokers
        self._faults = faults
        self._name = group
        self._group: Group = brokers.group(group)
        self._instance = instance
        self._topics = frozenset(topics)
        self._committed = committed
        self._awake_ms = awake_ms
        self._load: Seat = self._group.join(instance, self._topics)
        self._holder = self._load.holder
        self._generation = 0
        self._seen = -1
        self._assigned: frozenset[TopicPartition] = frozenset()
        self._positions: dict[TopicPartition, int] = {}
        self._paused: frozenset[TopicPartition] = frozenset()

    @property
    def generation(self) -> int:
        """Return how often the assignment has changed, as far as a heartbeat has told."""
        self._notice()
        return self._generation

    @property
    def assigned(self) -> frozenset[TopicPartition]:
        """Return what is assigned, as far as a heartbeat has told."""
        self._notice()
        return self._assigned

    def silence(self, since_ms: int | None) -> None:
        """Send no more heartbeats since an instant, or (None) send them again."""
        if self._holds:
            self._load.silent_since_ms = since_ms

    @property
    def _holds(self) -> bool:
        return (
            self._group.seats.get(self._instance) is self._load
            and self._load.holder == self._holder
        )

    @property
    def _replaced(self) -> bool:
        return self._instance in self._group.seats and not self._holds

    def _notice(self) -> None:
        """Learn of a change as a heartbeat does: some time after it, and after waking."""
        told_ms = max(self._group.since_ms, self._awake_ms()) + HEARTBEAT_MS
        if self._brokers.now_ms() >= told_ms and not self._replaced:
            self._sync()

    def _sync(self) -> None:
        """Take what the group assigns. Raises `LogError` when another member holds this instance's
        seat.
        """
        self._group.tick()
        current = self._group.seats.get(self._instance)
        if current is None:
            current = self._load = self._group.join(self._instance, self._topics)
            self._holder = current.holder
        if self._replaced:
            raise LogError(f"another member joined {self._name} as {self._instance}")
        if self._seen != self._group.generation:
            self._seen = self._group.generation
            self._take(frozenset())
            self._load.rejoined = True
            self._group.tick()
        if self._seen == self._group.given and self._assigned != self._load.assigned:
            self._take(self._load.assigned)

    def _take(self, places: frozenset[TopicPartition]) -> None:
        self._generation += 1
        self._assigned = places
        self._positions.clear()
        self._paused = frozenset()

    async def poll(self, limit: int, wait_s: float) -> Mapping[TopicPartition, Sequence[Record]]:
        """Return what has come, in order by place."""
        await self._faults.before("poll")
        self._sync()
        generation = self._generation
        self._place_all()
        until = asyncio.get_running_loop().time() + wait_s
        keys = [*sorted(self._topics), f"group {self._name}"]
        while not (got := self._fetch(limit)):
            if not await self._brokers.wakeups.wait(keys, until) or generation != self.generation:
                break
        return got

    def _place_all(self) -> None:
        """Give each new place its position: the group's commit, or its start."""
        if len(self._positions) == len(self._assigned):
            return
        lost: UnreadableError | None = None
        for place in sorted(self._assigned - self._positions.keys()):
            start = self._brokers.at(place).start
            committed = self._group.offsets.get(place)
            if committed is not None and committed < start:
                lost = UnreadableError(
                    f"{place.topic}/{place.partition}: offset {committed} was committed, but the "
                    f"log begins at {start}: records were deleted before they were read.",
                    place,
                )
                continue
            self._positions[place] = committed if committed is not None else start
        self._positions = dict(sorted(self._positions.items()))
        if lost is not None:
            raise lost

    def _fetch(self, limit: int) -> dict[TopicPartition, Sequence[Record]]:
        got: dict[TopicPartition, Sequence[Record]] = {}
        read: dict[TopicPartition, int] = {}
        for place, position in self._positions.items():
            held = self._brokers.partitions.get(place)
            if held is None or position == held.end or limit <= 0 or place in self._paused:
                continue
            partition = self._brokers.at(place)
            if not partition.led:
                # No broker leads it; the next poll after it has a leader fetches it.
                continue
            records, after = partition.read(position, limit, committed=self._committed)
            read[place] = after
            if records:
                got[place] = records
                limit -= len(records)
        self._positions |= read
        return got

    async def position(self, place: TopicPartition) -> int:
        """Return the next offset to be read. Raises `LogError` for a place not assigned."""
        await self._faults.before("position")
        self._check_assigned([place])
        self._place_all()
        return self._positions[place]

    async def standing(
        self, places: Collection[TopicPartition]
    ) -> Mapping[TopicPartition, TopicState]:
        """Return the topics that places belong to now."""
        await self._faults.before("standing")
        standing = self._brokers.standing
        found = {place: standing[place.topic] for place in places if place.topic in standing}
        await self._faults.after("standing")
        return found

    async def seek(self, place: TopicPartition, offset: int) -> None:
        """Read on from `offset`."""
        await self._faults.before("seek")
        self._check_assigned([place])
        self._positions[place] = offset

    async def pause(self, places: Collection[TopicPartition]) -> None:
        """Fetch nothing of `places`, and of all others again."""
        await self._faults.before("pause")
        self._paused = frozenset(places)

    def _check_assigned(self, places: Collection[TopicPartition]) -> None:
        for place in places:
            if place not in self._assigned:
                raise LogError(f"{place.topic}/{place.partition} is not assigned")

    async def committed(
        self, places: Collection[TopicPartition]
    ) -> Mapping[TopicPartition, int | None]:
        """Return the group's commits."""
        await self._faults.before("committed")
        found = {place: self._group.offsets.get(place) for place in places}
        await self._faults.after("committed")
        return found

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Commit, unless the group has changed meanwhile."""
        await self._faults.before("commit offsets")
        self._group.tick()
        if self._replaced:
            raise LogError(f"another member joined {self._name} as {self._instance}")
        taken = not self._assigned.issuperset(offsets)
        if taken or not self._holds or self._seen != self._group.generation:
            raise RebalancedError(f"the group {self._name} refused a commit: it has changed")
        self._group.commit(offsets)
        await self._faults.after("commit offsets")

    async def subscribe(self, topics: Collection[str]) -> None:
        """Subscribe to more topics; everything is assigned anew."""
        await self._faults.before("widen")
        self._sync()
        self._topics = frozenset(topics)
        if self._topics != self._load.topics:
            self._load.topics = self._topics
            self._group.rebalance(self._load)

    async def close(self) -> None:
        """Stop; a static member keeps its seat until the session is over."""
        self.silence(self._brokers.now_ms())
