"""Due days by other code and another calendar source: the package `holidays`."""

from collections.abc import Callable, Collection
from datetime import date, timedelta

import holidays

_CHINA = holidays.country_holidays("CN", years=range(2009, 2028))
Works = Callable[[date], bool]


def works(day: date) -> bool:
    """Return whether offices work on `day`, by the other source."""
    return bool(_CHINA.is_working_day(day))


def arranged(rest: Collection[date], work: Collection[date]) -> Works:
    """Return whether offices work on a day, with days arranged otherwise over the other source."""
    return lambda day: day in work or (day not in rest and works(day))


def due_day(started: date, unit: str, count: int = 0, works: Works = works) -> date:
    """Return the last day of a term that a fact on `started` begins; the day itself is excluded."""
    if unit == "working_days":
        day = started
        for _ in range(count):
            day = _next_working_day(day, works)
        return day
    if unit == "calendar_days":
        return _rolled(started + timedelta(days=count), works)
    if unit == "months":
        return _rolled(_months_later(started, count), works)
    if unit == "weeks":
        return _rolled(_sunday(started, count), works)
    if unit == "working_weeks":
        return _last_working_day(started, count, works)
    return started


def _next_working_day(day: date, works: Works) -> date:
    day += timedelta(days=1)
    while not works(day):
        day += timedelta(days=1)
    return day


def _rolled(day: date, works: Works) -> date:
    return day if works(day) else _next_working_day(day, works)


def _months_later(day: date, count: int) -> date:
    month = day.month + count
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    after_it = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), after_it - timedelta(days=1))


def _sunday(started: date, count: int) -> date:
    return started + timedelta(days=7 - started.isoweekday() + 7 * (count - 1))


def _last_working_day(started: date, count: int, works: Works) -> date:
    sunday = _sunday(started, count)
    in_it = [started + timedelta(days=n) for n in range((sunday - started).days + 1)]
    return max((day for day in in_it if works(day)), default=_rolled(sunday, works))
