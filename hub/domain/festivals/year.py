"""Finds the days of a year by festival, as a notice has them: its days off, the days that work for
it.

A published day does not name its festival. It follows: touching days off belong to a festival whose
own days are among them, and as many days work for them as rest from Monday to Friday beyond the
festival's own days, in order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hub.domain.calendar import ONE_DAY, Calendar
from hub.domain.festivals.statutory import Festival, statutory_days

NEAR = timedelta(days=21)
"""How far from a festival's days off a day works for them, at most."""


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days off that touch, and the days that work for them.

    `festivals` are those whose days by law are among them, `named` their published names, if they
    are no festival's. `rest` leaves out surrounding weekends that nobody has published. `decrees`
    are the arrangements published over the calendar that contain any of these days.
    """

    festivals: tuple[Festival, ...]
    rest: tuple[date, ...]
    work: tuple[date, ...]
    decrees: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def days_off_of(calendar: Calendar, year: int) -> tuple[DaysOff, ...]:
    """Return the festivals of a published year, in order; New Year's by its January."""
    runs = list(_runs(calendar, year))
    works = [day for day in sorted(calendar.make_up_days) if abs(day.year - year) <= 1]
    for day in works:
        _place_of(day, runs).work.append(day)
    return tuple(_days_off(run, calendar) for run in runs if run.days[-1].year == year)


@dataclass(slots=True)
class _Run:
    """Consecutive days off; `owed` is how many days still have to work for them."""

    days: list[date]
    owed: int
    work: list[date]


def _runs(calendar: Calendar, year: int) -> Iterator[_Run]:
    """Yield every run of a year and its neighbours with a published day off or a festival's own."""
    near = range(year - 1, year + 2)
    seeds = {day for day in calendar.holidays if day.year in near}
    seeds |= {day for one in near for day in statutory_days(one)}
    seen: set[date] = set()
    for seed in sorted(seeds):
        if seed in seen or not _is_off(calendar, seed):
            continue
        days = [seed]
        while _is_off(calendar, days[0] - ONE_DAY):
            days.insert(0, days[0] - ONE_DAY)
        while _is_off(calendar, days[-1] + ONE_DAY):
            days.append(days[-1] + ONE_DAY)
        seen |= {*days}
        own = sum(day in statutory_days(day.year) for day in days)
        yield _Run(days, sum(day.weekday() < 5 for day in days) - own, [])


def _is_off(calendar: Calendar, day: date) -> bool:
    return calendar.knows(day) and not calendar.works(day)


def _place_of(day: date, runs: Sequence[_Run]) -> _Run:
    """Return the run for which a day works: the first near it that is owed a day,
    else the nearest.
    """
    for run in runs:
        if run.owed > 0 and run.days[0] - NEAR <= day <= run.days[-1] + NEAR:
            run.owed -= 1
            return run
    return min(runs, key=lambda run: min(abs(run.days[0] - day), abs(run.days[-1] - day)))


def _days_off(run: _Run, calendar: Calendar) -> DaysOff:
    own = [day for day in run.days if day in statutory_days(day.year)]
    festivals = dict.fromkeys(one for day in own for one in statutory_days(day.year)[day])
    rest = tuple(day for day in run.days if day in calendar.holidays or day in own)
    days = {*rest, *run.work}
    decrees = [one for one in calendar.decrees if days & {*one.rest, *one.work}]
    names = dict.fromkeys(calendar.holidays[day] for day in rest if day in calendar.holidays)
    return DaysOff(
        tuple(festivals),
        rest,
        tuple(run.work),
        tuple(one.name for one in decrees),
        () if festivals else tuple(names),
    )
