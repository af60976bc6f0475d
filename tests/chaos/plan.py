"""What happens in a run: drawn from the seed, so that the seed names it."""

from collections.abc import Sequence
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


WORKERS = frozenset((Blow.KILL, Blow.KILL_OPEN, Blow.KILL_RELAY))
BESIDE = (
    Blow.FREEZE, Blow.TERM, Blow.ADD, Blow.REMOVE, Blow.OFFICE, Blow.CLOCK, Blow.BROKER, Blow.DISK,
    Blow.SLOW,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """A blow, how long after the last one, and a number that picks whom it hits."""

    blow: Blow
    after_s: float
    pick: int


def plan(kills: int, seed: int, beside: Sequence[Blow] = BESIDE) -> list[Planned]:
    """Return `kills` kills, half of them aimed, and each of `beside` once for ten kills, shuffled."""
    chance = Random(f"chaos/{seed}")
    blows = [chance.choice((Blow.KILL, Blow.KILL_OPEN, Blow.KILL_OPEN)) for _ in range(kills)]
    for number in range(0, kills, 10):
        blows += [*beside]
        if Blow.ADD in beside:
            blows[number] = Blow.KILL_RELAY
    chance.shuffle(blows)
    return [Planned(blow, chance.uniform(0.2, 2.0), chance.randrange(1 << 16)) for blow in blows]
