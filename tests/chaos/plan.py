"""What happens in a run: drawn from the seed, so that the seed names it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Blow(StrEnum):
    """One thing done to a running hub."""

    KILL = "kill"
    """kill -9 of a worker, at any moment."""
    KILL_OPEN = "kill in an open transaction"
    """kill -9 of a worker that is held by SIGSTOP until one of its transactions is open."""
    KILL_RELAY = "kill the relay alone"
    KILL_READER = "kill the read side"
    STAND = "all workers stand still"
    """For longer than the wall city's `outage_after`: nothing is marked meanwhile."""
    FREEZE = "freeze"
    """SIGSTOP beyond the session, then SIGCONT."""
    TERM = "stop"
    ADD = "add a worker"
    REMOVE = "remove a worker"
    OFFICE = "add an office"
    """A new office in a running city, whose outbox is written at once."""
    CLOCK = "wrong host clock"
    BROKER = "kill a broker"
    DISK = "full disk"
    SLOW = "slow broker"
    GONE = "delete an inbox"
    """For a while, all of it read back; papers for it go on being told."""
    UNLED = "an inbox without a leader"
    """The broker is down on which alone it stands."""
    SMALL = "an inbox over its limit"
    """For a while it takes no record of the size of a paper."""


BESIDE = (
    Blow.FREEZE, Blow.TERM, Blow.ADD, Blow.REMOVE, Blow.OFFICE, Blow.CLOCK, Blow.BROKER, Blow.DISK,
    Blow.SLOW, Blow.KILL_READER,
)  # fmt: skip

LONG = (Blow.GONE, Blow.UNLED, Blow.SMALL, Blow.STAND)
BLOW_S, LONG_S, STAND_S = 6.0, 26.0, 66.0
"""No blow with its recovery is much shorter: so the feed never runs dry while blows fall."""


def lasts_s(blow: Blow) -> float:
    """Return how long a blow takes at the most, or nearly so."""
    return STAND_S if blow is Blow.STAND else LONG_S if blow in LONG else BLOW_S


@dataclass(frozen=True, slots=True)
class Planned:
    """A blow, how long after the last one, and a number that picks whom it hits."""

    blow: Blow
    after_s: float
    pick: int


def beside_of(kills: int) -> dict[Blow, int]:
    """Return how often everything else is done beside `kills` kills: once for ten of them,
    for twenty what is long.
    """
    often, seldom = -(-kills // 10), -(-kills // 20)
    return dict.fromkeys((*BESIDE, Blow.KILL_RELAY), often) | dict.fromkeys(LONG, seldom)


def plan(kills: int, seed: int, beside: Mapping[Blow, int]) -> list[Planned]:
    """Return `kills` kills of workers, two thirds of them aimed, and what is done beside,
    shuffled.
    """
    chance = Random(f"chaos/{seed}")
    blows = [chance.choice((Blow.KILL, Blow.KILL_OPEN, Blow.KILL_OPEN)) for _ in range(kills)]
    blows += [blow for blow, times in beside.items() for _ in range(times)]
    chance.shuffle(blows)
    return [Planned(blow, chance.uniform(0.2, 2.0), chance.randrange(1 << 16)) for blow in blows]
