"""Whether a hub has done all that it can: every source copied, every copy worked out,
no paper waiting.
"""

import time
from collections.abc import Callable, Mapping

from kafka import KafkaConsumer, TopicPartition

from hub.registry import topics
from tests.chaos.waiting_papers import Waiting

QUIET_S = 3.0
READ_S = 10.0
SOURCES = (".outbox", ".inbox")


class Settled:
    """Asks the brokers how far the groups are, and which papers wait."""

    def __init__(self, bootstrap: str) -> None:
        self._servers = bootstrap.split(",")
        self._waiting = Waiting(self._servers)

    def wait(self, within_s: float, pause: Callable[[float], None]) -> list[str]:
        """Wait until nothing is left to do for some seconds;
        return what is left after `within_s`.
        """
        until = time.monotonic() + within_s
        quiet_since: float | None = None
        while True:
            left = self.left()
            now = time.monotonic()
            quiet_since = None if left else (quiet_since or now)
            if quiet_since is not None and now - quiet_since >= QUIET_S:
                return []
            if now > until:
                return left
            pause(0.5)

    def begun(self) -> bool:
        """Return whether a city has computed anything yet."""
        consumer = self._consumer("hub.city")
        try:
            numbers = consumer.partitions_for_topic(topics.EVENTS) or ()
            return any(consumer.committed(TopicPartition(topics.EVENTS, n)) for n in numbers)
        finally:
            consumer.close(autocommit=False)

    def left(self) -> list[str]:
        """Return the partitions with committed records which their group has not passed, and the
        inboxes that papers wait for.

        The last group is of a hub that was upgraded: who takes a city over commits the end of what
        it owes.
        """
        found: list[str] = []
        for group, source in (
            ("hub.relay", ""),
            ("hub.city", topics.EVENTS),
            ("hub.delivery", topics.OUTGOING),
        ):
            found += self._behind(group, source)
        return [*found, *(f"{n} papers for {inbox}" for inbox, n in self._waiting.papers().items())]

    def _behind(self, group: str, source: str) -> list[str]:
        consumer = self._consumer(group)
        try:
            return list(_unread(consumer, source))
        finally:
            consumer.close(autocommit=False)

    def _consumer(self, group: str) -> KafkaConsumer:
        return KafkaConsumer(
            bootstrap_servers=self._servers,
            group_id=group,
            enable_auto_commit=False,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
        )


def _unread(consumer: KafkaConsumer, source: str) -> list[str]:
    names = [source] if source else [n for n in consumer.topics() if n.endswith(SOURCES)]
    places = [
        TopicPartition(name, number)
        for name in names
        for number in sorted(consumer.partitions_for_topic(name) or ())
    ]
    # A relay commits the offset of the last record copied, not the one after it.
    past = 0 if source else 1
    ends = consumer.end_offsets(places)
    behind = {
        place: start
        for place, end in ends.items()
        if (start := _committed(consumer, place, past)) < end
    }
    if not behind:
        return []
    consumer.assign(sorted(behind))
    for place, start in behind.items():
        consumer.seek(place, start)
    return _readable(consumer, {place: ends[place] for place in behind})


def _readable(consumer: KafkaConsumer, ends: Mapping[TopicPartition, int]) -> list[str]:
    """Return what holds a record before its end; control records and aborted ones are none.

    What could not be read to its end within the time given counts as readable: slow brokers are
    not quiet ones.
    """
    until = time.monotonic() + READ_S
    while time.monotonic() < until:
        got = {place: some for place, some in consumer.poll(timeout_ms=100).items() if some}
        if got:
            return [f"{place.topic}/{place.partition}" for place in got]
        if all(consumer.position(place) >= end for place, end in ends.items()):
            return []
    return [f"{place.topic}/{place.partition}" for place in ends]


def _committed(consumer: KafkaConsumer, place: TopicPartition, past: int) -> int:
    committed = consumer.committed(place)
    return 0 if committed is None else int(committed) + past
