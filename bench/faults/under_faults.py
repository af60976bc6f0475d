"""Runs one contestant under a plan: workers, a feed, the blows, then quiet, then the count."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from zlib import crc32

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic

from bench.faults.check import Verdict, check
from bench.faults.work import CASES, PARTITIONS
from tests.chaos.checker.__main__ import STOP_S
from tests.chaos.faults import Blows
from tests.chaos.history import Journal
from tests.chaos.plan import Planned
from tests.chaos.process_control import Hands
from tests.chaos.testbed import Cluster
from tests.worker_processes import Crew

RATE = 200
"""Inputs a second."""
STILL_S = 40.0
"""How long a partition with unread inputs may stand before it counts as one that stands still."""
RESTARTS = 3


@dataclass(frozen=True, slots=True)
class Contestant:
    """One that is beaten: its module with what follows the worker's name, its topic of rows.

    `head` bytes stand before each of its rows.
    """

    name: str
    module: str
    more: tuple[str, ...]
    rows: str
    head: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it.

    `still` counts partitions that stood still, `hung` stops over ten seconds.
    """

    verdict: Verdict
    still: int
    hung: int
    drained_s: float


class _Workers(Hands):
    """Workers of a contestant instead of the hub's."""

    def __init__(self, crew: Crew, journal: Journal, one: Contestant, source: str) -> None:
        super().__init__(crew, journal)
        self._one = one
        self._source = source

    def start(self, name: str, *options: str) -> None:
        self._options[name] = options
        one = self._one
        arguments = [one.module, self._crew.bootstrap, self._source, one.name, name, *one.more]
        self._crew.run(name, arguments)


def beat(cluster: Cluster, one: Contestant, planned: Sequence[Planned], seed: int) -> Result:
    """Beat a contestant with two workers, and count what it lost, repeated and left."""
    source, outputs = f"{one.name}.inputs", f"{one.name}.outputs"
    _create(cluster.bootstrap, source, outputs, one.rows)
    journal = Journal(cluster.bootstrap, seed)
    with Crew(cluster.bootstrap) as crew:
        hands = _Workers(crew, journal, one, source)
        hands.start("w1")
        hands.start("w2")
        blows = Blows(cluster, hands, journal, wall="")
        with _feed(cluster.bootstrap, source, seed):
            for blow in planned:
                hands.pause(blow.after_s)
                blows.do(blow)
        begun = time.monotonic()
        still = _drain(cluster.bootstrap, one.name, source, hands)
        drained_s = time.monotonic() - begun
        hands.stop_all()
    verdict = check(cluster.bootstrap, source, outputs, one.rows, one.head)
    hung = sum(took > STOP_S for _, took in journal.stops)
    return Result(verdict, still, hung, drained_s)


def _create(bootstrap: str, source: str, outputs: str, rows: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap.split(","))
    compact = {"cleanup.policy": "compact"}
    admin.create_topics(
        [
            NewTopic(source, PARTITIONS, 1),
            NewTopic(outputs, PARTITIONS, 1),
            NewTopic(rows, PARTITIONS, 1, topic_configs=compact),
        ]
    )
    admin.close()


@contextmanager
def _feed(bootstrap: str, source: str, seed: int) -> Iterator[None]:
    """Write inputs at `RATE` until the block is left; all of them are acknowledged then."""
    ended = threading.Event()
    feeder = threading.Thread(target=_feeds, args=(bootstrap, source, seed, ended.is_set))
    feeder.start()
    try:
        yield
    finally:
        ended.set()
        feeder.join()


def _feeds(bootstrap: str, source: str, seed: int, ended: Callable[[], bool]) -> None:
    producer = KafkaProducer(bootstrap_servers=bootstrap.split(","), acks="all")
    chance, seqs = Random(f"faults/{seed}"), dict[str, int]()
    begun, number = time.monotonic(), 0
    while not ended():
        case = f"C{chance.randrange(CASES)}"
        seqs[case] = seqs.get(case, 0) + 1
        value = json.dumps({"id": f"N{number}", "case": case, "seq": seqs[case]}).encode()
        partition = crc32(case.encode()) % PARTITIONS
        producer.send(source, key=case.encode(), value=value, partition=partition)
        number += 1
        time.sleep(max(0.0, begun + number / RATE - time.monotonic()))
    producer.flush()
    producer.close()


def _drain(bootstrap: str, group: str, source: str, hands: Hands) -> int:
    """Wait until the group has read everything; return how many partitions stood still meanwhile.

    When some do, every worker is killed and started again, as an operator would.
    """
    still, places = 0, [TopicPartition(source, number) for number in range(PARTITIONS)]
    consumer = KafkaConsumer(bootstrap_servers=bootstrap.split(","), group_id=group)
    ends = consumer.end_offsets(places)
    for _ in range(RESTARTS + 1):
        left = _left(consumer, ends, hands)
        if not left:
            break
        still += len(left)
        for name in hands.names():
            hands.kill(name)
    consumer.close(autocommit=False)
    return still


def _left(
    consumer: KafkaConsumer, ends: dict[TopicPartition, int], hands: Hands
) -> list[TopicPartition]:
    """Return what is not read to its end and has not moved for a while."""
    moved_at, last = time.monotonic(), dict[TopicPartition, int]()
    while True:
        now = {place: consumer.committed(place) or 0 for place in ends}
        left = [place for place, end in ends.items() if now[place] < end]
        if now != last:
            moved_at, last = time.monotonic(), now
        if not left or time.monotonic() - moved_at > STILL_S:
            return left
        hands.pause(0.5)
