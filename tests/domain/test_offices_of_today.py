"""Offices that changed name or merged are understood by their names of today, from their day on."""

import pytest

from hub.domain.story.read import StoryError
from hub.files.rulebooks import law_of
from hub.messages import Delivery, Document, Duty, Refusal, RefusalCode
from tests.cities import MINUTE, NAME, ACity, at
from tests.laws import JUDGED, duties, law_of_rules, told

CUT = {"event": "violation_discovered", "case": "C1", "site": "P1"}
PLAN_VERIFIES = "ZH-8.1.a-plan-verify"


def test_a_name_of_today_is_not_understood_before_its_day() -> None:
    law = law_of("zhuhai")
    lines = [{**CUT, "at": "2018-03-16T23:59:59", "by": "NATRES"}]
    with pytest.raises(StoryError, match="NATRES is a name of 2018-03-17 and later"):
        told(law, "2025-01-01T09:00", lines)
    assert told(law, "2025-01-01T09:00", [{**lines[0], "at": "2018-03-17T00:00:00"}])


def test_an_addressee_of_a_later_name_is_refused_with_its_field() -> None:
    letter = {"event": "major_case_reported", "from": "LAND", "case": "C1", "to": ["SUPCOM"]}
    with pytest.raises(StoryError, match="field 'to'"):
        told(law_of("zhuhai"), "2025-01-01T09:00", [{**letter, "at": "2018-03-01T09:00:00"}])


def test_where_aliases_are_off_the_name_of_today_is_unknown() -> None:
    law = law_of("zhuhai", {"office_aliases": "off"})
    with pytest.raises(StoryError, match=r'codes of offices of the story and .*; came: "NATRES"'):
        told(law, "2025-01-01T09:00", [{**CUT, "at": "2025-01-01T08:00:00", "by": "NATRES"}])


def test_one_office_told_under_two_names_owes_once() -> None:
    rule = {
        **JUDGED, "clock": {"working_days": 3}, "actor": "addressee",
        "raised": [{"received": "written_notice", "to": "PLAN"}],
    }  # fmt: skip
    notice = {
        "event": "written_notice_sent", "from": "CONSTR", "case": "C1", "notice": "N1",
        "matter": "cutoff",
    }  # fmt: skip
    both = [
        {**notice, "at": "2025-03-10T09:00:00", "to": ["PLAN"]},
        {**notice, "at": "2025-03-11T09:00:00", "to": ["NATRES"], "notice": "N2"},
    ]
    for lines in (both, both[::-1]):
        (duty,) = duties(told(law_of_rules(rule), "2025-03-12T09:00", lines))
        assert (duty["actor"], duty["due_date"]) == ("PLAN", "2025-03-13")


def test_two_offices_of_the_text_that_are_one_today_still_owe_each_what_it_was_told() -> None:
    rule = {
        **JUDGED, "clock": {"working_days": 3}, "actor": "addressee",
        "raised": [{"received": "written_notice", "to": ["PLAN", "LAND"]}],
    }  # fmt: skip
    notice = {
        "event": "written_notice_sent", "from": "CONSTR", "case": "C1", "notice": "N1",
        "matter": "cutoff", "at": "2025-03-10T09:00:00", "to": ["PLAN", "LAND"],
    }  # fmt: skip
    found = duties(told(law_of_rules(rule), "2025-03-12T09:00", [notice]))
    assert [(duty["actor"], duty["holder"]) for duty in found] == [
        ("LAND", "NATRES"),
        ("PLAN", "NATRES"),
    ]


def test_a_city_s_own_office_of_the_new_name_is_who_holds_it() -> None:
    lines = [{"at": "2025-03-10T09:00:00", "event": "case_filed", "by": "LAND", "case": "C1"}]
    law = law_of_rules({**JUDGED, "clock": {"working_days": 3}})
    (duty,) = duties(told(law, "2025-03-12T09:00", lines, offices={"ZRZY": "NATRES"}))
    assert (duty["actor"], duty["holder"]) == ("LAND", "ZRZY")


class ATownOfToday(ACity):
    """A city in which the natural resources department writes in place of land and planning."""

    offices = ("CONSTR", "NATRES", "hub")


def test_a_paper_to_an_office_of_the_text_reaches_who_took_it_over_and_starts_its_clock() -> None:
    city, monday = ATownOfToday(), at("2025-03-10 09:00")
    notice = Document(
        id="N1", kind="written_notice_sent", city=NAME, office="NATRES", at=monday, to=("PLAN",),
        case="C1", site="P1", notice="N1", matter="land_violation",
    )  # fmt: skip
    city.writes("NATRES", notice, monday)
    assert [one.to for one in city.all(Delivery)] == ["NATRES"]
    city.delivers(monday + MINUTE)
    (duty,) = [one for one in city.all(Duty) if one.rule == PLAN_VERIFIES]
    assert (duty.actor, duty.holder, str(duty.due_date)) == ("PLAN", "NATRES", "2025-03-13")


def test_a_message_of_before_its_name_is_refused_on_the_wire_too() -> None:
    city, early = ATownOfToday(), at("2018-03-01 09:00")
    notice = Document(
        kind="major_case_reported", city=NAME, office="NATRES", at=early, to=("CONSTR",), case="C1"
    )
    city.writes("NATRES", notice, early)
    (refusal,) = city.all(Refusal, "refused")
    assert (refusal.code, refusal.field) == (RefusalCode.FIELD_OF_KIND, "office")
