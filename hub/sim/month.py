"""Generates a month of a city as a story: the same seed, the same bytes.

1. Cases begin all through the month; what follows in each are the steps of its city's month
   (`city_month.py`). Beside them come messages of every week and of some days.
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
from hub.domain.clocks import monday_of
from hub.files.rulebooks import law_of
from hub.sentence import in_words
from hub.sim.behaviours import Behaviour, answers_at, behaviours
from hub.sim.cities import month_of
from hub.sim.city_month import CityMonth, Line
from hub.sim.noise import NoisyLine, with_noise
from hub.sim.values import Names, fields_filled, filled

CASES_OF_A_SITE = 1.25
PARTIES_OF_SITES = 0.25
EVENTS_A_DAY = 40
BESIDE_AT_MOST = 10
"""At most one of this many events is said beside the cases."""
FIRST_DAY = date(2025, 3, 3)
"""The month's first day where none is named: a Monday in a published calendar."""
_ONE_DAY = timedelta(days=1)
_SHARE_OF_DAYS = 0.4
"""On how many days something is told beside the cases."""


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
    """A city in one month: `offices` of its places with their roles, how each office behaves."""

    month: CityMonth
    sites: int
    offices: Mapping[str, str]
    behaviours: Mapping[str, Behaviour]
    question: str


def month(plan: MonthPlan) -> Iterator[str]:
    """Yield the lines of a story: the header, then exactly `plan.events` events in order of
    arrival.
    """
    chance = Random(f"{plan.city}/{plan.seed}")
    city = _living(plan, month_of(plan.city), chance)
    yield json.dumps(_header(plan, city, chance), ensure_ascii=False)
    told = list(with_noise(_beside(plan, city, chance), plan.ends, chance, city.question))
    told = told[: plan.events // BESIDE_AT_MOST]
    number = 0
    while len(told) < plan.events:
        number += 1
        told += with_noise(_case(plan, city, number, chance), plan.ends, chance, city.question)
    kept = sorted(told[: plan.events], key=lambda one: one.arrives)
    for one in kept:
        yield json.dumps(one.line, ensure_ascii=False)


def _living(plan: MonthPlan, month: CityMonth, chance: Random) -> _SimulatedCity:
    offices = {code: place.role for place in month.places.values() for code in place.offices}
    acting = {step.told.office for step in (month.begins, *month.steps)}
    acting -= {place.role for place in month.places.values()}
    sites = max(1, round(plan.events / _lines_of_a_case(month) / CASES_OF_A_SITE))
    question = law_of(plan.city).vocabulary.question
    how = behaviours(sorted(acting | offices.keys()), chance)
    return _SimulatedCity(month, sites, offices, how, question)


def _lines_of_a_case(month: CityMonth) -> float:
    """Return how many lines a case has on the average if no office forgets any."""
    shares = {month.begins.name: 1.0}
    for step in month.steps:
        shares[step.name] = step.chance * shares.get(step.after, 0)
    return sum(shares.values())


def _header(plan: MonthPlan, city: _SimulatedCity, chance: Random) -> dict[str, Any]:
    manner = ", ".join(f"{office} {how}" for office, how in sorted(city.behaviours.items()))
    return {
        "story": in_words(
            "{days} days of {city}, seed {seed}: {manner}",
            days=plan.days,
            city=plan.city,
            seed=plan.seed,
            manner=manner,
        ),
        "city": plan.city,
        "as_of": plan.ends.isoformat(),
        "offices": dict(city.offices),
        "sites": {
            f"P{n}": fields_filled(city.month.sites, {}, plan.first, chance)
            for n in range(1, city.sites + 1)
        },
    }


def _case(
    plan: MonthPlan, city: _SimulatedCity, number: int, chance: Random
) -> Iterator[NoisyLine]:
    """Yield what is done in one case until the month's end."""
    site = chance.randint(1, city.sites)
    places = _places(city.month, chance)
    began = plan.begins + timedelta(
        days=chance.randrange(plan.days), hours=8, seconds=chance.randrange(9 * 3600)
    )
    names = {
        "case": f"C{number}",
        "site": f"P{site}",
        "party": f"X{site % max(1, round(city.sites * PARTIES_OF_SITES))}",
        "later": (local_day(began) + timedelta(days=15)).isoformat(),
        **places,
    }
    held = {place.role: places[name] for name, place in city.month.places.items()}
    first = city.month.begins
    yield _told(began, first.told, held, names, chance)
    done = {first.name: began}
    for step in city.month.steps:
        asked = done.get(step.after)
        if asked is None or chance.random() >= step.chance:
            continue
        office = held.get(step.told.office, step.told.office)
        at = answers_at(asked, step.days, city.behaviours[office], chance)
        if at is not None and at <= plan.ends:
            done[step.name] = at
            yield _told(at, step.told, held, names, chance)


def _places(month: CityMonth, chance: Random) -> dict[str, str]:
    """Return the offices of the places in which a case lies, each by the place's name."""
    places = list(month.places.items())
    if not places:
        return {}
    number = chance.randint(1, places[0][1].count)
    found = {places[0][0]: places[0][1].offices[number - 1]}
    return found | {name: place.offices[number % place.count] for name, place in places[1:]}


def _beside(plan: MonthPlan, city: _SimulatedCity, chance: Random) -> Iterator[NoisyLine]:
    """Yield what is said beside the cases: some messages on Mondays, one more on some days."""
    month = city.month
    for number in range(plan.days):
        at = plan.begins + timedelta(days=number, hours=9, minutes=chance.randrange(480))
        if at.isoweekday() == 1 and number:
            for one in month.every_week:
                yield _told(at, one, {}, {}, chance)
        if chance.random() < _SHARE_OF_DAYS and month.some_days:
            one = chance.choice(month.some_days)
            places = {
                name: chance.choice(place.offices)
                for name, place in month.places.items()
                if one.speaks_of(name)
            }
            yield _told(at, one, {}, places, chance)


def _told(
    at: datetime, told: Line, held: Mapping[str, str], names: Names, chance: Random
) -> NoisyLine:
    day = at.date()
    monday = monday_of(day)
    names = {
        "last_year": day.year - 1,
        "last_week": f"{monday - 7 * _ONE_DAY}/{monday - _ONE_DAY}",
        **names,
    }
    office = filled(told.office, names, day, chance)
    who = held.get(office, office) if isinstance(office, str) else office
    fields = fields_filled(told.fields, names, day, chance)
    return NoisyLine(at, {"at": at.isoformat(), "event": told.event, told.who: who, **fields})
