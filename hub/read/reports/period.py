"""The days that a report is of: a quarter, a month or a year."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_PERIOD = re.compile(r"(\d{4})(?:Q([1-4])|-(0[1-9]|1[0-2]))?", re.ASCII | re.IGNORECASE)
_FIRST_YEAR = 1949
_LAST_YEAR = 2199


@dataclass(frozen=True, slots=True)
class Period:
    """The name of a period, its first and its last day."""

    name: str
    first: date
    last: date


def period_of(text: str) -> Period | None:
    """Return the period that is written so: 2026Q4, 2026-10 or 2026; None for any other text."""
    found = _PERIOD.fullmatch(text)
    if found is None or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        return None
    year, quarter, month = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    first, last = (3 * quarter - 2, 3 * quarter) if quarter else (month or 1, month or 12)
    return Period(text.upper(), date(year, first, 1), date(year, last, monthrange(year, last)[1]))
