"""What the hub's own topics say of inboxes: which papers wait for them,
and what was read back from them.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from hub.agents.city.waiting_papers import PAPER
from hub.messages import Envelope
from hub.registry import topics
from tests.chaos.clients import answered

READ_MS = 100
WITHIN_S = 10.0


class Following:
    """Reads a topic on from its beginning, committed records only.

    By a client of its own each time: one that is not used for long clings to brokers that have
    gone.
    """

    def __init__(self, servers: Sequence[str], topic: str) -> None:
        self._servers = list(servers)
        self._topic = topic
        self._positions: dict[TopicPartition, int] = {}

    def news(self) -> Iterator[Any]:
        """Yield the records up to where the topic ends now,
        as far as brokers give them out in time.
        """
        until = time.monotonic() + WITHIN_S
        consumer = answered(self._consumer)
        try:
            numbers = consumer.partitions_for_topic(self._topic) or ()
            places = [TopicPartition(self._topic, number) for number in sorted(numbers)]
            consumer.assign(places)
            for place in places:
                consumer.seek(place, self._positions.get(place, 0))
            ends = consumer.end_offsets(places)
            while time.monotonic() < until and any(
                consumer.position(place) < end for place, end in ends.items()
            ):
                for some in consumer.poll(timeout_ms=READ_MS, max_records=5000).values():
                    yield from some
            self._positions = {place: consumer.position(place) for place in places}
        finally:
            consumer.close(autocommit=False)

    def _consumer(self) -> KafkaConsumer:
        return KafkaConsumer(
            bootstrap_servers=self._servers,
            group_id=None,
            enable_auto_commit=False,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
        )


class Waiting(Following):
    """The papers that wait for an inbox, as the rows of the cities tell it."""

    def __init__(self, servers: Sequence[str]) -> None:
        super().__init__(servers, topics.STATE)
        self._rows: set[bytes] = set()

    def papers(self) -> Counter[str]:
        """Return how many papers wait for each inbox."""
        for row in self.news():
            if (row.key or b"").startswith(PAPER):
                (self._rows.add if row.value else self._rows.discard)(row.key)
        return Counter(key[len(PAPER) :].decode().rpartition("/")[0] for key in self._rows)


class ReadBack(Following):
    """How far each inbox was read back, as the logs of the cities tell it."""

    def __init__(self, servers: Sequence[str]) -> None:
        super().__init__(servers, topics.EVENTS)
        self._last: dict[str, tuple[str, int]] = {}

    def last(self, inbox: str) -> int:
        """Return the offset of the last record copied of the topic that bears a name now;
        -1 for none.
        """
        for one in self.news():
            copy = Envelope.from_headers(tuple(one.headers))
            if copy is not None:
                known, offset = self._last.get(copy.topic, ("", -1))
                further = max(offset, copy.offset) if known == copy.topic_id else copy.offset
                self._last[copy.topic] = copy.topic_id, further
        return self._last.get(inbox, ("", -1))[1]
