"""Reads the published calendar of working days from the package that holds it."""

from datetime import date
from functools import cache

from chinese_calendar import constants

from hub.domain.calendar import Calendar


@cache
def published_calendar() -> Calendar:
    """Return the State Council's arrangements as `chinese_calendar` 1.11.0 has them
    (docs/decisions.md, 8).

    The years are whole: the year of its last holiday is the last published one.
    """
    holidays = {day: str(name) for day, name in constants.holidays.items()}
    make_up = {day: str(name) for day, name in constants.workdays.items()}
    years = [day.year for day in holidays]
    return Calendar(date(min(years), 1, 1), date(max(years), 12, 31), holidays, make_up)
