"""What docs/guarantees.md promises of one city, told to a city over nothing but values."""

from datetime import timedelta
from itertools import permutations

import pytest

from hub.domain.city.deliveries import delivery_id
from hub.domain.city.rows import Row
from hub.domain.context import Context
from hub.domain.facts import DELIVERED
from hub.messages import (
    INBOX,
    Accountability,
    Act,
    Decision,
    Delivery,
    Document,
    Duty,
    Heartbeat,
    Permit,
    ReadPoint,
    RefusalCode,
    Register,
    Violation,
    encode,
)
from tests.builders import (
    LATE,
    LATE_SHUT_OFF,
    MONDAY,
    SHUT_OFF,
    a_shut_off,
    a_warning,
    codes,
    warned,
)
from tests.cities import MINUTE, NAME, ACity, at, topic
from tests.faulty_derivers import trip


def test_a_record_copied_twice_has_its_effect_once() -> None:
    city = ACity()
    copy = city.writes("WARDEN", a_warning(), MONDAY)
    said = list(city.said)
    city.hears(copy, encode(a_warning()))
    assert city.said == said


def test_the_receipt_of_a_paper_that_names_no_case_is_kept_with_the_paper() -> None:
    city = ACity()
    ledger = Document(
        id="W1",
        kind="tally_reported",
        city=NAME,
        office="WARDEN",
        at=MONDAY,
        week="2025-03-03/2025-03-09",
        to=("MASON",),
        cc=("MILLER",),
    )
    city.writes("WARDEN", ledger, MONDAY)
    city.delivers(MONDAY + MINUTE)
    row = city.city.docket.rows.find("week/2025-03-03")
    assert row is not None
    assert {fact.office for fact in row.facts.values() if fact.kind == DELIVERED} == {
        "MASON",
        "MILLER",
    }
    assert codes(city) == []


def test_an_inbox_record_of_an_unknown_kind_is_refused_and_starts_nothing() -> None:
    city = warned()
    alien = a_warning().model_copy(update={"kind": "not_a_kind"})
    forged = Delivery(
        id=delivery_id(NAME, "WARDEN/N1", "MILLER"),
        city=NAME,
        to="MILLER",
        document_id="WARDEN/N1",
        document=encode(alien),
    )
    city.hears(city.copy_of("MILLER", MONDAY + MINUTE, INBOX), encode(forged))
    assert codes(city) == [RefusalCode.NOT_ADDRESSED]


def test_a_record_passed_over_stops_its_source_and_holds_the_city() -> None:
    city = warned()
    city.marks(MONDAY + MINUTE)
    city.hears(city.copy_of("MASON", MONDAY), b"{}")
    city.hears(city.copy_of("MASON", MONDAY, skipped=1), b"{}")
    city.marks(LATE)
    assert codes(city)[-1] == RefusalCode.GAP
    beat = city.all(Heartbeat)[-1]
    assert (beat.complete_up_to, beat.held_by) == (MONDAY + MINUTE, topic("MASON", "outbox"))
    assert city.all(Violation) == []


def test_a_message_sent_again_has_its_effect_once() -> None:
    city = ACity()
    city.writes("WARDEN", a_warning(), MONDAY)
    said = list(city.said)
    city.writes("WARDEN", a_warning(), MONDAY + MINUTE)
    assert city.said == said


def test_of_two_messages_under_one_id_the_first_stands() -> None:
    city = ACity()
    city.writes("WARDEN", a_warning(), MONDAY)
    city.writes("WARDEN", a_warning(case="C2"), MONDAY + MINUTE)
    assert codes(city) == [RefusalCode.ID_CONFLICT]
    city.delivers(MONDAY + MINUTE)
    assert {duty.case for duty in city.all(Duty)} == {"C1"}


def test_a_duty_is_breached_when_evidence_reaches_its_first_late_instant_and_not_before() -> None:
    city = warned()
    city.marks(LATE - timedelta(microseconds=1))
    assert city.all(Violation) == []
    city.marks(LATE)
    assert [(one.actor, one.at, one.change) for one in city.all(Violation)] == [
        ("MILLER", LATE, "said")
    ]
    assert (LATE_SHUT_OFF, "established") in {
        (one.ground, one.level) for one in city.all(Accountability)
    }


