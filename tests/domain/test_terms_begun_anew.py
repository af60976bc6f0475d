"""The days of a term before it began again stand in its working, and count for nothing."""

from datetime import date

from hub.domain.clocks import Clock, Unit
from hub.domain.stopped_clocks import ASKED_FOR, TAKEN_BACK, begun_anew, due_day_of, working_with
from hub.files.calendar import published_calendar

CALENDAR = published_calendar()
THREE = Clock(Unit.WORKING_DAYS, 3)
ANEW = date(2025, 3, 13)


def test_the_days_before_stand_in_the_working_with_why() -> None:
    stops = begun_anew(date(2025, 3, 10), ANEW, TAKEN_BACK)
    days = working_with(THREE, ANEW, CALENDAR, stops)
    assert [(one.day.day, one.counted) for one in days if one.why == TAKEN_BACK] == [
        (10, False),
        (11, False),
        (12, False),
    ]
    assert days[3:] == working_with(THREE, ANEW, CALENDAR, ())
    assert due_day_of(THREE, ANEW, CALENDAR, stops) == date(2025, 3, 18)


def test_a_term_that_began_again_twice_shows_both_reasons() -> None:
    stops = (
        *begun_anew(date(2025, 3, 10), date(2025, 3, 12), ASKED_FOR),
        *begun_anew(date(2025, 3, 12), ANEW, TAKEN_BACK),
    )
    days = working_with(THREE, ANEW, CALENDAR, stops)
    assert [one.why for one in days[:3]] == [ASKED_FOR, ASKED_FOR, TAKEN_BACK]


def test_a_term_that_begins_again_on_its_own_day_waited_for_nothing() -> None:
    assert begun_anew(ANEW, ANEW, ASKED_FOR) == ()
