"""Takes inboxes away for a while, and sees that nobody else waits meanwhile.

1. Nothing is taken away amid a transaction that writes to it: workers are held until there is none.
2. An inbox is deleted only when all that stands in it has been read back; what that was is noted.
3. While it is away its office goes on asking, so that papers for it are told.
"""

import asyncio
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Sequence

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType

from hub.registry import topics
from tests.chaos import cities
from tests.chaos.clients import answered
from tests.chaos.gates import Asked, Gates
from tests.chaos.history import Journal
from tests.chaos.process_control import Hands
from tests.chaos.testbed import Cluster
from tests.chaos.waiting_papers import ReadBack, Waiting
from tests.chaos.workload import Script

AWAY_S = 22.0
WITHIN_S = 30.0
"""How much longer the others may take to be answered."""
LOOKED_FOR_S = 30.0
ASKED_EVERY_S = 0.5
STILL_S = 0.1
"""After so long all that a held worker has sent has reached its broker."""
TOO_SMALL = "200"
BUSIEST = 5
_OPEN = frozenset(("Ongoing", "PrepareCommit", "PrepareAbort", "PrepareEpochFence"))
Found = tuple[str, str]
"""Whom a blow hit, and what is to be noted."""


class Losing:
    """The inboxes of one run.

    Those in `lone` stand on a single broker: its city, office and broker each.
    """

    def __init__(
        self, cluster: Cluster, hands: Hands, journal: Journal, told: Sequence[Script]
    ) -> None:
        self._cluster = cluster
        self._hands = hands
        self._journal = journal
        self._told = told
        self._servers = cluster.bootstrap.split(",")
        self._waiting = Waiting(self._servers)
        self._read_back_to = ReadBack(self._servers)
        self._times = 0
        self._lone: dict[str, tuple[str, int]] = {}

    def make_lone(self) -> None:
        """Leave one inbox of each city on one broker;
        there are others only where there are several brokers.
        """
        brokers = len(self._cluster.brokers)
        if brokers == 1:
            return
        admin = self._admin()
        for number, script in enumerate(self._told):
            office = _busiest(script)
            self._lone[script.city] = office, number % brokers
            inbox = topics.inbox(script.city, office)
            _set(admin, inbox, "min.insync.replicas", "1")
            admin.alter_partition_reassignments({TopicPartition(inbox, 0): [number % brokers + 1]})
        while admin.list_partition_reassignments():
            time.sleep(0.2)
        admin.close()

    def delete(self, pick: int) -> Found:
        """Delete an inbox that has been read to its end; provision its city again later."""
        script, offices = self._busiest_of(pick)
        office = self._when_still([script.city], lambda: self._delete_one(script, offices))
        if not office:
            return "", "no inbox was read to its end"
        return self._while_away(
            script, office, lambda: asyncio.run(cities.again(self._servers, script.city))
        )

    def stop_leader(self, pick: int) -> Found:
        """Kill the broker on which alone an inbox stands; start it again later."""
        if not self._lone:
            return "", "there is one broker"
        script = self._told[pick % len(self._told)]
        office, broker = self._lone[script.city]
        there = [city for city, (_, number) in self._lone.items() if number == broker]

        def kill() -> str:
            self._cluster.kill(broker)
            return office

        if not self._when_still(there, kill):
            return "", "no moment was without a transaction"
        return self._while_away(script, office, lambda: self._cluster.again(broker))

    def limit(self, pick: int) -> Found:
        """Have an inbox take no record of the size of a paper; let it take them again later."""
        script, (office, *_) = self._busiest_of(pick)
        inbox = topics.inbox(script.city, office)
        self._limit(inbox, TOO_SMALL)
        return self._while_away(
            script, office, lambda: self._limit(inbox, str(topics.RECORD_BYTES_MAX))
        )

    def _busiest_of(self, pick: int) -> tuple[Script, Sequence[str]]:
        """Return the offices of a city to which most papers have come, in an order of their own."""
        script = self._told[pick % len(self._told)]
        consumer = self._consumer()
        offices = self._offices(script)
        places = {TopicPartition(topics.inbox(script.city, one), 0): one for one in offices}
        ends = answered(lambda: consumer.end_offsets(list(places)))
        consumer.close(autocommit=False)
        busiest = sorted(places, key=lambda place: (-ends.get(place, 0), place.topic))[:BUSIEST]
        first = pick // len(self._told) % len(busiest)
        return script, [places[place] for place in (*busiest[first:], *busiest[:first])]

    def _offices(self, script: Script) -> list[str]:
        lone, _ = self._lone.get(script.city, ("", 0))
        return [code for code in sorted(script.offices) if code != lone]

    def _when_still(self, of: Sequence[str], do: Callable[[], str]) -> str:
        """Do something while no worker writes, and no transaction of some cities is open.

        It is tried until it returns something; that is returned.
        """
        admin = self._admin()
        writers = {f"hub.city-{number}" for number in cities.partitions(self._servers, of)}
        until = time.monotonic() + LOOKED_FOR_S
        try:
            while time.monotonic() < until:
                names = self._hands.names()
                self._hands.hold(names, held=True)
                try:
                    time.sleep(STILL_S)
                    if not writers & answered(lambda: _open(admin)) and (done := do()):
                        return done
                finally:
                    self._hands.hold(names, held=False)
                self._hands.pause(0.3)
        finally:
            admin.close()
        return ""

    def _delete_one(self, script: Script, offices: Sequence[str]) -> str:
        """Delete the first inbox that has been read to its end; return whose it is."""
        for office in offices:
            inbox = topics.inbox(script.city, office)
            if held := self._all_of(inbox):
                self._delete(inbox, held)
                return office
        return ""

    def _delete(self, inbox: str, held: list[tuple[int, int, str]]) -> None:
        admin = self._admin()
        admin.delete_topics([inbox])
        while inbox in admin.list_topics():
            time.sleep(0.05)
        admin.close()
        self._journal.gone.setdefault(inbox, []).append(held)

    def _all_of(self, inbox: str) -> list[tuple[int, int, str]]:
        """Return what stands in an inbox; nothing unless all of it has been copied."""
        consumer, place = self._consumer(), TopicPartition(inbox, 0)
        try:
            consumer.assign([place])
            consumer.seek_to_beginning(place)
            found, end = [], consumer.end_offsets([place])[place]
            while consumer.position(place) < end:
                for some in consumer.poll(timeout_ms=100).values():
                    found += [(r.offset, r.timestamp, b64encode(r.value).decode()) for r in some]
            return found if found and self._read_back_to.last(inbox) >= found[-1][0] else []
        finally:
            consumer.close(autocommit=False)

    def _while_away(self, script: Script, office: str, bring_back: Callable[[], None]) -> Found:
        """Have questions asked until it is time to bring an inbox back."""
        self._times += 1
        inbox = topics.inbox(script.city, office)
        others = self._others(script, office)
        inboxes = [topics.inbox(one.city, code) for one, code in others]
        gates = answered(lambda: Gates(self._servers, inboxes))
        asked: list[Asked] = []
        unread: list[Asked] = []
        begun = time.monotonic()
        while (gone_s := time.monotonic() - begun) < AWAY_S:
            if gone_s > AWAY_S / 4 and not unread:
                unread = [gates.ask(*one, f"others-{self._times}") for one in others]
            asked.append(gates.ask(script, office, f"away-{self._times}-{len(asked)}"))
            self._hands.pause(ASKED_EVERY_S)

        def more() -> bool:
            self._hands.tend()
            return time.monotonic() - begun < AWAY_S + WITHIN_S

        left = gates.unanswered([*asked[:5], *unread], unread, more)
        self._journal.stalled += [f"{one} while {inbox} was away" for one in left]
        most = self._waiting.papers()[inbox]
        gates.close()
        bring_back()
        self._journal.waited += most
        return inbox, ", ".join([f"{most} papers waited", *left])

    def _others(self, script: Script, office: str) -> list[tuple[Script, str]]:
        """Return one other office of each city."""
        found = []
        for one in self._told:
            codes = [code for code in self._offices(one) if one is not script or code != office]
            found.append((one, codes[self._times % len(codes)]))
        return found

    def _limit(self, inbox: str, size: str) -> None:
        admin = self._admin()
        _set(admin, inbox, "max.message.bytes", size)
        admin.close()

    def _admin(self) -> KafkaAdminClient:
        return answered(lambda: KafkaAdminClient(bootstrap_servers=self._servers))

    def _consumer(self) -> KafkaConsumer:
        return answered(
            lambda: KafkaConsumer(
                bootstrap_servers=self._servers, group_id=None, enable_auto_commit=False,
                isolation_level="read_committed",
            )
        )  # fmt: skip


def _busiest(script: Script) -> str:
    """Return the office that writes most: it gets most answers, too."""
    topic_of = {topics.outbox(script.city, code): code for code in script.offices}
    writes = Counter(topic_of.get(step[0][0], "") for step in script.steps if len(step) == 1)
    del writes[""]
    return writes.most_common(1)[0][0]


def _set(admin: KafkaAdminClient, topic: str, name: str, value: str) -> None:
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs={name: value})])


def _open(admin: KafkaAdminClient) -> set[str]:
    listed = admin.list_transactions()
    return {one.transactional_id for some in listed.values() for one in some if one.state in _OPEN}
