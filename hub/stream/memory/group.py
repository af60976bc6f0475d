"""A consumer group as its coordinator keeps it: seats, static membership, range assignment,
commits.

1. A seat belongs to an instance. A member that joins with the same instance takes the seat and its
   partitions at once, and the earlier holder loses them.
2. A change of seats or subscriptions revokes everything; partitions are assigned anew when every
   seat has rejoined. A live member rejoins when it polls, or one heartbeat after the change.
3. A silent seat (stopped, frozen or killed) keeps its partitions until the session ends.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from hub.stream.port import TopicPartition

SESSION_MS = 6000
HEARTBEAT_MS = 1000


@dataclass(slots=True, eq=False)
class Seat:
    """The place of one instance in a group. `holder` is the member that joined with it last."""

    instance: str
    topics: frozenset[str]
    holder: int = 0
    silent_since_ms: int | None = None
    rejoined: bool = False
    assigned: frozenset[TopicPartition] = frozenset()


@dataclass(slots=True)
class Group:
    """One group. `generation` grows with every change; `given` is the last assignment."""

    partitions_of: Callable[[str], int]
    now_ms: Callable[[], int]
    changed: Callable[[], None]
    seats: dict[str, Seat] = field(default_factory=dict)
    offsets: dict[TopicPartition, int] = field(default_factory=dict)
    generation: int = 0
    given: int = 0
    since_ms: int = 0

    def join(self, instance: str, topics: frozenset[str]) -> Seat:
        """Give the seat of `instance` to a new holder."""
        self.tick()
        seat = self.seats.get(instance)
        if seat is None:
            seat = self.seats[instance] = Seat(instance, topics)
            self.rebalance(seat)
        elif seat.topics != topics:
            seat.topics = topics
            self.rebalance(seat)
        seat.holder += 1
        seat.silent_since_ms = None
        self.tick()
        return seat

    def rebalance(self, by: Seat | None) -> None:
        """Revoke everything; `by` is the seat that asked for it, and has rejoined."""
        self.generation += 1
        self.since_ms = self.now_ms()
        for seat in self.seats.values():
            seat.rejoined = seat is by
            seat.assigned = frozenset()
        self.changed()

    def tick(self) -> None:
        """Do what is due: expel members silent for a session, assign when all have rejoined."""
        now = self.now_ms()
        for seat in list(self.seats.values()):
            silent = seat.silent_since_ms
            if silent is not None and now - silent >= SESSION_MS:
                del self.seats[seat.instance]
                self.rebalance(None)
        if self.given == self.generation:
            return
        for seat in self.seats.values():
            if seat.silent_since_ms is None and now - self.since_ms >= HEARTBEAT_MS:
                seat.rejoined = True
        if all(seat.rejoined for seat in self.seats.values()):
            self._assign()

    def _assign(self) -> None:
        """Range assignment: each topic's partitions in runs, over its subscribers by name."""
        given: dict[str, set[TopicPartition]] = {name: set() for name in self.seats}
        for topic in sorted({topic for seat in self.seats.values() for topic in seat.topics}):
            takers = sorted(name for name, seat in self.seats.items() if topic in seat.topics)
            each, more = divmod(self.partitions_of(topic), len(takers))
            first = 0
            for rank, name in enumerate(takers):
                count = each + (rank < more)
                given[name] |= {TopicPartition(topic, p) for p in range(first, first + count)}
                first += count
        for name, places in given.items():
            self.seats[name].assigned = frozenset(places)
        self.given = self.generation
        self.changed()

    def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Remember next offsets."""
        self.offsets.update(offsets)

    def forget(self, topics: Collection[str]) -> None:
        """Forget the commits of topics that were deleted, and assign anew."""
        self.offsets = {p: offset for p, offset in self.offsets.items() if p.topic not in topics}
        self.topics_changed(topics)

    def topics_changed(self, topics: Collection[str]) -> None:
        """Assign anew when a subscribed topic appears or goes."""
        if any(not seat.topics.isdisjoint(topics) for seat in self.seats.values()):
            self.rebalance(None)
