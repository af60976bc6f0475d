"""As what a duty counts in a report. Pure: what was said of it, the calendar, the day of evidence.

Late and open are what the city itself calls breached. What is in doubt in any way counts apart, and
is nobody's lateness.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from hub.domain.calendar import Calendar, local_day
from hub.domain.statement import Status
from hub.read.lateness.who import Why
from hub.read.reports.said import Word


class As(StrEnum):
    """What a duty counts as: each as one of these."""

    ON_TIME = "on_time"
    LATE = "late"
    OPEN = "open"
    NOT_YET_DUE = "not_yet_due"
    PROVISIONAL = "provisional"
    ADVISORY = "advisory"
    CONTESTED = "contested"
    CANDIDATE = "candidate"
    HELD = "held"
    ENDED = "ended"


APART = (As.PROVISIONAL, As.ADVISORY, As.CONTESTED, As.CANDIDATE, As.HELD)
"""What is in doubt, or not to be measured by days: beside the rate, never late."""
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Counted:
    """A duty as it counts; `days_late` are working days past its last day, None where it is not
    late, or days are not published. `why` is by what it is late, if that is told apart; `lost` are
    the working days on which the hub stood: they are none of `days_late`. `lacks`: a record that
    `why` rests on is not read.
    """

    word: Word
    counts: As
    days_late: int | None
    why: Why | None = None
    lost: frozenset[date] = frozenset()
    lacks: bool = False


def counted(word: Word, calendar: Calendar, today: date) -> Counted | None:
    """Return as what a duty counts on a day; None for one that was withdrawn: it is none."""
    if word.status == WITHDRAWN:
        return None
    counts = _as(word, today)
    if counts not in (As.LATE, As.OPEN) or word.due_date is None:
        return Counted(word, counts, None)
    until = today if word.done_at is None else local_day(word.done_at)
    return Counted(word, counts, working_days(calendar, word.due_date, until))


def _as(word: Word, today: date) -> As:
    doubtful = _doubtful(word)
    if word.status in _ENDED:
        return As.ENDED
    if doubtful is not None:
        return doubtful
    if word.status == Status.DISCHARGED:
        return As.ON_TIME
    if word.status == Status.BREACHED:
        return As.OPEN if word.done_at is None else As.LATE
    past = word.due_date is not None and word.due_date < today
    # Its day is over, and the city has not called it late: nobody else does.
    return As.HELD if past else As.NOT_YET_DUE


def _doubtful(word: Word) -> As | None:
    if word.status == Status.PROVISIONAL:
        return As.PROVISIONAL
    if word.advisory:
        return As.ADVISORY
    if word.contested:
        return As.CONTESTED
    if word.held:
        return As.HELD
    return As.CANDIDATE if word.doubted else None


_ENDED = (Status.EXERCISED, Status.LAPSED, Status.EXEMPTED, Status.CANCELLED)
"""A power that was used or not, and what is owed no more: nobody was late."""


@lru_cache(maxsize=1 << 16)
def working_days(calendar: Calendar, after: date, until: date) -> int | None:
    """Return how many working days lie after a day, up to and with another; None where not all are
    published.
    """
    if not (calendar.knows(after) and calendar.knows(until)):
        return None
    between = range(1, (until - after).days + 1)
    return sum(calendar.works(after + timedelta(days=one)) for one in between)
