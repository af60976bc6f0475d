"""Holds what a seed decides: cities, events, workers, and which faults come how often."""

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from hub.files.rulebooks import cities

ALL_ROLES = ("city", "relay")
CALM_SHARE = 0.15
"""Of this share of seeds nothing fails at all: then no process may end by itself either."""

EVENTS_MAX = 500


@dataclass(frozen=True, slots=True)
class Rates:
    """How often what goes wrong.

    Of calls: a share of them; of the others: a chance in each burst.
    """

    slow: float = 0.0
    lost: float = 0.0
    killed: float = 0.0
    frozen: float = 0.0
    kill: float = 0.0
    stop: float = 0.0
    freeze: float = 0.0
    outage: float = 0.0
    open_transaction: float = 0.0
    made_again: float = 0.0
    poison: float = 0.0
    forged_receipt: float = 0.0
    suspended: float = 0.0
    moved_commit: float = 0.0
    inbox_unled: float = 0.0
    inbox_out_of_sync: float = 0.0
    inbox_small: float = 0.0
    inbox_gone: float = 0.0


_OF_INBOXES = ("inbox_unled", "inbox_out_of_sync", "inbox_small", "inbox_gone")
"""What befalls inboxes, each at most once in each burst."""
_HIGHEST = {
    "slow": 0.5,
    "lost": 0.02,
    "killed": 0.01,
    "frozen": 0.004,
    "kill": 0.5,
    "stop": 0.2,
    "freeze": 0.4,
    "outage": 0.4,
    "open_transaction": 0.5,
    "made_again": 0.2,
    "poison": 0.5,
    "forged_receipt": 0.3,
    "suspended": 0.3,
}


@dataclass(frozen=True, slots=True)
class WorkerPlan:
    """One worker process: its name and its roles."""

    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CityPlan:
    """One city: under which law, how many events its offices tell."""

    name: str
    law: str
    events: int
    seed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run does. `down_from` is the burst with which all workers go down, for `down`.

    `bug_until` is the burst whose instant ends a fault of ours (None: there is none),
    `rows_a_batch` how many rows a city sweeps at once.
    """

    seed: int
    days: int
    bursts: int
    cities: tuple[CityPlan, ...]
    story: CityPlan | None
    workers: tuple[WorkerPlan, ...]
    mark_every_s: float
    rates: Rates
    rows_a_batch: int
    bug_until: int | None = None
    down_from: int | None = None
    down: timedelta = timedelta(0)

    @property
    def calm(self) -> bool:
        """Return whether nothing fails."""
        return self.rates == Rates()


def plan_of(seed: int, down: timedelta | None = None) -> Plan:
    """Return the plan of a seed; `down` has all workers down for so long in the middle."""
    chance = Random(f"plan/{seed}")
    bursts = chance.randint(8, 16)
    events = min(EVENTS_MAX, round(30 * 2 ** chance.triangular(0, 4.06, 0.7)))
    several = chance.random() < 0.3
    share = events // 2 if several else events
    laws = chance.sample(sorted(cities(), reverse=True), 2)
    placed = [CityPlan("wall", laws[0], share, seed)]
    if several:
        placed.append(CityPlan("wall2", laws[1], share, seed + 1))
    story = (
        CityPlan("story", laws[1], min(40, events // 2), seed) if chance.random() < 0.2 else None
    )
    falls = down is not None or chance.random() < 0.1
    rates = _with_inboxes(seed, _with_strangers(seed, _rates(chance)))
    buggy = rates != Rates() and story is None and chance.random() < 0.2
    return Plan(
        seed=seed,
        days=chance.randint(7, 21),
        bursts=bursts,
        cities=tuple(placed),
        story=story,
        workers=_workers(chance),
        mark_every_s=chance.choice((1.0, 2.0, 5.0, 10.0)),
        rates=rates,
        rows_a_batch=chance.choice((100, 100, 1, 3)),
        bug_until=chance.randint(bursts // 2, bursts - 1) if buggy else None,
        down_from=chance.randint(2, bursts // 2) if falls else None,
        down=down or timedelta(hours=72),
    )


def _workers(chance: Random) -> tuple[WorkerPlan, ...]:
    if chance.random() < 0.5:
        return tuple(WorkerPlan(f"w{n}", ALL_ROLES) for n in range(1, chance.randint(1, 3) + 1))
    cities = [WorkerPlan(f"c{n}", ("city",)) for n in range(1, chance.randint(1, 2) + 1)]
    relays = [WorkerPlan(f"r{n}", ("relay",)) for n in range(1, chance.randint(1, 2) + 1)]
    return (*cities, *relays)


def _rates(chance: Random) -> Rates:
    if chance.random() < CALM_SHARE:
        return Rates()
    drawn = {}
    for name, highest in _HIGHEST.items():
        strength = highest * chance.random()
        drawn[name] = strength if chance.random() < 0.5 else 0.0
    return Rates(**drawn)


def _with_strangers(seed: int, rates: Rates) -> Rates:
    """Return the rates with how often a stranger in the relay's group moves a commit."""
    chance = Random(f"strangers/{seed}")
    if rates == Rates() or chance.random() < 0.5:
        return rates
    return replace(rates, moved_commit=0.5 * chance.random())


def _with_inboxes(seed: int, rates: Rates) -> Rates:
    """Return the rates with how often an inbox cannot be written, in each of the ways."""
    chance = Random(f"inboxes/{seed}")
    if rates == Rates():
        return rates
    drawn = {name: chance.random() for name in _OF_INBOXES if chance.random() < 0.5}
    return replace(rates, **drawn)
