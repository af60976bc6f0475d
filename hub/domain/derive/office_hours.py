"""Applies the business hours of an office to a term, under the readings that give them weight.

By default neither reading does: a term ends at 24:00 of its last day (AMB-01), and what is received
before midnight is received that day (AMB-03). A city without numeric terms has no such settings.
"""

from collections.abc import Mapping
from datetime import date, datetime, time

from hub.domain.calendar import ONE_DAY, SHANGHAI, Calendar, end_of, in_shanghai, local_day
from hub.domain.law import Law
from hub.domain.requirements import Needs, two_numbers

LAST_INSTANT = "due_time_of_day"
OUT_OF_HOURS = "out_of_hours_receipt"
CLOSES_AT = "office_closes_at"
_CLOSING = Needs((two_numbers(CLOSES_AT, 23, 59, "[17, 30]"),))
READING_NEEDS: Mapping[str, Needs] = {LAST_INSTANT: _CLOSING, OUT_OF_HOURS: _CLOSING}
"""What a city with one of these settings must have beside it, whichever reading it chose."""


def late_from(due: date, law: Law) -> datetime:
    """Return the first instant that is later than the last day of a term.

    Source: Civil Code 203: 24:00, or, if there are business hours, the instant at which they end.
    """
    if law.chosen.get(LAST_INSTANT) != "office_closing":
        return end_of(due)
    return datetime.combine(due, _closing(law), SHANGHAI)


def received_on(instant: datetime, law: Law, calendar: Calendar) -> date:
    """Return the day on which a paper counts as received (AMB-03).

    A receipt on a rest day stays there under either reading: its first counted day is the same.
    """
    day = local_day(instant)
    if law.chosen.get(OUT_OF_HOURS) != "next_working_day":
        return day
    local = in_shanghai(instant).time()
    if local < _closing(law) or not (calendar.knows(day) and calendar.works(day)):
        return day
    following = day + ONE_DAY
    while calendar.knows(following) and not calendar.works(following):
        following += ONE_DAY
    return following


def _closing(law: Law) -> time:
    hour, minute = law.chosen[CLOSES_AT]
    return time(hour, minute)