def test_nobody_is_accused_while_one_outbox_has_not_been_read() -> None:
    city = warned()
    city.marks(MONDAY + MINUTE)
    city.marks(LATE + timedelta(days=3), but=("MILLER",))
    assert city.all(Violation) == []
    city.writes("MILLER", a_shut_off(LATE - MINUTE), LATE - MINUTE)
    city.marks(LATE + timedelta(days=3))
    assert city.all(Violation) == []
    changes = [duty.change for duty in city.all(Duty) if duty.rule == SHUT_OFF]
    assert changes == ["raised", "discharged"]


def test_a_source_that_was_never_marked_holds_the_city() -> None:
    city = warned()
    city.marks(LATE, but=("MASON",))
    assert city.all(Violation) == []
    assert city.all(Heartbeat)[-1].held_by == topic("MASON", "outbox")


def test_an_office_whose_outbox_is_suspended_is_not_accused_meanwhile() -> None:
    city = warned()
    out = Register(
        kind="outbox_suspended", city=NAME, office="hub", at=MONDAY, office_code="MILLER"
    )
    city.writes("hub", out, MONDAY + MINUTE)
    city.marks(LATE)
    assert city.all(Violation) == []


def test_a_fault_of_ours_in_one_case_accuses_nobody_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def faulty(row: Row, context: Context) -> None:
        if row.name == "C1" and context.has_passed(LATE):
            raise ZeroDivisionError

    trip(monkeypatch, faulty, "case")
    city = warned("C1", "C2")
    city.marks(LATE)
    assert [one.case for one in city.all(Violation)] == ["C2"]
    assert codes(city) == [RefusalCode.BUG]


def test_a_term_past_the_published_calendar_is_never_breached() -> None:
    city = ACity()
    last = at("2026-12-31 09:00")
    city.writes("WARDEN", a_warning().model_copy(update={"at": last}), last)
    city.delivers(last + MINUTE)
    city.marks(last + timedelta(days=300))
    (duty,) = [duty for duty in city.all(Duty) if duty.rule == SHUT_OFF]
    assert (duty.status, duty.due_date) == ("provisional", None)
    assert city.all(Violation) == []


def test_a_question_waits_for_what_it_names() -> None:
    city = ACity()
    question = Permit(
        kind="leave_asked",
        city=NAME,
        office="MILLER",
        at=MONDAY,
        action="mill_supply",
        site="P1",
        after=(ReadPoint(topic=topic("WARDEN", "outbox"), offset=0),),
    )
    city.writes("MILLER", question, MONDAY)
    assert city.all(Decision) == []
    city.writes("WARDEN", a_warning(), MONDAY)
    assert len(city.all(Decision, "decisions")) == 1


def test_a_question_is_answered_after_ten_seconds_of_evidence_time() -> None:
    city = ACity()
    never = ReadPoint(topic=topic("WARDEN", "outbox"), offset=7)
    question = Permit(
        kind="leave_asked",
        city=NAME,
        office="MILLER",
        at=MONDAY,
        action="mill_supply",
        site="P1",
        after=(never,),
    )
    city.writes("MILLER", question, MONDAY)
    city.marks(MONDAY + timedelta(seconds=9))
    assert city.all(Decision) == []
    city.marks(MONDAY + timedelta(seconds=10))
    assert len(city.all(Decision, "decisions")) == 1


def test_the_order_of_arrival_between_offices_changes_nothing_in_the_end() -> None:
    found = Act(kind="leak_found", city=NAME, office="MASON", at=MONDAY, case="C1", site="P1")
    told = [("WARDEN", a_warning()), ("MASON", found), ("MILLER", a_shut_off(MONDAY + MINUTE))]
    outcomes = []
    for order in permutations(told):
        city = ACity()
        for office, message in order:
            city.writes(office, message, MONDAY + 2 * MINUTE)
        city.delivers(MONDAY + 2 * MINUTE)
        city.marks(LATE)
        assert city.all(Violation) == []
        outcomes.append({duty.id: duty.status for duty in city.all(Duty)})
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert "discharged" in outcomes[0].values()
