"""Days arranged anew over duties in flight: each moves once, whoever is killed,
and nobody by the old day.
"""

from itertools import permutations
from typing import Any

import pytest

from bench.hub.calendar_change import KILLS, rearrange
from hub.domain.calendar import Decree
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import Duty, Refusal, RefusalCode, Register, Violation
from tests.builders import MONDAY, SHUT_OFF, warned
from tests.cities import MINUTE, NAME, ACity, at
from tests.invariants import watched
from tests.stories.derived import story


def decree(identifier: str, office: str = "hub", **days: Any) -> Register:
    return Register(
        id=identifier, kind="calendar_published", city=NAME, office=office, at=MONDAY,
        decree=identifier, **days,
    )  # fmt: skip


def of_shut_off(city: ACity) -> list[Duty]:
    return [duty for duty in city.all(Duty) if duty.rule == SHUT_OFF]


@pytest.mark.seeds
def test_a_correction_killed_twice_in_the_middle_moves_each_duty_once() -> None:
    found = rearrange(duties=2100, batches_between_kills=1)
    assert found.kills == KILLS
    assert (found.in_flight, found.twice_or_never, found.wrong) == (2100, 0, [])
    assert found.meanwhile > 0, "notices go on meanwhile"
    assert found.accused == 0, "nobody is accused by the old day"
    assert found.accused_at_the_end == found.in_flight + found.meanwhile


def test_a_moved_duty_says_old_day_new_day_and_why() -> None:
    city = warned()
    city.writes("hub", decree("D1", rest=("2025-03-12",)), MONDAY + MINUTE)
    duty = of_shut_off(city)[-1]
    assert (duty.change, str(duty.previous_due_date), str(duty.due_date), duty.moved_because) == (
        "moved", "2025-03-12", "2025-03-13", "days arranged by D1",
    )  # fmt: skip
    assert [str(day.day) for day in duty.working if not day.counted] == ["2025-03-10", "2025-03-12"]


def test_the_reason_names_only_the_arrangement_that_moved_it() -> None:
    city = warned()
    city.writes("hub", decree("D1", rest=("2025-03-14",)), MONDAY + MINUTE)
    assert len(of_shut_off(city)) == 1
    city.writes("hub", decree("D2", rest=("2025-03-12",)), MONDAY + MINUTE)
    duty = of_shut_off(city)[-1]
    assert duty.moved_because == "days arranged by D2"
    assert duty.moved_because_zh == "依D2的放假调休安排重新计算"


def test_a_term_that_stood_still_was_moved_by_no_arrangement_of_days() -> None:
    header, lines = story("zhuhai/paper-returned-and-refused")
    run = watched(header, lines, law_of(header.city), published_calendar())
    moved = [one for one in run.said() if isinstance(one, Duty) and one.moved_because]
    assert [(str(one.previous_due_date), one.moved_because) for one in moved] == [
        ("2025-09-17", "its term stood still on other days"),
    ]


def test_what_was_said_by_the_old_day_is_taken_back() -> None:
    city = warned()
    city.marks(at("2025-03-13 00:00"))
    city.writes("hub", decree("D1", rest=("2025-03-12",)), at("2025-03-13 09:00"))
    assert [one.change for one in city.all(Violation)] == ["said", "withdrawn"]
    duty = of_shut_off(city)[-1]
    assert (duty.change, str(duty.previous_due_date)) == ("reopened", "2025-03-12")


def test_the_order_in_which_arrangements_arrive_changes_nothing() -> None:
    days = (
        decree("D1", rest=("2025-03-12",)),
        decree("D2", work=("2025-03-12",), rest=("2025-03-11",)),
        decree("D3", rest=("2025-03-13",)),
    )
    dues = set()
    for order in permutations(days):
        city = warned()
        for one in order:
            city.writes("hub", one, MONDAY + MINUTE)
        dues.add(of_shut_off(city)[-1].due_date)
    assert len(dues) == 1


def test_a_year_after_one_that_is_not_published_waits_for_it() -> None:
    calendar = published_calendar()
    far, near = Decree("D2", year=calendar.last.year + 2), Decree("D1", year=calendar.last.year + 1)
    assert calendar.under([far]).last == calendar.last
    assert calendar.under([far, near]).last.year == calendar.last.year + 2


def test_only_the_city_s_own_outbox_arranges_days() -> None:
    city = warned()
    city.writes("WARDEN", decree("D1", office="WARDEN", rest=("2025-03-12",)), MONDAY + MINUTE)
    assert [one.code for one in city.all(Refusal, "refused")] == [RefusalCode.HUB_ONLY]
    assert len(of_shut_off(city)) == 1


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({}, "rest"),
        ({"rest": ("2025-03-12",), "work": ("2025-03-12",)}, "work"),
    ],
)
def test_an_arrangement_that_says_nothing_or_two_things_is_refused(
    days: dict[str, Any], field: str
) -> None:
    city = warned()
    city.writes("hub", decree("D1", **days), MONDAY + MINUTE)
    assert [(one.code, one.field) for one in city.all(Refusal, "refused")] == [
        (RefusalCode.FIELD_OF_KIND, field)
    ]
