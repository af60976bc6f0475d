"""What truly stands in the outboxes and inboxes of the simulated brokers,
also of topics that are gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hub.stream.memory import Brokers
from hub.stream.memory.partition import Outcome, Partition, Transaction
from hub.stream.port import Record, TopicPartition

_SEEN = (None, Outcome.COMMITTED)


@dataclass(frozen=True, slots=True)
class Era:
    """One topic that bore a name: made again under its name, it is another."""

    topic: str
    topic_id: str
    partition: Partition

    def records(self) -> list[Record]:
        """Return what a reader of committed records sees, now or ever."""
        return [record for record, _ in committed(self.partition)]

    def next_after(self, offset: int) -> Record | None:
        """Return the first record above an offset that is seen by now."""
        return next((record for record, _ in committed(self.partition, offset + 1)), None)


def committed(partition: Partition, start: int = 0) -> Iterator[tuple[Record, Transaction | None]]:
    """Yield what is seen by who reads committed records, with the transaction that wrote it."""
    for entry in partition.entries[start : partition.stable_end]:
        outcome = entry.transaction.outcome if entry.transaction is not None else None
        if entry.record is not None and outcome in _SEEN:
            yield entry.record, entry.transaction


@dataclass(slots=True)
class Sources:
    """Every source by topic id. `gone` are the topics that were deleted."""

    brokers: Brokers
    gone: list[Era] = field(default_factory=list)

    def now(self, topic: str) -> Era | None:
        """Return the topic that bears a name now."""
        state = self.brokers.standing.get(topic)
        if state is None:
            return None
        return Era(topic, state.topic_id, self.brokers.partitions[TopicPartition(topic, 0)])

    def eras(self, topic: str) -> list[Era]:
        """Return every topic that bore a name, the oldest first."""
        now = self.now(topic)
        before = [era for era in self.gone if era.topic == topic]
        return before if now is None else [*before, now]

    def delete(self, topic: str) -> None:
        """Delete a topic as a person does."""
        era = self.now(topic)
        assert era is not None, f"{topic} does not stand"
        self.gone.append(era)
        self.brokers.delete([topic])
