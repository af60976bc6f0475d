"""Terms and rules change from a day on: a trigger keeps the law of its own day."""

from datetime import date
from typing import Any

import pytest

from hub.domain.derive.gate import State
from hub.domain.rulebook import RulebookError
from tests.laws import JUDGED, duties, law_of_rules, told

CHANGING = {date(2009, 9, 25): {"working_days": 3}, date(2026, 3, 2): {"working_days": 2}}
BARE: dict[str, Any] = {
    "ambiguity": "AMB-02",
    "asks": "what bare days are counted in",
    "default": "calendar",
    "values": ["calendar", "working"],
}


def filed(at: str, case: str = "C1") -> dict[str, str]:
    return {"at": at, "event": "matter_booked", "by": "WARDEN", "case": case}


def test_a_trigger_on_either_side_of_the_change_keeps_the_term_of_its_day() -> None:
    law = law_of_rules({**JUDGED, "clock": CHANGING})
    lines = [filed("2026-02-27T23:59:59", "C1"), filed("2026-03-02T00:00:00", "C2")]
    found = {
        one["subject"]: one["due_date"] for one in duties(told(law, "2026-03-05T12:00", lines))
    }
    # Saturday 2026-02-28 is a make-up day.
    assert found == {"C1": "2026-03-03", "C2": "2026-03-04"}
    assert law.duties[0].terms.on(law.in_force).count == 3


def test_a_second_trigger_under_the_new_term_does_not_shorten_the_first() -> None:
    law = law_of_rules({**JUDGED, "clock": CHANGING})
    lines = [filed("2026-02-27T09:00:00"), filed("2026-03-02T09:00:00")]
    (duty,) = duties(told(law, "2026-03-04T12:00", lines))
    assert (duty["trigger_date"], duty["due_date"]) == ("2026-02-27", "2026-03-03")


def two_editions() -> tuple[dict[str, Any], dict[str, Any]]:
    older = {**JUDGED, "clock": {"working_days": 3}, "ends": date(2025, 12, 31)}
    newer = {
        **JUDGED,
        "clock": {"working_days": 5},
        "in_force": date(2026, 1, 1),
        "article": "art. 0 new",
    }
    return older, newer


def test_each_edition_of_a_rule_is_cited_for_the_triggers_of_its_days() -> None:
    law = law_of_rules(*two_editions())
    lines = [filed("2025-12-31T09:00:00", "C1"), filed("2026-01-05T09:00:00", "C2")]
    found = {
        one["subject"]: (one["article"], one["due_date"])
        for one in duties(told(law, "2026-01-05T12:00", lines))
    }
    assert found == {"C1": ("art. 0", "2026-01-06"), "C2": ("art. 0 new", "2026-01-12")}


def test_a_second_notice_under_the_next_edition_is_still_one_duty() -> None:
    law = law_of_rules(*two_editions())
    lines = [filed("2025-12-31T09:00:00"), filed("2026-01-05T09:00:00")]
    (duty,) = duties(told(law, "2026-01-05T12:00", lines))
    assert duty["article"] == "art. 0"


def test_a_rule_that_has_ended_raises_nothing() -> None:
    law = law_of_rules({**JUDGED, "clock": {"working_days": 3}, "ends": date(2025, 12, 31)})
    lines = [filed("2025-12-31T23:59:59", "C1"), filed("2026-01-01T00:00:00", "C2")]
    assert [one["subject"] for one in duties(told(law, "2026-01-05T12:00", lines))] == ["C1"]


def test_a_gate_that_has_ended_is_silent_about_later_days() -> None:
    gate = {
        "id": "MB-0-gate",
        "article": "art. 0",
        "says": "A paper is shown.",
        "ends": date(2025, 12, 31),
        "actions": ["mill_supply"],
        "demands": [{"any_of": "house_permit"}],
    }
    law = law_of_rules(gate, section="gates")
    ask = {"event": "leave_asked", "action": "mill_supply", "site": "P1", "by": "MILLER"}
    lines = [{**ask, "at": "2025-12-31T23:59:59"}, {**ask, "at": "2026-01-01T00:00:00"}]
    states = [asked.answer.state for asked in told(law, "2026-01-02T12:00", lines).asked]
    assert states == [State.REFUSED, State.RULE_SILENT]


def test_bare_days_say_what_the_other_reading_would_give() -> None:
    rule = {**JUDGED, "clock": {"days": 3, "counted_by": "bare"}}
    lines = [
        filed("2025-03-06T09:00:00"),
        {"at": "2025-03-11T09:00:00", "event": "matter_closed", "by": "WARDEN", "case": "C1"},
    ]
    found = {}
    for reading in ("calendar", "working"):
        law = law_of_rules(rule, settings={"bare": BARE}, chosen={"bare": reading})
        (duty,) = duties(told(law, "2025-03-12T12:00", lines))
        other = duty["other_reading"]
        found[reading] = (duty["due_date"], duty["status"], other["due_date"], other["status"])
        assert duty["readings"]["bare"] == reading
    assert found == {
        "calendar": ("2025-03-10", "breached", "2025-03-11", "discharged"),
        "working": ("2025-03-11", "discharged", "2025-03-10", "breached"),
    }


def test_where_both_readings_give_one_day_nothing_is_said_of_the_other() -> None:
    rule = {**JUDGED, "clock": {"days": 3, "counted_by": "bare"}}
    law = law_of_rules(rule, settings={"bare": BARE})
    (duty,) = duties(told(law, "2025-03-11T12:00", [filed("2025-03-10T09:00:00")]))
    assert (duty["due_date"], "other_reading" in duty) == ("2025-03-13", False)


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ({"clock": {"2009-09-25": {"days": 1}, "2026-03-02": {"days": 2}}}, "unknown clock"),
        (
            {"clock": {"2026-03-02": {"months": 1}, "2009-09-25": {"months": 2}}},
            "does not follow 2026-03-02",
        ),
        ({"clock": {"days": 3, "counted_by": "bridge_block_scope"}}, "Offer these values"),
        ({"clock": {"days": 3, "counted_by": "none"}}, "setting"),
        ({"clock": "none", "pace": "soon"}, "pace"),
        ({"clock": "same_day", "pace": "promptly"}, "needs no pace"),
        (
            {"clock": "same_day", "ends": date(2009, 1, 1), "in_force": date(2010, 1, 1)},
            "before it is in force",
        ),
    ],
)
def test_a_wrong_term_is_refused_with_its_line(part: dict[str, Any], wrong: str) -> None:
    with pytest.raises(RulebookError, match=rf"orchard\.yaml, line \d+, key .*{wrong}"):
        law_of_rules({**JUDGED, **part})


def test_two_editions_of_one_day_are_refused() -> None:
    older, newer = two_editions()
    with pytest.raises(RulebookError, match="stands twice on 2026-01-01"):
        law_of_rules({**older, "ends": date(2026, 1, 1)}, newer)
