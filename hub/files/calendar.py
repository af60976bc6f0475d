"""Reads the working-day calendar that was published, from the package that holds it."""

from datetime import date
from functools import cache

from chinese_calendar import constants

from hub.domain.calendar import Calendar


@cache
def published_calendar() -> Calendar:
    """Return the State Council's arrangements as `chinese_calendar` 1.11.0 holds them (docs/decisions.md, 8).

    The years are whole: its last holiday's year is the last that is published.
    """
    holidays = {day: str(name) for day, name in constants.holidays.items()}
    make_up = {day: str(name) for day, name in constants.workdays.items()}
    years = [day.year for day in holidays]
    return Calendar(date(min(years), 1, 1), date(max(years), 12, 31), holidays, make_up)
