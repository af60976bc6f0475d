"""The papers that wait for an inbox, as the rows of the cities tell it."""

from collections import Counter
from collections.abc import Sequence

from kafka import KafkaConsumer, TopicPartition

from hub.agents import topics
from hub.agents.city.kept import PAPER

READ_S = 0.2


class Waiting:
    """Follows `hub.state`, committed records only."""

    def __init__(self, servers: Sequence[str]) -> None:
        self._consumer = KafkaConsumer(
            bootstrap_servers=list(servers),
            group_id=None,
            enable_auto_commit=False,
            isolation_level="read_committed",
        )
        self._rows: set[bytes] = set()
        numbers = self._consumer.partitions_for_topic(topics.STATE) or ()
        self._consumer.assign([TopicPartition(topics.STATE, number) for number in sorted(numbers)])
        self._consumer.seek_to_beginning()

    def papers(self) -> Counter[str]:
        """Return how many papers wait for each inbox, as far as rows can be read now."""
        while got := self._consumer.poll(timeout_ms=int(READ_S * 1000), max_records=5000):
            for row in (row for some in got.values() for row in some):
                if (row.key or b"").startswith(PAPER):
                    (self._rows.add if row.value else self._rows.discard)(row.key)
        return Counter(key[len(PAPER) :].decode().rpartition("/")[0] for key in self._rows)

    def close(self) -> None:
        """Follow no more."""
        self._consumer.close(autocommit=False)
