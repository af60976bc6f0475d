"""Understands when the published days of a calendar end, and says so in time.

The State Council arranges a year in November of the year before. Whoever tells due days warns of the end, so that
nobody learns from a provisional duty that nobody has published the next year.
"""

from datetime import date

from hub.domain.jurist.speech import Words

WARNED_DAYS = 60
"""From how many days before the end on it is warned of: an arrangement is out by then, or soon."""
_TO_DO = (
    "What to do: publish the State Council's arrangement of {year}, gongze calendar publish FILE --as "
    "{city}:hub"
)
ENDS = (
    "working days are published to {until}, {days} days from {day}: a term that runs past it has no last day yet, "
    "and breaches nothing. " + _TO_DO
)
ENDED = (
    "working days are published to {until} only, which is past: a term that runs past it has no last day, and "
    "breaches nothing. " + _TO_DO
)
ENGLISH = Words()


def days_left(until: date, day: date) -> int | None:
    """Return how many days are left on `day` of a calendar that is published to `until`; None where it is long.

    Negative: it has ended.
    """
    left = (until - day).days
    return left if left <= WARNED_DAYS else None


def end_said(until: date, day: date, city: str, words: Words = ENGLISH) -> str | None:
    """Return the warning of a calendar that is published to `until`, as it is given on `day`; None for none."""
    left = days_left(until, day)
    if left is None:
        return None
    phrase = ENDS if left >= 0 else ENDED
    return words.phrase(phrase).format(
        until=until, days=left, day=day, year=until.year + 1, city=city
    )
