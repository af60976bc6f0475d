"""Counts terms: from which day, to which day, and why each day counts.

1. The day of the trigger is excluded; a term ends at 24:00 of its last day (Civil Code 201, 203).
2. Working days count working days only. Bare days (日) are calendar days; the last day rolls to the
   next working day when it rests (AMB-02). Months end on the day of the same number, or on the
   month's last day, and roll likewise. A week ends on its Sunday and rolls, or by another reading
   on its last working day (AMB-07).
3. A date named in an order does not roll (docs/decisions.md, 18).
4. A day that needs an unpublished calendar is None, never guessed (docs/decisions.md, 8).
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from hub.domain.calendar import ONE_DAY, REMEMBERED, Calendar


class Unit(StrEnum):
    """The unit of a term."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"
    SAME_DAY = "same_day"
    WEEKS = "weeks"
    WORKING_WEEKS = "working_weeks"
    NAMED_DATE = "named_date"
    NONE = "none"


BARE_DAYS: Mapping[str, Unit] = {
    "calendar": Unit.CALENDAR_DAYS,
    "working": Unit.WORKING_DAYS,
}
"""What bare 日 are counted in, by the value of the setting that decides it (AMB-02)."""


WEEKS: Mapping[str, Unit] = {
    "roll": Unit.WEEKS,
    "last_working_day_of_week": Unit.WORKING_WEEKS,
}
"""Where a week ends that ends on a rest day, by the value of the setting that
decides it (AMB-07).
"""


@dataclass(frozen=True, slots=True)
class Clock:
    """A term of the law: `count` units. `NONE` is a duty without a number in the text.

    `counted_by` is the setting that decided the unit, if the text leaves it open.
    """

    unit: Unit
    count: int = 0
    counted_by: str = ""

    @property
    def otherwise(self) -> "Clock | None":
        """Return the same term by the other reading of its unit; None if the text is plain."""
        return Clock(_OTHER[self.unit], self.count) if self.counted_by else None


_OTHER = {
    Unit.CALENDAR_DAYS: Unit.WORKING_DAYS,
    Unit.WORKING_DAYS: Unit.CALENDAR_DAYS,
    Unit.WEEKS: Unit.WORKING_WEEKS,
    Unit.WORKING_WEEKS: Unit.WEEKS,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The term of a rule at first, and from later days on.

    A trigger keeps the term of its own day, whatever the law says afterwards (docs/decisions.md,
    7).
    """

    first: Clock
    later: tuple[tuple[date, Clock], ...] = ()

    def on(self, day: date) -> Clock:
        """Return the term that a trigger on `day` starts."""
        clock = self.first
        for since, then in self.later:
            if since <= day:
                clock = then
        return clock


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of the working of a due day: whether it counted, and why."""

    day: date
    counted: bool
    why: str


@lru_cache(maxsize=REMEMBERED)
def due_day(clock: Clock, started: date, calendar: Calendar) -> date | None:
    """Return the last day of a term that began on `started`; None if it is unknown or the term has
    none.
    """
    match clock.unit:
        case Unit.WORKING_DAYS:
            return _nth_working_day(started, clock.count, calendar)
        case Unit.CALENDAR_DAYS:
            return rolled(started + timedelta(days=clock.count), calendar)
        case Unit.MONTHS:
            return rolled(_months_after(started, clock.count), calendar)
        case Unit.WEEKS:
            return rolled(_sunday(started, clock.count), calendar)
        case Unit.WORKING_WEEKS:
            return _last_working_day(started, _sunday(started, clock.count), calendar)
        case Unit.SAME_DAY | Unit.NAMED_DATE:
            return started
        case Unit.NONE:
            return None


def rolled(day: date, calendar: Calendar) -> date | None:
    """Return `day`, or the next working day if it rests; None past the published calendar."""
    while calendar.knows(day):
        if calendar.works(day):
            return day
        day += ONE_DAY
    return None


def monday_of(day: date) -> date:
    """Return the Monday of a day's week: weeks run from Monday to Sunday (AMB-07)."""
    return day - timedelta(days=day.weekday())


def _sunday(started: date, weeks: int) -> date:
    """Return the last day of the week of `started`,
    or of the one that ends `weeks` after it began.
    """
    return monday_of(started) + timedelta(days=7 * weeks - 1)


def _last_working_day(started: date, sunday: date, calendar: Calendar) -> date | None:
    """Return the last working day of a week; if none is left from `started` on, the week rolls."""
    day = sunday
    while started <= day and calendar.knows(day):
        if calendar.works(day):
            return day
        day -= ONE_DAY
    return rolled(sunday, calendar)


def _nth_working_day(started: date, count: int, calendar: Calendar) -> date | None:
    day = started
    while count:
        day += ONE_DAY
        if not calendar.knows(day):
            return None
        count -= calendar.works(day)
    return day


def _months_after(day: date, count: int) -> date:
    year, month0 = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


OF_WEEKS = frozenset((Unit.WEEKS, Unit.WORKING_WEEKS))
"""A week counts from its first day on: no day of it is excluded."""


def working_of(clock: Clock, started: date, calendar: Calendar) -> tuple[CountedDay, ...]:
    """Return every day from the trigger to the due day, counted or skipped, and why."""
    return tuple(_working(clock, started, calendar))


def _working(clock: Clock, started: date, calendar: Calendar) -> Iterator[CountedDay]:
    due = due_day(clock, started, calendar)
    if due is None or clock.unit is Unit.NONE:
        return
    if clock.unit in (Unit.SAME_DAY, Unit.NAMED_DATE):
        yield CountedDay(due, True, "the day itself")
        return
    of_weeks = clock.unit in OF_WEEKS
    counts = "a day of the week" if of_weeks else "every day counts"
    excluded = CountedDay(started, False, "the day of the trigger is excluded")
    yield CountedDay(started, True, counts) if of_weeks else excluded
    nominal = nominal_end(clock, started)
    day = started
    while day < due:
        day += ONE_DAY
        if clock.unit is Unit.WORKING_DAYS:
            yield CountedDay(day, calendar.works(day), calendar.why(day))
        elif day <= nominal:
            yield CountedDay(day, True, counts)
        else:
            yield CountedDay(day, False, f"rolled over: {calendar.why(day - ONE_DAY)} before it")


def nominal_end(clock: Clock, started: date) -> date:
    """Return the day on which a term of days, months or weeks ends before it rolls."""
    match clock.unit:
        case Unit.CALENDAR_DAYS:
            return started + timedelta(days=clock.count)
        case Unit.MONTHS:
            return _months_after(started, clock.count)
        case _:
            return _sunday(started, clock.count)
