"""The brokers in memory: topics, transactions by writer, groups. All clients share one instance.

It is deterministic: time and topic ids come from outside or are counted.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from hub.stream.memory.group import Group
from hub.stream.memory.partition import Outcome, Partition, Transaction
from hub.stream.memory.wakeups import Wakeups
from hub.stream.port import (
    GONE,
    FencedError,
    LogError,
    OutgoingRecord,
    TopicPartition,
    TopicSpec,
    TopicState,
)

BYTES_MAX = 1 << 20
"""Kafka's default of `max.message.bytes`."""

SETTINGS: Mapping[str, str] = {
    "auto.create.topics.enable": "false",
    "unclean.leader.election.enable": "false",
    "transaction.max.timeout.ms": "60000",
    "offsets.retention.minutes": "129600",
    "brokers": "1",
}


@dataclass(slots=True)
class Writer:
    """A transactional id as its coordinator knows it: newest epoch, open transaction, last
    transaction.
    """

    epoch: int = 0
    open: Transaction | None = None
    last: Transaction | None = None


@dataclass(slots=True)
class Brokers:
    """Everything that outlives a client. `now_ms` is the brokers' clock."""

    now_ms: Callable[[], int]
    settings: Mapping[str, str] = field(default_factory=lambda: dict(SETTINGS))
    standing: dict[str, TopicState] = field(default_factory=dict)
    partitions: dict[TopicPartition, Partition] = field(default_factory=dict)
    writers: dict[str, Writer] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    wakeups: Wakeups = field(default_factory=Wakeups)
    configs: dict[str, dict[str, str]] = field(default_factory=dict)
    made: int = 0

    def create(self, specs: Iterable[TopicSpec]) -> None:
        """Create what is missing. Raises `LogError` when a topic stands with other partitions."""
        specs = list(specs)
        for spec in specs:
            stands = self.standing.get(spec.name)
            if stands is not None and not spec.fits(stands.partitions):
                raise LogError(
                    f"topic {spec.name} stands with {stands.partitions} partitions,"
                    f" {spec.partitions} are needed. Move it away; partitions are never changed"
                    " here."
                )
        missing = [spec for spec in specs if spec.name not in self.standing]
        for spec in missing:
            self.made += 1
            self.standing[spec.name] = TopicState(spec.name, f"id-{self.made}", spec.partitions)
            self.configs[spec.name] = dict(spec.config)
            bytes_max = int(spec.config.get("max.message.bytes", BYTES_MAX))
            for number in range(spec.partitions):
                place = TopicPartition(spec.name, number)
                self.partitions[place] = Partition(place, bytes_max)
        self._topics_changed({spec.name for spec in missing})

    def add_partitions(self, name: str, count: int) -> None:
        """Give a topic `count` partitions, as an administrator does; none is taken away."""
        stands = self.standing[name]
        for number in range(stands.partitions, count):
            place = TopicPartition(name, number)
            self.partitions[place] = Partition(
                place, self.partitions[TopicPartition(name, 0)].bytes_max
            )
        self.standing[name] = TopicState(name, stands.topic_id, count)
        self._topics_changed({name})

    def delete(self, names: Collection[str]) -> None:
        """Delete topics; groups forget what they committed there."""
        for place in [place for place in self.partitions if place.topic in names]:
            del self.partitions[place]
        for name in names:
            self.standing.pop(name, None)
        for group in self.groups.values():
            group.forget(names)

    def lead(self, name: str, *, led: bool) -> None:
        """Take every leader of a topic away, or give leaders back."""
        for partition in self._partitions_of(name):
            partition.led = led

    def keep_in_sync(self, name: str, *, in_sync: bool) -> None:
        """Put fewer replicas of a topic in sync than it asks for, or enough again."""
        for partition in self._partitions_of(name):
            partition.in_sync = in_sync

    def limit(self, name: str, bytes_max: int) -> None:
        """Alter the `max.message.bytes` of a topic."""
        self.configs[name]["max.message.bytes"] = str(bytes_max)
        for partition in self._partitions_of(name):
            partition.bytes_max = bytes_max

    def _partitions_of(self, name: str) -> list[Partition]:
        return [
            self.partitions[TopicPartition(name, n)] for n in range(self.standing[name].partitions)
        ]

    def why_not(self, place: TopicPartition) -> str:
        """Return why a place cannot be written now; empty where it can."""
        found = self.partitions.get(place)
        return found.why_not if found is not None else GONE

    def _topics_changed(self, names: Collection[str]) -> None:
        for group in self.groups.values():
            group.topics_changed(names)

    def at(self, place: TopicPartition) -> Partition:
        """Return a partition after aborting its expired transactions. Raises `LogError` if there is
        none.
        """
        found = self.partitions.get(place)
        if found is None:
            raise LogError(f"there is no partition {place.topic}/{place.partition}")
        now = self.now_ms()
        for transaction in list(found.open):
            if now - transaction.begun_ms >= transaction.timeout_ms:
                self.writers[transaction.writer].epoch += 1
                self.finish(transaction, Outcome.ABORTED)
        return found

    def group(self, name: str) -> Group:
        """Return a group; it is made when it is first named."""
        found = self.groups.get(name)
        if found is None:
            count = lambda topic: (  # noqa: E731  one line of a lookup
                self.standing[topic].partitions if topic in self.standing else 0
            )
            wake = partial(self.wakeups.wake, f"group {name}")
            found = self.groups[name] = Group(count, self.now_ms, wake)
        return found

    def append(self, writes: Sequence[OutgoingRecord]) -> list[tuple[int, int]]:
        """Append records outside any transaction; return (offset, append_ms) of each."""
        now = self.now_ms()
        done = [(self.at(write.place).append(write, now), now) for write in writes]
        self._ring(write.place for write in writes)
        return done

    def take_over(self, transactional_id: str) -> int:
        """Fence older writers of an id, abort what they left open, and return the new epoch."""
        writer = self.writers.setdefault(transactional_id, Writer())
        writer.epoch += 1
        if writer.open is not None:
            self.finish(writer.open, Outcome.ABORTED)
        return writer.epoch

    def still_ends(self, transactional_id: str) -> bool:
        """Return whether the last transaction of an id still has to be marked as ended somewhere.

        Until then the id begins no other. Places of deleted topics are not marked.
        """
        last = self.writers.setdefault(transactional_id, Writer()).last
        marked = last.waits_for if last is not None else ()
        return any(place in self.partitions and self.why_not(place) for place in marked)

    def begin(self, transactional_id: str, epoch: int, timeout_ms: int) -> Transaction:
        """Open a transaction of the newest writer."""
        self.check_epoch(transactional_id, epoch)
        transaction = Transaction(transactional_id, self.now_ms(), timeout_ms)
        writer = self.writers[transactional_id]
        writer.open = writer.last = transaction
        return transaction

    def write(self, transaction: Transaction, writes: Iterable[OutgoingRecord]) -> None:
        """Append records within a transaction."""
        now = self.now_ms()
        for write in writes:
            self.at(write.place).append(write, now, transaction)

    def commit(self, transaction: Transaction, epoch: int) -> None:
        """Commit a transaction, unless a newer writer or a timeout has aborted it."""
        for place in transaction.written:
            self.at(place)
        self.check_epoch(transaction.writer, epoch)
        self.finish(transaction, Outcome.COMMITTED)

    def check_epoch(self, transactional_id: str, epoch: int) -> None:
        """Raise `FencedError` for a writer that is not the newest of its id."""
        if self.writers[transactional_id].epoch != epoch:
            raise FencedError(f"another owner writes as {transactional_id} now")

    def finish(self, transaction: Transaction, outcome: Outcome) -> None:
        """End a transaction: its records and its commits become visible together, or never."""
        transaction.outcome = outcome
        self.writers[transaction.writer].open = None
        for place in transaction.written:
            if place in self.partitions:
                self.partitions[place].end_transaction(transaction)
        if outcome is Outcome.COMMITTED and transaction.reads:
            self.group(transaction.group).commit(transaction.reads)
        self._ring(transaction.written)

    def _ring(self, places: Iterable[TopicPartition]) -> None:
        for topic in dict.fromkeys(place.topic for place in places):
            self.wakeups.wake(topic)
