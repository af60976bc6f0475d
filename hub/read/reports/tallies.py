"""Counts duties by office, rule or district. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from statistics import median
from typing import Any

from hub.messages import CityRecord
from hub.read.lateness.who import Why
from hub.read.reports.counted import APART, As, Counted

RATED_FROM = 10
"""An office with fewer duties has counts, and neither rate nor rank: they would say nothing."""
_MEASURED = (As.ON_TIME, As.LATE, As.OPEN)
CAUSES: Mapping[str, tuple[Why, ...]] = {
    "client_dead": (Why.NOT_FETCHED,),
    "silent": (Why.SILENT,),
    "done_late": (Why.DONE_LATE,),
    "told_late": (Why.TOLD_LATE,),
    "hub_stood": (Why.HUB_STOOD, Why.HEARD_AFTER_OUTAGE),
}
"""By what duties are late, as a report counts it: the way to an office, the office itself, its
system, the hub.
"""
_CAUSE_OF = {why: name for name, some in CAUSES.items() for why in some}
_DISTRICT = "DIST_GOV"


@dataclass(slots=True)
class Tally:
    """The counts of one group, the days by which its late duties were late, and by what; and the
    working days on which the hub stood, which are none of them.
    """

    counts: Counter[As] = field(default_factory=Counter)
    days_late: list[int] = field(default_factory=list)
    causes: Counter[str] = field(default_factory=Counter)
    lost: set[date] = field(default_factory=set)
    lacks: bool = False

    def take(self, one: Counted) -> None:
        """Count one duty."""
        self.counts[one.counts] += 1
        if one.days_late is not None:
            self.days_late.append(one.days_late)
        if one.why is not None:
            self.causes[_CAUSE_OF[one.why]] += 1
        self.lost |= one.lost
        self.lacks |= one.lacks

    @property
    def received(self) -> int:
        """Return how many duties fell due, whatever became of them."""
        return self.counts.total()

    @property
    def rate(self) -> float | None:
        """Return the share that was done on time of what was to be done by now, to a thousandth."""
        measured = sum(self.counts[one] for one in _MEASURED)
        if self.received < RATED_FROM or not measured:
            return None
        return round(self.counts[As.ON_TIME] / measured, 3)

    def told(self) -> dict[str, Any]:
        """Return the counts for a program."""
        return {
            "received": self.received,
            **{one.value: self.counts[one] for one in As},
            "apart": sum(self.counts[one] for one in APART),
            "days_late_median": median(self.days_late) if self.days_late else None,
            "days_late_max": max(self.days_late, default=None),
            "on_time_rate": self.rate,
            **{name: self.causes[name] for name in CAUSES},
            "hub_days": len(self.lost),
        }


def tallies(
    found: Iterable[Counted], group_of: Callable[[Counted], str]
) -> tuple[Mapping[str, Tally], Tally, str]:
    """Return the counts by group, those of all, and the digest over the duties that were counted
    and as what.
    """
    groups: dict[str, Tally] = {}
    total, ids = Tally(), list[str]()
    for one in found:
        groups.setdefault(group_of(one), Tally()).take(one)
        total.take(one)
        ids.append(f"{one.word.city}/{one.word.id}/{one.counts.value}")
    digest = sha256("\n".join(sorted(ids)).encode()).hexdigest()
    return dict(sorted(groups.items())), total, digest


def ranks(groups: Mapping[str, Tally]) -> Mapping[str, int]:
    """Return the place of each group that has a rate, the best first; equal rates share one."""
    rates = {name: one.rate for name, one in groups.items()}
    some = sorted((one for one in rates.values() if one is not None), reverse=True)
    return {name: some.index(one) + 1 for name, one in rates.items() if one is not None}


def by_office(one: Counted) -> str:
    """Return the office that owes a duty."""
    return one.word.actor


def by_rule(one: Counted) -> str:
    """Return the rule that a duty rests on."""
    return one.word.rule


def by_district(cities: Mapping[str, CityRecord]) -> Callable[[Counted], str]:
    """Return what finds the district of the office that owes a duty; empty: the city's own office.

    An office never stands under another government than the one that it was registered under.
    """
    above = {
        (city.city, office.code): office.code if office.role == _DISTRICT else office.under or ""
        for city in cities.values()
        for office in city.offices
    }
    return lambda one: above.get((one.word.city, one.word.actor), "")
