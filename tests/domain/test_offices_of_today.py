"""Offices that changed name or merged are understood by their names of today, from their day on."""

import pytest

from hub.domain.story.read import StoryError
from hub.messages import Delivery, Document, Duty, Refusal, RefusalCode
from tests.cities import MINUTE, NAME, ACity, at
from tests.laws import JUDGED, duties, law_of_rules, told
from tests.toy import toy_law

CUT = {"event": "leak_found", "case": "C1", "site": "P1"}
PLAN_VERIFIES = "MB-2.a-survey"


def test_a_name_of_today_is_not_understood_before_its_day() -> None:
    law = toy_law()
    lines = [{**CUT, "at": "2018-03-16T23:59:59", "by": "RANGER"}]
    with pytest.raises(StoryError, match="RANGER is a name of 2018-03-17 and later"):
        told(law, "2025-01-01T09:00", lines)
    assert told(law, "2025-01-01T09:00", [{**lines[0], "at": "2018-03-17T00:00:00"}])


def test_an_addressee_of_a_later_name_is_refused_with_its_field() -> None:
    letter = {"event": "flood_reported", "from": "WARDEN", "case": "C1", "to": ["COUNCIL"]}
    with pytest.raises(StoryError, match="field 'to'"):
        told(toy_law(), "2025-01-01T09:00", [{**letter, "at": "2018-03-01T09:00:00"}])


def test_where_aliases_are_off_the_name_of_today_is_unknown() -> None:
    law = toy_law({"office_aliases": "off"})
    with pytest.raises(StoryError, match=r'codes of offices of the story and .*; came: "RANGER"'):
        told(law, "2025-01-01T09:00", [{**CUT, "at": "2025-01-01T08:00:00", "by": "RANGER"}])


def test_one_office_told_under_two_names_owes_once() -> None:
    rule = {
        **JUDGED, "clock": {"working_days": 3}, "actor": "addressee",
        "raised": [{"received": "warning", "to": "MASON"}],
    }  # fmt: skip
    notice = {
        "event": "warning_sent", "from": "JOINER", "case": "C1", "notice": "N1",
        "matter": "shut_off",
    }  # fmt: skip
    both = [
        {**notice, "at": "2025-03-10T09:00:00", "to": ["MASON"]},
        {**notice, "at": "2025-03-11T09:00:00", "to": ["RANGER"], "notice": "N2"},
    ]
    for lines in (both, both[::-1]):
        (duty,) = duties(told(law_of_rules(rule), "2025-03-12T09:00", lines))
        assert (duty["actor"], duty["due_date"]) == ("MASON", "2025-03-13")


def test_two_offices_of_the_text_that_are_one_today_still_owe_each_what_it_was_told() -> None:
    rule = {
        **JUDGED, "clock": {"working_days": 3}, "actor": "addressee",
        "raised": [{"received": "warning", "to": ["MASON", "WARDEN"]}],
    }  # fmt: skip
    notice = {
        "event": "warning_sent", "from": "JOINER", "case": "C1", "notice": "N1",
        "matter": "shut_off", "at": "2025-03-10T09:00:00", "to": ["MASON", "WARDEN"],
    }  # fmt: skip
    found = duties(told(law_of_rules(rule), "2025-03-12T09:00", [notice]))
    assert [(duty["actor"], duty["holder"]) for duty in found] == [
        ("MASON", "RANGER"),
        ("WARDEN", "RANGER"),
    ]


def test_a_city_s_own_office_of_the_new_name_is_who_holds_it() -> None:
    lines = [{"at": "2025-03-10T09:00:00", "event": "matter_booked", "by": "WARDEN", "case": "C1"}]
    law = law_of_rules({**JUDGED, "clock": {"working_days": 3}})
    (duty,) = duties(told(law, "2025-03-12T09:00", lines, offices={"ZRZY": "RANGER"}))
    assert (duty["actor"], duty["holder"]) == ("WARDEN", "ZRZY")


class ATownOfToday(ACity):
    """A city in which the natural resources department writes in place of land and planning."""

    offices = ("JOINER", "RANGER", "hub")


def test_a_paper_to_an_office_of_the_text_reaches_who_took_it_over_and_starts_its_clock() -> None:
    city, monday = ATownOfToday(), at("2025-03-10 09:00")
    notice = Document(
        id="N1", kind="warning_sent", city=NAME, office="RANGER", at=monday, to=("MASON",),
        case="C1", site="P1", notice="N1", matter="leak",
    )  # fmt: skip
    city.writes("RANGER", notice, monday)
    assert [one.to for one in city.all(Delivery)] == ["RANGER"]
    city.delivers(monday + MINUTE)
    (duty,) = [one for one in city.all(Duty) if one.rule == PLAN_VERIFIES]
    assert (duty.actor, duty.holder, str(duty.due_date)) == ("MASON", "RANGER", "2025-03-13")


def test_a_message_of_before_its_name_is_refused_on_the_wire_too() -> None:
    city, early = ATownOfToday(), at("2018-03-01 09:00")
    notice = Document(
        kind="flood_reported", city=NAME, office="RANGER", at=early, to=("JOINER",), case="C1"
    )
    city.writes("RANGER", notice, early)
    (refusal,) = city.all(Refusal, "refused")
    assert (refusal.code, refusal.field) == (RefusalCode.FIELD_OF_KIND, "office")
