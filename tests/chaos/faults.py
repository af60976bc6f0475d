"""Does to a running hub what the plan says."""

import asyncio
import signal
import time
from collections.abc import Callable

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from tests.chaos.cities import OUTAGE_AFTER_S, add_office
from tests.chaos.data_loss import Losing
from tests.chaos.history import Entry, Journal, now_ms
from tests.chaos.plan import Blow, Planned
from tests.chaos.process_control import FOLLOWS, Hands
from tests.chaos.testbed import Cluster

SESSION_S = 6.0
AIMED_S = 10.0
DOWN_S = 3.0
WORKERS_MIN, WORKERS_MAX = 2, 4
RELAY_ALONE = ("--role", "relay")
STILL_S = 0.1
"""A transaction that is open this much later too belongs to the worker that is held."""


class Blows:
    """Carries out planned blows; each returns whom it hit, and what is to be noted."""

    def __init__(
        self,
        cluster: Cluster,
        hands: Hands,
        journal: Journal,
        wall: str,
        losing: Losing | None = None,
    ) -> None:
        self._cluster = cluster
        self._hands = hands
        self._journal = journal
        self._wall = wall
        self._added = 0
        self._offices = 0
        self._does: dict[Blow, Callable[[int], tuple[str, str]]] = {
            Blow.KILL: self._kill,
            Blow.KILL_OPEN: self._kill_open,
            Blow.KILL_RELAY: self._kill_relay,
            Blow.KILL_READER: self._kill_reader,
            Blow.STAND: self._stand,
            Blow.FREEZE: self._freeze,
            Blow.TERM: self._term,
            Blow.ADD: self._add,
            Blow.REMOVE: self._remove,
            Blow.OFFICE: self._of_today(self._office),
            Blow.CLOCK: self._clock,
            Blow.BROKER: self._broker,
            Blow.DISK: self._disk,
            Blow.SLOW: self._slow,
        }
        if losing is not None:
            self._does |= {
                Blow.GONE: self._of_today(losing.delete),
                Blow.UNLED: self._of_today(losing.stop_leader),
                Blow.SMALL: self._of_today(losing.limit),
            }

    def do(self, planned: Planned) -> None:
        """Do one thing and write it down."""
        begun = now_ms()
        whom, note = self._does[planned.blow](planned.pick)
        self._journal.add(Entry(planned.blow.value, whom, begun, now_ms(), note))

    def _of_today(self, do: Callable[[int], tuple[str, str]]) -> Callable[[int], tuple[str, str]]:
        """Return a blow that falls only once no worker is of a version that knows nothing of it."""
        return lambda pick: ("", "older workers run") if self._hands.before else do(pick)

    def _one(self, pick: int, *options: str) -> str:
        while not (names := self._hands.names(*options)):
            self._hands.pause(0.1)
        return names[pick % len(names)]

    def _kill(self, pick: int) -> tuple[str, str]:
        name = self._one(pick)
        self._hands.kill(name)
        return name, ""

    def _kill_relay(self, pick: int) -> tuple[str, str]:
        name = self._one(pick, *RELAY_ALONE)
        self._hands.kill(name)
        return name, ""

    def _kill_reader(self, pick: int) -> tuple[str, str]:
        name = self._one(pick, *FOLLOWS)
        self._hands.kill(name)
        return name, ""

    def _stand(self, pick: int) -> tuple[str, str]:
        """Hold whatever could mark a source, longer than a city takes for an outage."""
        held = [*self._hands.names(), *self._hands.names(*RELAY_ALONE)]
        self._hands.hold(held, held=True)
        self._hands.held |= {*held}
        time.sleep(OUTAGE_AFTER_S + 3 + pick % 3)
        self._hands.held -= {*held}
        self._hands.hold(held, held=False)
        return ", ".join(held), ""

    def _kill_open(self, pick: int) -> tuple[str, str]:
        """Hold all workers again and again until one of them has a transaction open, and kill that.

        All but one are let go: what stays open belongs to the one that is still held.
        """
        admin = KafkaAdminClient(bootstrap_servers=self._cluster.bootstrap.split(","))
        try:
            tries, until = 0, time.monotonic() + AIMED_S
            while time.monotonic() < until:
                tries += 1
                names = self._hands.names()
                aimed = names[(pick + tries) % len(names)] if names else ""
                self._hands.hold(names, held=True)
                first = _open(admin)
                self._hands.hold((name for name in names if name != aimed), held=False)
                if first and aimed and self._stays_open(admin, first):
                    self._hands.kill(aimed)
                    return aimed, f"open, held {tries} times"
                self._hands.hold(names, held=False)
                self._hands.pause(0.003 * (1 + (pick + tries) % 11))
        finally:
            admin.close()
        name = self._one(pick)
        self._hands.kill(name)
        return name, "no transaction was open"

    def _stays_open(self, admin: KafkaAdminClient, first: set[str]) -> bool:
        time.sleep(STILL_S)
        return bool(first & _open(admin))

    def _freeze(self, pick: int) -> tuple[str, str]:
        name = self._one(pick)
        self._hands.signal(name, signal.SIGSTOP)
        self._hands.pause(SESSION_S + 1 + pick % 3)
        self._hands.signal(name, signal.SIGCONT)
        return name, ""

    def _term(self, pick: int) -> tuple[str, str]:
        name = self._one(pick)
        self._hands.stop(name, for_good=False)
        return name, ""

    def _add(self, pick: int) -> tuple[str, str]:
        if len(self._hands.names()) >= WORKERS_MAX:
            return "", "enough run"
        self._added += 1
        name = f"added{self._added}"
        self._hands.start(name)
        return name, ""

    def _remove(self, pick: int) -> tuple[str, str]:
        names = self._hands.names()
        if len(names) <= WORKERS_MIN:
            return "", "too few run"
        name = names[pick % len(names)]
        self._hands.stop(name, for_good=True)
        return name, ""

    def _office(self, pick: int) -> tuple[str, str]:
        self._offices += 1
        code = f"TOWN_NEW_{self._offices}"
        asyncio.run(add_office(self._cluster.bootstrap, self._wall, code, "TOWN_GOV"))
        return code, ""

    def _clock(self, pick: int) -> tuple[str, str]:
        name = self._one(pick)
        off_s = 3600 if pick % 2 else -3600
        self._hands.set_clock(name, off_s)
        return name, f"{off_s:+} s"

    def _broker(self, pick: int) -> tuple[str, str]:
        number = pick % len(self._cluster.brokers)
        self._cluster.kill(number)
        self._hands.pause(DOWN_S)
        self._cluster.again(number)
        return f"broker {number + 1}", ""

    def _disk(self, pick: int) -> tuple[str, str]:
        number = pick % len(self._cluster.brokers)
        self._cluster.fill(number, full=True)
        self._hands.pause(DOWN_S)
        self._cluster.fill(number, full=False)
        ended = not self._cluster.brokers[number].alive
        self._cluster.again(number)
        return f"broker {number + 1}", "it ended and was started again" if ended else "it went on"

    def _slow(self, pick: int) -> tuple[str, str]:
        number = pick % len(self._cluster.brokers)
        until = time.monotonic() + DOWN_S
        while time.monotonic() < until:
            self._cluster.freeze(number, frozen=True)
            self._hands.pause(0.4)
            self._cluster.freeze(number, frozen=False)
            self._hands.pause(0.1)
        return f"broker {number + 1}", ""


def _open(admin: KafkaAdminClient) -> set[str]:
    try:
        listed = admin.list_transactions(state_filters=["Ongoing"])
    except KafkaError:
        return set()
    return {one.transactional_id for some in listed.values() for one in some}
