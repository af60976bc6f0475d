"""Generates a month of a city as a story: the same seed, the same bytes.

1. Cases begin all through the month; what follows in each comes from its city's steps (`steps.py`).
   Beside them come ledgers, figures, talks and findings (`rounds.py`).
2. Offices have behaviours (`behaviours.py`); on the way their messages are repeated, contradicted
   and reordered (`noise.py`).
3. Random numbers are an argument; nothing here reads a clock.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from hub.domain.calendar import SHANGHAI, local_day
from hub.sim.behaviours import Behaviour, answers_at, behaviours
from hub.sim.noise import NoisyLine, with_noise
from hub.sim.rounds import rounds
from hub.sim.steps import START, STEPS, Step

TOWNS, DISTRICTS = 9, 3
CASES_OF_A_SITE = 1.25
PARTIES_OF_SITES = 0.25
EVENTS_A_DAY = 40
ROUNDS_AT_MOST = 10
"""At most one of this many events is said beside the cases."""
TYPES = ("construction", "factory", "hospital", "mining", "exploration")
FIRST_DAY = date(2025, 3, 3)
"""The month's first day where none is named: a Monday in a published calendar."""


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """What to generate: which city, from which day, how many days and events, from which seed."""

    city: str
    days: int
    events: int
    seed: int
    first: date = FIRST_DAY

    @property
    def begins(self) -> datetime:
        """Return the first instant of the month."""
        return datetime.combine(self.first, time(), SHANGHAI)

    @property
    def ends(self) -> datetime:
        """Return the instant at which states are read: the last second of the last day."""
        return self.begins + timedelta(days=self.days, seconds=-1)


@dataclass(frozen=True, slots=True)
class _SimulatedCity:
    offices: Mapping[str, str]
    behaviours: Mapping[str, Behaviour]


def month(plan: MonthPlan) -> Iterator[str]:
    """Yield the lines of a story: the header, then exactly `plan.events` events in order of
    arrival.
    """
    chance = Random(f"{plan.city}/{plan.seed}")
    towns = {f"TOWN_{n}": "TOWN_GOV" for n in range(1, TOWNS + 1)}
    offices = towns | {f"DIST_{n}": "DIST_GOV" for n in range(1, DISTRICTS + 1)}
    roles = {step.role for step in STEPS[plan.city]} - {"TOWN_GOV", "DIST_GOV"}
    city = _SimulatedCity(offices, behaviours(sorted({*roles, "LAND", *offices}), chance))
    yield json.dumps(_header(plan, city, chance), ensure_ascii=False)
    told = list(with_noise(_beside(plan, chance), plan.ends, chance))
    told = told[: plan.events // ROUNDS_AT_MOST]
    number = 0
    while len(told) < plan.events:
        number += 1
        told += with_noise(_case(plan, city, number, chance), plan.ends, chance)
    kept = sorted(told[: plan.events], key=lambda one: one.arrives)
    for one in kept:
        yield json.dumps(one.line, ensure_ascii=False)


def _header(plan: MonthPlan, city: _SimulatedCity, chance: Random) -> dict[str, Any]:
    manner = ", ".join(f"{office} {how}" for office, how in sorted(city.behaviours.items()))
    return {
        "story": f"{plan.days} days of {plan.city}, seed {plan.seed}: {manner}",
        "city": plan.city,
        "as_of": plan.ends.isoformat(),
        "offices": dict(city.offices),
        "sites": {f"P{n}": _profile(chance) for n in range(1, _sites(plan) + 1)},
    }


def _sites(plan: MonthPlan) -> int:
    return max(1, round(plan.events / (len(STEPS[plan.city]) / 2) / CASES_OF_A_SITE))


def _profile(chance: Random) -> dict[str, Any]:
    profile: dict[str, Any] = {"project_type": chance.choice(TYPES)}
    if chance.random() < 0.1:
        profile["residential"] = True
    if chance.random() < 0.5:
        profile["certificates"] = ["state_land_use_certificate", "land_planning_permit"]
    return profile


def _case(
    plan: MonthPlan, city: _SimulatedCity, number: int, chance: Random
) -> Iterator[NoisyLine]:
    """Yield what is done in one case until the month's end."""
    site = chance.randint(1, _sites(plan))
    town = chance.randint(1, TOWNS)
    began = plan.begins + timedelta(
        days=chance.randrange(plan.days), hours=8, seconds=chance.randrange(9 * 3600)
    )
    names = {
        "case": f"C{number}",
        "site": f"P{site}",
        "party": f"X{site % max(1, round(_sites(plan) * PARTIES_OF_SITES))}",
        "town": f"TOWN_{town}",
        "district": f"DIST_{town % DISTRICTS + 1}",
        "later": (local_day(began) + timedelta(days=15)).isoformat(),
    }
    begun = {name: names[name] for name in ("case", "site", "party")}
    yield _told(began, "violation_discovered", "LAND", begun)
    done = {START: began}
    for step in STEPS[plan.city]:
        asked = done.get(step.after)
        if asked is None or chance.random() >= step.chance:
            continue
        office = {"TOWN_GOV": names["town"], "DIST_GOV": names["district"]}.get(
            step.role, step.role
        )
        at = answers_at(asked, step.days, city.behaviours[office], chance)
        if at is not None and at <= plan.ends:
            done[step.name] = at
            yield _told(at, step.event, office, _filled(step, names))


def _beside(plan: MonthPlan, chance: Random) -> Iterator[NoisyLine]:
    towns = [f"TOWN_{n}" for n in range(1, TOWNS + 1)]
    for at, said in rounds(plan.city, plan.begins, plan.days, towns, chance):
        yield _told(at, *said)


def _told(at: datetime, event: str, office: str, fields: Mapping[str, Any]) -> NoisyLine:
    who = "from" if "to" in fields and event != "rectification_notice_issued" else "by"
    line = {"at": at.isoformat(), "event": event, who: office, **fields}
    return NoisyLine(at, line)


def _filled(step: Step, names: Mapping[str, str]) -> dict[str, Any]:
    def filled(value: Any) -> Any:
        if isinstance(value, list):
            return [filled(one) for one in value]
        return value.format_map(names) if isinstance(value, str) else value

    return {name: filled(value) for name, value in step.fields.items()}
