"""Asks gates while something is away, and sees whether all others are answered."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from hub.messages import Decision, Permit, decode, encode
from hub.registry import topics
from tests.chaos.workload import Script

ACKNOWLEDGED_S = 5.0
DECISIONS = topics.STREAMS["decisions"]


class Asked(NamedTuple):
    """A question of one office, and where its answer was seen: on the stream of all,
    or in its inbox.
    """

    city: str
    office: str
    id: str


class Gates:
    """Asks on behalf of offices; follows the answers and, of some offices,
    what comes into their inboxes.
    """

    def __init__(self, servers: list[str], inboxes: Collection[str]) -> None:
        self._producer = KafkaProducer(bootstrap_servers=servers, acks="all")
        self._consumer = KafkaConsumer(
            bootstrap_servers=servers, group_id=None, enable_auto_commit=False,
            isolation_level="read_committed",
        )  # fmt: skip
        numbers = self._consumer.partitions_for_topic(DECISIONS) or ()
        places = [TopicPartition(DECISIONS, number) for number in numbers]
        self._consumer.assign(places + [TopicPartition(name, 0) for name in inboxes])
        for place in self._consumer.assignment():
            self._consumer.seek_to_end(place)
            self._consumer.position(place)
        self._seen: set[tuple[bool, Asked]] = set()

    def ask(self, script: Script, office: str, identifier: str) -> Asked:
        """Ask whether some action is open; what no broker takes is asked again under its id."""
        question = Permit(
            id=identifier, kind="gate_asked", city=script.city, office=office,
            at=datetime.now(UTC) - timedelta(days=1),
            action=min(script.law.vocabulary.actions), site="P-ASKED",
        )  # fmt: skip
        outbox = topics.outbox(script.city, office)
        while True:
            try:
                sent = self._producer.send(outbox, value=encode(question), partition=0)
                sent.get(timeout=ACKNOWLEDGED_S)
            except KafkaError:
                continue
            return Asked(script.city, office, identifier)

    def unanswered(
        self, asked: Collection[Asked], unread: Collection[Asked], more: Callable[[], bool]
    ) -> list[str]:
        """Name what has no answer, or has none in its inbox (`asked`, `unread`),
        once `more` says no more.
        """
        wanted = {(False, one) for one in asked} | {(True, one) for one in unread}
        while wanted - self._seen and more():
            for place, some in self._consumer.poll(timeout_ms=200).items():
                self._see(place, [one.value for one in some])
        left = sorted(wanted - self._seen)
        return [
            f"{one.office} of {one.city} got no answer" + (" in its inbox" if inbox else "")
            for inbox, one in left
        ]

    def _see(self, place: TopicPartition, values: list[bytes]) -> None:
        for value in values:
            one = decode(value)
            if isinstance(one, Decision) and one.asked_as is not None:
                inbox = place.topic != DECISIONS
                self._seen.add((inbox, Asked(one.city, one.office, one.asked_as)))

    def close(self) -> None:
        """Ask no more."""
        self._producer.close(timeout=ACKNOWLEDGED_S)
        self._consumer.close(autocommit=False)
