"""A term that stands still: its days do not count, and the working says why."""

from datetime import date, timedelta

import pytest

from hub.domain.clocks import Clock, Unit, due_day, working_of
from hub.domain.stopped_clocks import Stop, due_day_of, working_with
from hub.files.calendar import published_calendar

CALENDAR = published_calendar()
MONDAY = date(2025, 9, 15)
WHY = "stands still: stayed"


def stop(first: str, last: str | None) -> Stop:
    return Stop(date.fromisoformat(first), date.fromisoformat(last) if last else None, WHY)


@pytest.mark.parametrize(
    ("clock", "stops", "due"),
    [
        (Clock(Unit.WORKING_DAYS, 2), [("2025-09-16", "2025-09-16")], "2025-09-18"),
        (Clock(Unit.WORKING_DAYS, 2), [("2025-09-16", "2025-09-18")], "2025-09-22"),
        (Clock(Unit.WORKING_DAYS, 2), [("2025-09-17", "2025-09-17")], "2025-09-18"),
        (Clock(Unit.WORKING_DAYS, 2), [("2025-09-18", "2025-09-30")], "2025-09-17"),
        (Clock(Unit.WORKING_DAYS, 2), [("2025-09-16", None)], "2025-09-17"),
        (Clock(Unit.WORKING_DAYS, 2), [("2025-09-10", "2025-09-15")], "2025-09-17"),
        (
            Clock(Unit.WORKING_DAYS, 2),
            [("2025-09-16", "2025-09-16"), ("2025-09-17", "2025-09-18")],
            "2025-09-22",
        ),
        (Clock(Unit.CALENDAR_DAYS, 3), [("2025-09-16", "2025-09-17")], "2025-09-22"),
        (Clock(Unit.CALENDAR_DAYS, 3), [("2025-09-16", "2025-09-16")], "2025-09-19"),
        (Clock(Unit.MONTHS, 1), [("2025-09-20", "2025-09-24")], "2025-10-20"),
        (Clock(Unit.WEEKS, 1), [("2025-09-16", "2025-09-16")], "2025-09-22"),
        (Clock(Unit.SAME_DAY), [("2025-09-15", "2025-09-18")], "2025-09-19"),
        (Clock(Unit.NAMED_DATE), [("2025-09-16", "2025-09-18")], "2025-09-15"),
    ],
)
def test_days_that_stand_still_do_not_count(
    clock: Clock, stops: list[tuple[str, str | None]], due: str
) -> None:
    assert str(due_day_of(clock, MONDAY, CALENDAR, tuple(stop(*one) for one in stops))) == due


def test_a_term_that_stood_still_past_the_published_days_has_no_last_day() -> None:
    last = CALENDAR.last
    still = (Stop(MONDAY, last, WHY),)
    for clock in (Clock(Unit.WORKING_DAYS, 2), Clock(Unit.CALENDAR_DAYS, 3)):
        assert due_day_of(clock, MONDAY, CALENDAR, still) is None
        assert working_with(clock, MONDAY, CALENDAR, still) == working_of(clock, MONDAY, CALENDAR)


@pytest.mark.parametrize(
    "clock",
    [
        Clock(Unit.WORKING_DAYS, 2), Clock(Unit.CALENDAR_DAYS, 3), Clock(Unit.MONTHS, 1),
        Clock(Unit.WEEKS, 1), Clock(Unit.SAME_DAY),
    ],
    ids=lambda clock: clock.unit.value,
)  # fmt: skip
def test_the_working_names_each_day_to_the_last_and_why(clock: Clock) -> None:
    still = (stop("2025-09-15", "2025-09-16"),)
    working = working_with(clock, MONDAY, CALENDAR, still)
    due = due_day_of(clock, MONDAY, CALENDAR, still)
    days = [one.day for one in working]
    assert due is not None
    assert days == [MONDAY + timedelta(days=n) for n in range((due - MONDAY).days + 1)]
    stood = [one for one in working if one.why == WHY]
    assert date(2025, 9, 16) in [one.day for one in stood] or clock.unit is Unit.SAME_DAY
    assert not any(one.counted for one in stood)


def test_without_a_stop_a_term_is_counted_as_ever() -> None:
    clock = Clock(Unit.WORKING_DAYS, 10)
    assert due_day_of(clock, MONDAY, CALENDAR, ()) == due_day(clock, MONDAY, CALENDAR)
    assert working_with(clock, MONDAY, CALENDAR, ()) == working_of(clock, MONDAY, CALENDAR)
