"""Arrangements of days for tests: a year's festivals on their days by law,
and what makes their weekends good.
"""

from datetime import date, timedelta

from hub.domain.festivals.statutory import revision_of, statutory_days


def arranged(year: int) -> tuple[date, ...]:
    """Return days of rest that a whole year can have; no State Council has arranged them so."""
    rest = {*statutory_days(year)}
    day = date(year, 10, 3)
    while sum(one.weekday() < 5 for one in rest) < revision_of(year).days:
        day += timedelta(days=1)
        rest.add(day)
    return tuple(sorted(rest))
