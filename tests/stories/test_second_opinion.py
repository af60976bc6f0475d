"""Every day of both instruments × every kind of clock,
by other code and another calendar source.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from hub.domain.clocks import Clock, Unit, due_day
from hub.files.calendar import published_calendar
from tests.stories import oracle

FIRST, LAST = date(2009, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
DIFFERING: Mapping[date, str] = {}
"""Days on which the two sources differ, each with the State Council's notice that decides. None is
known: the package `holidays` 0.109 and `chinese_calendar` 1.11.0 agree on every day of these years.
"""
CLOCKS = (
    *(Clock(Unit.WORKING_DAYS, count) for count in range(1, 11)),
    Clock(Unit.CALENDAR_DAYS, 3),
    Clock(Unit.CALENDAR_DAYS, 7),
    Clock(Unit.MONTHS, 3),
    Clock(Unit.MONTHS, 6),
    Clock(Unit.WEEKS, 1),
    Clock(Unit.WEEKS, 2),
    Clock(Unit.WORKING_WEEKS, 1),
    Clock(Unit.SAME_DAY),
)
WORKING = {day: oracle.works(day) for day in (*DAYS, *(LAST + timedelta(n) for n in range(1, 300)))}


def test_the_two_sources_differ_on_the_days_that_are_known_to_differ_and_on_no_other() -> None:
    calendar = published_calendar()
    assert {day for day in DAYS if calendar.works(day) != WORKING[day]} == set(DIFFERING)


@pytest.mark.parametrize("clock", CLOCKS, ids=lambda one: f"{one.count} {one.unit}")
def test_a_term_begun_on_any_day_ends_where_the_other_source_ends_it(clock: Clock) -> None:
    calendar = published_calendar()
    for started in DAYS:
        other = oracle.due_day(started, clock.unit, clock.count, WORKING.__getitem__)
        # The last working day of a week is known once the whole week is published.
        week = oracle.due_day(started, Unit.WEEKS, 1, WORKING.__getitem__)
        seen_to = week if clock.unit is Unit.WORKING_WEEKS else other
        expected = other if max(seen_to, other) <= LAST else None
        assert due_day(clock, started, calendar) == expected, f"{clock} from {started}"
