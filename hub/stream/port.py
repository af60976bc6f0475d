"""The port between a stage of the hub and a log: everything that a stage may ask of Kafka.

Two implementations pass one contract suite (`tests/contract/`): `hub.stream.kafka` and
`hub.stream.memory`. Instants are the broker's append times in milliseconds since the epoch; offsets
are Kafka's; nothing here decodes a value.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from hub.sentence import in_words

Header = tuple[str, bytes]

OUTER_S = 3.0
"""How long a transaction waits for its outer places: well below the time after which brokers end
it.
"""


class TopicPartition(NamedTuple):
    """One partition of one topic."""

    topic: str
    partition: int


class Record(NamedTuple):
    """One record as it was read; `append_ms` is the broker's append time.

    `client_time` says that clients stamp the topic: then nobody knows when the record was appended.
    """

    place: TopicPartition
    offset: int
    append_ms: int
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...] = ()
    client_time: bool = False

    @property
    def appended(self) -> datetime:
        """Return `append_ms` as an instant, in UTC."""
        return datetime.fromtimestamp(self.append_ms / 1000, UTC)


class OutgoingRecord(NamedTuple):
    """One record to be appended at a named partition (never by hash)."""

    place: TopicPartition
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic as it must be: `config` holds Kafka's own keys and values.

    `may_be_wider` permits more partitions: the topic's reader refuses what they hold.
    """

    name: str
    partitions: int
    replication: int = 1
    config: Mapping[str, str] = field(default_factory=dict)
    may_be_wider: bool = False

    def fits(self, partitions: int) -> bool:
        """Return whether a topic with this number of partitions is left as it is."""
        return partitions == self.partitions or (self.may_be_wider and partitions > self.partitions)


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as it is; `topic_id` changes when a topic is deleted and made again."""

    name: str
    topic_id: str
    partitions: int


class LogError(Exception):
    """The base of every failure of a log."""


class FencedError(LogError):
    """Another owner holds this partition now: the process must end and write nothing more."""


class UncertainError(LogError):
    """The outcome of a write is unknown: the writer that raised this is never used again."""


class UnwritableError(UncertainError):
    """Outer places alone kept a transaction from its commit: `places` maps each to the reason.

    Nothing of the transaction was written, at any place.
    """

    def __init__(self, places: Mapping[TopicPartition, str]) -> None:
        named = "; ".join(f"{p.topic}/{p.partition}: {why}" for p, why in sorted(places.items()))
        super().__init__(in_words("nothing was written, because of {named}", named=named))
        self.places = places


GONE = in_words("its topic is gone")
NO_LEADER = in_words("it has no leader")
FEW_IN_SYNC = in_words("too few replicas are in sync")
NO_RIGHT = in_words("no right to write it")
SILENT = in_words("its brokers did not take the write in time")


def too_large(size: int) -> str:
    """Return why a place takes no record of this many bytes."""
    return in_words("its topic takes no record of {size} bytes", size=size)


class RebalancedError(LogError):
    """The group has changed: another member may own the places now. The next poll tells."""


class PartitionError(LogError):
    """One place cannot be read on, named in `place` if it is known. All others can be."""

    def __init__(self, words: str, place: TopicPartition | None = None) -> None:
        super().__init__(words)
        self.place = place


class UnreadableError(PartitionError):
    """A position lies outside what the log still holds: names place, offset and the range held."""


class DamagedError(PartitionError):
    """What is stored is not what was written, or a newer version wrote it: nothing may be derived
    from it.
    """


class Member(Protocol):
    """A member of a consumer group. `generation` grows at every change of what is assigned."""

    @property
    def generation(self) -> int: ...

    @property
    def assigned(self) -> frozenset[TopicPartition]: ...

    async def poll(self, limit: int, wait_s: float) -> Mapping[TopicPartition, Sequence[Record]]:
        """Return new records, in order for each place; empty after `wait_s` without any.

        Records of a place that was revoked or sought meanwhile are not returned. Raises
        `PartitionError` for one place that cannot be read on; nothing of the others is lost, the
        next poll returns it.
        """
        ...

    async def position(self, place: TopicPartition) -> int:
        """Return the next offset to be read; it steps over control records and aborted records.

        Raises `LogError` for a place that is not assigned, `RebalancedError` during a rebalance: it
        never waits for its end.
        """
        ...

    async def standing(
        self, places: Collection[TopicPartition]
    ) -> Mapping[TopicPartition, TopicState]:
        """Return the topics that places belong to now; a place whose topic is gone is left out.

        An id never comes again. So if it is the id that was known before a record was fetched, the
        record is of that topic, and of no other that bore the name in between.
        """
        ...

    async def seek(self, place: TopicPartition, offset: int) -> None: ...

    async def pause(self, places: Collection[TopicPartition]) -> None:
        """Fetch nothing of `places`, and resume every other place. Forgotten when places are
        assigned.
        """
        ...

    async def committed(
        self, places: Collection[TopicPartition]
    ) -> Mapping[TopicPartition, int | None]:
        """Return the group's committed offsets, None where nothing was ever committed."""
        ...

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Commit next offsets. Raises `LogError`, or `RebalancedError` if the group has changed; it
        never only logs.
        """
        ...

    async def subscribe(self, topics: Collection[str]) -> None:
        """Subscribe to more topics without leaving the group."""
        ...

    async def close(self) -> None: ...


class TransactionalWriter(Protocol):
    """The one transactional writer of one partition's owner. `Log.transactional_writer` makes and
    fences.
    """

    async def write(
        self,
        writes: Sequence[OutgoingRecord],
        reads: Mapping[TopicPartition, int],
        group: str,
        outer: Collection[TopicPartition] = (),
    ) -> None:
        """Append all of `writes` and commit the next offsets `reads` of `group`, in one
        transaction.

        On return it is durable, and soon visible to readers of committed records: brokers complete
        a transaction by themselves once its commit is decided. Raises `FencedError`, or
        `UncertainError`, after which this writer is not used again.

        Places in `outer` are waited for `OUTER_S` at most. Raises `UnwritableError` and commits
        nothing if only such places could not be written: a new writer of the same id can then write
        everything else.
        """
        ...

    async def close(self) -> None:
        """Stop, in bounded time. Unsent records of a failed writer are dropped."""
        ...


class Appender(Protocol):
    """An idempotent writer without transactions, for stages whose output may be repeated."""

    async def append(self, writes: Sequence[OutgoingRecord]) -> Sequence[tuple[int, int]]:
        """Append all, in order for each place; return (offset, append_ms) of each once all are
        acknowledged.

        Raises `LogError` on any failure; then no record of the batch counts as written.
        """
        ...

    async def close(self) -> None: ...


class Tail(Protocol):
    """Reads places without a group, committed records only, from given offsets on."""

    async def poll(self, wait_s: float) -> Sequence[Record]:
        """Return new records, in order for each place; empty after `wait_s` without any."""
        ...

    async def position(self, place: TopicPartition) -> int:
        """Return the next offset to be read; it steps over control records and aborted records."""
        ...

    async def close(self) -> None: ...


class Log(Protocol):
    """A log of topics: Kafka, or one held in memory."""

    async def create(self, topics: Sequence[TopicSpec]) -> None:
        """Create missing topics; leave those whose partitions fit; refuse others."""
        ...

    async def topics(self, names: Sequence[str] | None = None) -> Mapping[str, TopicState]:
        """Return the topics that exist, by name; only those of `names` if given."""
        ...

    async def ends(
        self, places: Collection[TopicPartition], *, committed: bool
    ) -> Mapping[TopicPartition, int]:
        """Return end offsets now: last stable ones if `committed`, else of everything appended."""
        ...

    async def starts(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, int]: ...

    async def ends_of_led(
        self, places: Collection[TopicPartition], *, committed: bool
    ) -> Mapping[TopicPartition, int]:
        """Return end offsets of those places that exist and have a leader now, without waiting for
        others.

        `ends` and `starts` wait for every place, and raise if one finds no leader.
        """
        ...

    async def starts_of_led(
        self, places: Collection[TopicPartition]
    ) -> Mapping[TopicPartition, int]: ...

    async def unwritable(self, places: Collection[TopicPartition]) -> Mapping[TopicPartition, str]:
        """Return which of `places` cannot be written now, and why, as brokers say now.

        A topic is gone, a partition has no leader, or fewer replicas are in sync than the topic
        asks for. Such a place must not be part of a transaction: the transaction's end must be
        marked there, and until then the writer can begin no other.
        """
        ...

    async def fetched(self, groups: Mapping[str, TopicPartition]) -> Mapping[str, int]:
        """Return the next offset that each of `groups` has committed of its place; groups that have
        committed none are left out. Raises `LogError` where brokers do not say, in bounded time.
        """
        ...

    def read(self, place: TopicPartition, start: int, end: int) -> AsyncIterator[Sequence[Record]]:
        """Yield committed records from `start` up to (not including) offset `end`, then stop."""
        ...

    async def tail(self, starts: Mapping[TopicPartition, int]) -> Tail:
        """Follow places from the offsets given."""
        ...

    async def join(
        self, topics: Collection[str], group: str, instance: str, *, committed: bool
    ) -> Member:
        """Join `group` with static membership `instance`, range assignment,
        earliest on no commit.
        """
        ...

    async def transactional_writer(
        self, transactional_id: str, timeout_ms: int
    ) -> TransactionalWriter:
        """Make the writer of `transactional_id`: abort what an older writer left open, and fence
        it.
        """
        ...

    async def appender(self) -> Appender: ...

    async def close(self) -> None: ...
