"""A member of a consumer group on aiokafka."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener
from aiokafka import TopicPartition as ClientPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import (
    CommitFailedError,
    CorruptRecordException,
    IllegalStateError,
    KafkaError,
    LeaderNotAvailableError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
)

from hub.sentence import in_words
from hub.stream.kafka.led_offsets import of_led
from hub.stream.kafka.patches.committed_offsets import committed
from hub.stream.kafka.patches.connection import client_of
from hub.stream.kafka.patches.shutdown import stopped
from hub.stream.kafka.patches.subscription import take_only_subscribed
from hub.stream.kafka.patches.topic_metadata import answered, topics_at
from hub.stream.kafka.range_reader import FETCH_BYTES_MAX, out_of_range, spoilt
from hub.stream.kafka.records import record_of
from hub.stream.port import (
    DamagedError,
    LogError,
    RebalancedError,
    Record,
    TopicPartition,
    TopicState,
    UnreadableError,
)

SESSION_MS = 6000
"""After how long a silent member loses its partitions:
so long the cities of a frozen worker wait.
"""

FETCH_WAIT_MS = 40
"""How long a fetch waits for records. aiokafka has one fetch in flight for each broker: new records
of a place that was just read wait until the fetch for all other places ends.
"""


class KafkaMember(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """One member. Its membership is static: a restart within the session takes its partitions back
    at once.
    """

    def __init__(self, bootstrap: str, group: str, instance: str, *, committed: bool) -> None:
        self._bootstrap = bootstrap
        self.generation = 0
        self.assigned: frozenset[TopicPartition] = frozenset()
        # max_poll_interval is set out of reach: the stage bounds the time of a batch, and a member
        # expelled for a slow batch would come back with an outdated position.
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap,
            group_id=group,
            group_instance_id=instance,
            enable_auto_commit=False,
            auto_offset_reset="none",
            partition_assignment_strategy=[RangePartitionAssignor],
            session_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=1000,
            max_poll_interval_ms=86_400_000,
            rebalance_timeout_ms=30_000,
            isolation_level="read_committed" if committed else "read_uncommitted",
            fetch_max_wait_ms=FETCH_WAIT_MS,
            fetch_min_bytes=1,
            max_partition_fetch_bytes=FETCH_BYTES_MAX,
            check_crcs=True,
            metadata_max_age_ms=5000,
        )
        take_only_subscribed(self._consumer)
        self._placed: dict[TopicPartition, int] = {}
        """The next offset of each place: after the last record that `poll` has returned."""
        self._topics: frozenset[str] = frozenset()
        self._to_subscribe = self._seated = self._given = False

    async def start(self, topics: Collection[str]) -> None:
        """Join the group."""
        self._topics = frozenset(topics)
        self._consumer.subscribe(sorted(topics), listener=self)
        await self._consumer.start()

    async def on_partitions_revoked(self, revoked: Collection[ClientPartition]) -> None:
        """Forget what was assigned. aiokafka sends no heartbeat while this runs, so nothing else
        happens here.
        """
        self._forget()

    async def on_partitions_assigned(self, assigned: Collection[ClientPartition]) -> None:
        """Take what is assigned. State is loaded elsewhere: aiokafka sends no heartbeat while this
        runs.

        A broker gives a static member that returns within its session the partitions that it had,
        whatever it subscribes to now: a city placed while a relay was away would never be read. The
        broker does take a new subscription from a member it knows, so a member that lacks a topic
        at first joins a second time.
        """
        self.generation += 1
        self._given = True
        self._placed.clear()
        self.assigned = frozenset(TopicPartition(tp.topic, tp.partition) for tp in assigned)
        if not self._seated and self._topics > {place.topic for place in self.assigned}:
            self._to_subscribe = True
        self._seated = True

    async def poll(self, limit: int, wait_s: float) -> Mapping[TopicPartition, Sequence[Record]]:
        """Return new records. A place without a position begins where the group has committed."""
        generation, given = self.generation, self._given
        await self._place_all()
        try:
            got = await self._consumer.getmany(timeout_ms=int(wait_s * 1000), max_records=limit)
        except OffsetOutOfRangeError as error:
            self._begin_again()
            raise UnreadableError(out_of_range(error), _place_in(error)) from error
        except NoOffsetForPartitionError:
            # After a rebalance during this wait aiokafka looks for a commit by itself, and raises
            # where there is none. The place has no position yet; the next poll gives it one.
            return {}
        except CorruptRecordException as error:
            self._begin_again()
            raise await self._spoilt(error) from error
        except KafkaError as error:
            raise LogError(in_words("reading failed: {error!r}", error=error)) from error
        if generation != self.generation:
            # Fetched before a rebalance: these records may belong to another owner now. The
            # position is taken from the commit again, so none of them is lost.
            self._placed.clear()
            return {}
        if given and self._to_subscribe:
            # Not earlier: aiokafka's fetcher ends without an error when a new subscription arrives
            # before it has looked at its first assignment.
            self._to_subscribe = False
            self._consumer.subscribe(sorted(self._topics), listener=self)
            # Before the group has answered nothing is assigned, and aiokafka asserts that a place
            # to seek is assigned.
            self._forget()
            return {}
        found = {
            TopicPartition(tp.topic, tp.partition): [record_of(tp, one) for one in records]
            for tp, records in sorted(got.items())
        }
        self._placed |= {place: records[-1].offset + 1 for place, records in found.items()}
        return found

    def _forget(self) -> None:
        self.generation += 1
        self._given = False
        self.assigned = frozenset()
        self._placed.clear()

    def _begin_again(self) -> None:
        """Seek every place to the offset after its last returned record: aiokafka drops what it had
        fetched.
        """
        for place, offset in self._placed.items():
            if place in self.assigned:
                self._consumer.seek(ClientPartition(place.topic, place.partition), offset)

    async def _spoilt(self, error: CorruptRecordException) -> DamagedError:
        """Return the damage and its place. aiokafka names the partition only in the text of its
        error.
        """
        for tp in self._consumer.assignment():
            if f"{tp}" in str(error):
                words = await spoilt(self._bootstrap, tp, await self._consumer.position(tp))
                return DamagedError(words, TopicPartition(tp.topic, tp.partition))
        return DamagedError(in_words("reading failed: {error!r}", error=error))

    async def _place_all(self) -> None:
        """Seek every new partition to its commit, or to its start.

        aiokafka's `seek_to_committed` does not seek where nothing (or 0) is committed
        (aio-libs/aiokafka issue 1003), and then skips what was fetched before, so both cases are
        handled here. All commits are asked for at once, because a relay has hundreds of sources. A
        place without a leader gets its position when it has one; until then aiokafka fetches
        nothing of it.
        """
        generation = self.generation
        new = {
            p: ClientPartition(p.topic, p.partition) for p in self.assigned - self._placed.keys()
        }
        if not new:
            return
        try:
            client, ask = client_of(self._consumer), self._consumer.beginning_offsets
            starts = await of_led(client, list(new.values()), ask)
            commits = await self._committed(new.values())
        except (KafkaError, KeyError) as error:
            raise LogError(
                in_words("no position for {new}: {error!r}", new=sorted(new), error=error)
            ) from error
        if generation != self.generation:
            return
        lost: UnreadableError | None = None
        for place, tp in new.items():
            if tp not in starts:
                continue
            start, committed = starts[tp], commits[tp]
            if committed is not None and committed < start:
                lost = UnreadableError(
                    in_words(
                        "{topic}/{partition}: offset {committed} was committed, but the log begins "
                        "at {start}: records were deleted before they were read.",
                        topic=place.topic,
                        partition=place.partition,
                        committed=committed,
                        start=start,
                    ),
                    place,
                )
                continue
            await self.seek(place, committed if committed is not None else start)
        if lost is not None:
            raise lost

    async def position(self, place: TopicPartition) -> int:
        """Return the next offset to be read; it steps over control records.

        A place that was assigned since the last poll gets its position first: aiokafka would wait
        for ever where nothing is committed.
        """
        await self._place_all()
        if place not in self._placed:
            raise RebalancedError(
                in_words(
                    "{topic}/{partition} is given anew just now",
                    topic=place.topic,
                    partition=place.partition,
                )
            )
        try:
            return int(await self._consumer.position(ClientPartition(place.topic, place.partition)))
        except KafkaError as error:
            raise LogError(
                in_words("no position for {place}: {error!r}", place=place, error=error)
            ) from error

    async def standing(
        self, places: Collection[TopicPartition]
    ) -> Mapping[TopicPartition, TopicState]:
        """Return the topics that places belong to now, as the leaders of those places know them.

        Other brokers are not believed: one that has not heard of a topic's re-creation names the
        old topic. Only of a topic without a known leader may any broker say that it is gone.
        """
        client = client_of(self._consumer)  # the one that the places are read with

        async def ask() -> dict[TopicPartition, TopicState]:
            led: dict[int | None, list[TopicPartition]] = {}
            for place in places:
                tp = ClientPartition(place.topic, place.partition)
                led.setdefault(client.cluster.leader_for_partition(tp), []).append(place)
            answers = await asyncio.gather(
                *(
                    topics_at(
                        client,
                        client.get_random_node() if node is None else node,
                        {one.topic for one in some},
                    )
                    for node, some in led.items()
                )
            )
            if any(node is None and found for node, found in zip(led, answers, strict=True)):
                raise LeaderNotAvailableError
            return {
                place: topics[place.topic]
                for topics, some in zip(answers, led.values(), strict=True)
                for place in some
                if place.topic in topics
            }

        return await answered(client, ask)

    async def seek(self, place: TopicPartition, offset: int) -> None:
        """Read on from `offset`."""
        self._consumer.seek(ClientPartition(place.topic, place.partition), offset)
        self._placed[place] = offset

    async def pause(self, places: Collection[TopicPartition]) -> None:
        """Fetch nothing of `places`, and resume all others. aiokafka forgets pauses at an
        assignment.
        """
        wanted = {ClientPartition(p.topic, p.partition) for p in places if p in self.assigned}
        paused = self._consumer.paused() & self._consumer.assignment()
        self._consumer.resume(*(paused - wanted))
        self._consumer.pause(*(wanted - paused))

    async def committed(
        self, places: Collection[TopicPartition]
    ) -> Mapping[TopicPartition, int | None]:
        """Return the group's commits."""
        found = await self._committed([ClientPartition(p.topic, p.partition) for p in places])
        return {TopicPartition(tp.topic, tp.partition): offset for tp, offset in found.items()}

    async def _committed(
        self, places: Collection[ClientPartition]
    ) -> Mapping[ClientPartition, int | None]:
        return await committed(self._consumer, places)

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Commit, or raise. A failure that is only logged would have the same work repeated for
        ever.
        """
        try:
            await self._consumer.commit(
                {ClientPartition(p.topic, p.partition): offset for p, offset in offsets.items()}
            )
        except (CommitFailedError, IllegalStateError) as error:
            raise RebalancedError(
                in_words("the group refused a commit: {error!r}", error=error)
            ) from error
        except KafkaError as error:
            raise LogError(
                in_words("the group did not take a commit: {error!r}", error=error)
            ) from error

    async def subscribe(self, topics: Collection[str]) -> None:
        """Subscribe to more topics, at the next poll, without leaving the group."""
        self._topics = frozenset(topics)
        self._to_subscribe = True

    async def close(self) -> None:
        """Leave."""
        await stopped(self._consumer)


def _place_in(error: OffsetOutOfRangeError) -> TopicPartition | None:
    """Return the place that was read outside of its log. aiokafka names it together with its
    offset.
    """
    named = error.args[0] if error.args else None
    tp = next(iter(named), None) if isinstance(named, dict) else None
    return TopicPartition(tp.topic, tp.partition) if tp is not None else None
