"""What a version before this one leaves: papers in `hub.outgoing`, some of them in their inboxes
already.

A version after release 0.1 has no such topic: it writes inboxes itself, and leaves nothing there.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from kafka import KafkaConsumer, TopicPartition

from hub.registry import topics
from tests.chaos.history import Journal
from tests.chaos.process_control import Hands
from tests.chaos.workload import Script

PAPERS_MIN = 500
WITHIN_S = 240.0
STAYS_S = 10.0
STANDING, DELIVERED = (
    "papers waiting in hub.outgoing at first",
    "of them delivered by the version before",
)
_SENDS = ("--role", "delivery")


def place(tree: Path, bootstrap: str, told: Sequence[Script]) -> None:
    """Provision every city as that version does: it cannot read all that this one registers."""
    for script in told:
        offices = [f"--office={code}={role}" for code, role in script.offices.items()]
        asked = [script.law.city, "--as", script.city, "--clock", script.clock, *offices]
        command = [sys.executable, "-m", "hub.cli", "provision", *asked, "--kafka", bootstrap]
        subprocess.run(command, cwd=tree, check=True, stdout=subprocess.DEVNULL)


def renew(bootstrap: str, told: Sequence[Script]) -> None:
    """Provision every city under the law of today,
    as is done before the first worker is replaced.
    """
    place(Path(__file__).parents[2], bootstrap, told)


class Before:
    """What stands in `hub.outgoing`, and a worker of that version who sends it."""

    def __init__(
        self, bootstrap: str, hands: Hands, journal: Journal, told: Sequence[Script]
    ) -> None:
        self._hands = hands
        self._journal = journal
        self._inboxes = [topics.inbox(one.city, code) for one in told for code in one.offices]
        self._consumer = KafkaConsumer(
            bootstrap_servers=bootstrap.split(","),
            group_id=None,
            enable_auto_commit=False,
            isolation_level="read_committed",
        )

    def leave(self) -> None:
        """Wait until enough papers stand there, then have some sent, and kill who sends them."""
        until = time.monotonic() + WITHIN_S
        if not self._has_outgoing():
            while not self._holds(self._inboxes) and time.monotonic() < until:
                self._hands.pause(0.5)
            self._hands.upgrading = True
            self._journal.before = {STANDING: 0, DELIVERED: self._count(self._inboxes)}
            return
        while (stand := self._count([topics.OUTGOING])) < PAPERS_MIN and time.monotonic() < until:
            self._hands.pause(0.5)
        sender = self._hands.start_before("before", *_SENDS)
        while not self._holds(self._inboxes) and time.monotonic() < until:
            self._hands.tend()
        sender.kill()
        self._hands.upgrading = True
        self._journal.before = {STANDING: stand, DELIVERED: self._count(self._inboxes)}

    def send_again(self) -> None:
        """Have a worker of that version send what it finds: it may find nothing,
        and copy nothing.
        """
        if not self._has_outgoing():
            return
        sender = self._hands.start_before("before", *_SENDS)
        self._hands.pause(STAYS_S)
        sender.kill()

    def _has_outgoing(self) -> bool:
        return bool(self._places([topics.OUTGOING]))

    def _places(self, names: Sequence[str]) -> list[TopicPartition]:
        return [
            TopicPartition(name, number)
            for name in names
            for number in sorted(self._consumer.partitions_for_topic(name) or ())
        ]

    def _holds(self, names: Sequence[str]) -> bool:
        return any(self._consumer.end_offsets(self._places(names)).values())

    def _count(self, names: Sequence[str]) -> int:
        """Return how many committed records stand in topics; what ends a transaction is none."""
        places = self._places(names)
        if not places:
            return 0
        ends = self._consumer.end_offsets(places)
        self._consumer.assign(places)
        self._consumer.seek_to_beginning()
        found = 0
        while any(self._consumer.position(place) < end for place, end in ends.items()):
            found += sum(len(some) for some in self._consumer.poll(timeout_ms=200).values())
        return found

    def close(self) -> None:
        """Look no more."""
        self._consumer.close(autocommit=False)
