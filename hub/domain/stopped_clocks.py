"""Counts terms that stand still for some days: these days do not count, and the working says why.

1. Both ends of a stop stand still: on neither day did the clock run to its end, and the day of an
   event is excluded (Civil Code 201).
2. To a term in working days such a day is none. A term in days, months or weeks ends so many days
   later, and rolls as ever. What is due on its own day is due on the next that counts.
3. A stop without an end moves nothing yet: while it lasts nobody knows the last day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hub.domain.calendar import ONE_DAY, Calendar
from hub.domain.clocks import (
    OF_WEEKS,
    Clock,
    CountedDay,
    Unit,
    due_day,
    nominal_end,
    working_of,
)


@dataclass(frozen=True, slots=True)
class Stop:
    """Days on which a term stands still, both ends included, and why; `until` None: it lasts."""

    since: date
    until: date | None
    why: str

    def holds(self, day: date) -> bool:
        """Return whether the term stood still on `day`, by a stop that is over."""
        return self.until is not None and self.since <= day <= self.until


Stops = tuple[Stop, ...]
"""Why a term stood still, in the order in which it began to."""
TAKEN_BACK = "stands still: taken back on the last day"
ASKED_FOR = "stands still: what was asked for is not there"
"""Why a term begins again, and the days before do not count."""


def due_day_of(clock: Clock, started: date, calendar: Calendar, stops: Stops) -> date | None:
    """Return the last day of a term that stood still on some days; None if it is unknown or the
    term has none.
    """
    due = due_day(clock, started, calendar)
    if due is None or not any(one.until is not None and one.since <= due for one in stops):
        return due
    match clock.unit:
        case Unit.WORKING_DAYS:
            return _nth_that_counts(started, clock.count, calendar, stops)
        case Unit.SAME_DAY | Unit.NAMED_DATE:
            return _next_that_counts(started, calendar, stops)
        case _:
            return _next_that_counts(_end(clock, started, stops), calendar, stops)


def working_with(
    clock: Clock, started: date, calendar: Calendar, stops: Stops
) -> tuple[CountedDay, ...]:
    """Return every day from the trigger to the due day, counted or skipped, and why."""
    due = due_day_of(clock, started, calendar, stops)
    before = tuple(_before(started, stops)) if due is not None else ()
    if due is None or due == due_day(clock, started, calendar):
        return (*before, *working_of(clock, started, calendar))
    return (*before, *_working(clock, started, due, calendar, stops))


def begun_anew(first: date, anew: date, why: str) -> Stops:
    """Return why a term that ran from `first` runs from `anew`: the days between do not count."""
    return (Stop(first, anew - ONE_DAY, why),) if first < anew else ()


def _before(started: date, stops: Stops) -> Iterator[CountedDay]:
    """Yield the days of a term that began again before it did."""
    first = min((one.since for one in stops if one.holds(started - ONE_DAY)), default=None)
    while first and any(one.holds(first - ONE_DAY) for one in stops):
        first -= ONE_DAY
    for day in _days(first, started - ONE_DAY) if first else ():
        yield _stopped(day, stops)


def _working(
    clock: Clock, started: date, due: date, calendar: Calendar, stops: Stops
) -> Iterator[CountedDay]:
    if clock.unit in (Unit.SAME_DAY, Unit.NAMED_DATE):
        yield from (_stopped(day, stops) for day in _days(started, due - ONE_DAY))
        yield CountedDay(due, True, "the day itself")
        return
    of_weeks = clock.unit in OF_WEEKS
    counts = "a day of the week" if of_weeks else "every day counts"
    if not of_weeks:
        yield CountedDay(started, False, "the day of the trigger is excluded")
    in_days = clock.unit is Unit.WORKING_DAYS
    last = due if in_days else _end(clock, started, stops)
    for day in _days(started if of_weeks else started + ONE_DAY, due):
        if any(one.holds(day) for one in stops):
            yield _stopped(day, stops)
        elif in_days:
            yield CountedDay(day, calendar.works(day), calendar.why(day))
        elif day <= last:
            yield CountedDay(day, True, counts)
        else:
            yield CountedDay(day, False, f"rolled over: {calendar.why(day - ONE_DAY)} before it")


def _stopped(day: date, stops: Stops) -> CountedDay:
    return CountedDay(day, False, next((one.why for one in stops if one.holds(day)), ""))


def _days(first: date, last: date) -> Iterator[date]:
    yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def _nth_that_counts(started: date, count: int, calendar: Calendar, stops: Stops) -> date | None:
    day = started
    while count:
        day += ONE_DAY
        if not calendar.knows(day):
            return None
        count -= calendar.works(day) and not any(one.holds(day) for one in stops)
    return day


def _next_that_counts(day: date, calendar: Calendar, stops: Stops) -> date | None:
    while calendar.knows(day):
        if calendar.works(day) and not any(one.holds(day) for one in stops):
            return day
        day += ONE_DAY
    return None


def _end(clock: Clock, started: date, stops: Stops) -> date:
    """Return the last day of a term in days, months or weeks, so many days later as it stood
    still.
    """
    first = started if clock.unit in OF_WEEKS else started + ONE_DAY
    nominal = end = nominal_end(clock, started)
    while True:
        still = sum(any(one.holds(day) for one in stops) for day in _days(first, end))
        if nominal + timedelta(days=still) == end:
            return end
        end = nominal + timedelta(days=still)
