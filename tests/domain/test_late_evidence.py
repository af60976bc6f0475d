"""What is recorded after a due day about an act before it: who says it, what it does,
who is told.
"""

from datetime import timedelta
from typing import Any

import pytest

from hub.domain.story.outcome import outcome_of
from hub.messages import Accountability, Duty, Violation
from tests.builders import LATE, SHUT_OFF, a_shut_off, warned
from tests.cities import MINUTE
from tests.laws import JUDGED, law_of_rules, told
from tests.toy import toy_law

STOP_NOTICE = "MB-3-dam"
FILED = {"at": "2025-03-10T09:00:00", "event": "matter_booked", "by": "WARDEN", "case": "C1"}
LATER = {"at": "2025-03-20T09:00:00", "event": "round_walked", "by": "WARDEN", "case": "C9"}


def outcome(law: Any, *lines: dict[str, Any]) -> dict[str, Any]:
    return outcome_of(told(law, "2025-03-21T12:00", lines))


def of(found: dict[str, Any], rule: str) -> list[str]:
    return [one["status"] for one in found["obligations"] if one["rule"] == rule]


def test_a_violation_said_is_withdrawn_by_late_evidence_and_supervision_is_told_once() -> None:
    city = warned()
    city.marks(LATE)
    city.writes("MILLER", a_shut_off(LATE - MINUTE), LATE + timedelta(hours=9))
    # What another office wrote before may tell the same: supervision hears when that has been read.
    assert [one for one in city.all(Accountability) if one.level == "supervision"] == []
    city.marks(LATE + timedelta(days=3))
    assert [one.change for one in city.all(Violation)] == ["said", "withdrawn"]
    assert [one.status for one in city.all(Duty) if one.rule == SHUT_OFF][-1] == "discharged"
    (note,) = [one for one in city.all(Accountability) if one.level == "supervision"]
    assert (note.rule, note.target, note.change) == (SHUT_OFF, "MILLER", "said")
    assert note.reason == (
        "The accused alone says of 2025-03-12 23:59:00: sluice_shut. Recorded 2025-03-13 09:00:00, "
        "after the term had ended; it counts."
    )


@pytest.mark.parametrize(("reading", "statuses"), [("withdraw", []), ("contested", ["breached"])])
def test_a_stop_that_the_accused_alone_tells_late_takes_no_duty_off_where_it_is_contested(
    reading: str, statuses: list[str]
) -> None:
    found = outcome(
        toy_law({"late_self_evidence": reading}),
        {**FILED, "event": "leak_found"},
        LATER,
        {"at": "2025-03-11T09:00:00", "event": "leak_stopped", "by": "WARDEN", "case": "C1"},
    )
    assert of(found, STOP_NOTICE) == statuses
    assert STOP_NOTICE in {one["rule"] for one in found["for_supervision"]}


@pytest.mark.parametrize(
    ("reading", "status"), [("withdraw", "exempted"), ("contested", "breached")]
)
def test_an_exception_that_the_accused_alone_records_late_is_weighed_alike(
    reading: str, status: str
) -> None:
    found = outcome(
        toy_law({"late_self_evidence": reading}),
        {**FILED, "at": "2024-09-10T09:00:00", "event": "inquiry_opened", "by": "AUDITOR"},
        LATER,
        {**FILED, "at": "2025-03-03T09:00:00", "event": "delay_excused", "by": "AUDITOR"},
    )
    assert of(found, "MB-4-inquiry") == [status]
    assert len(found["for_supervision"]) == 1


def test_an_act_told_in_time_needs_no_other_account_of_it_told_late() -> None:
    law = law_of_rules(
        {**JUDGED, "clock": {"working_days": 3}}, chosen={"late_self_evidence": "contested"}
    )
    done = {"event": "matter_closed", "by": "WARDEN", "case": "C1"}
    found = outcome(
        law,
        FILED,
        {**done, "at": "2025-03-12T09:00:00"},
        LATER,
        {**done, "at": "2025-03-11T09:00:00"},
    )
    assert (of(found, "MB-0-orchard"), found["for_supervision"]) == (["discharged"], [])


def test_a_paper_whose_addressee_records_it_too_is_not_told_by_the_accused_alone() -> None:
    rule = {**JUDGED, "clock": {"working_days": 3}, "done": [{"sent": "leaflet", "by": "actor"}]}
    law = law_of_rules(rule, chosen={"late_self_evidence": "contested"})
    sent = {
        "at": "2025-03-12T09:00:00", "event": "leaflet_sent", "from": "WARDEN", "to": ["MASON"],
        "case": "C1",
    }  # fmt: skip
    got = {**sent, "event": "leaflet_received"}
    assert of(outcome(law, FILED, LATER, sent), "MB-0-orchard") == ["breached"]
    assert of(outcome(law, FILED, LATER, sent, got), "MB-0-orchard") == ["discharged"]
    assert of(outcome(law, FILED, LATER, got, sent), "MB-0-orchard") == ["discharged"]
