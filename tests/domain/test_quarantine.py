"""A fault of ours puts in doubt what its record could turn, for a time, and nothing else."""

from typing import Any

import pytest

import hub.messages
from hub.domain.city import derivation, recompute
from hub.domain.city.admission import Admission
from hub.domain.city.derivers import Derive
from hub.domain.city.fault_isolation import CULPRITS_MAX
from hub.domain.city.row_kinds import place_row
from hub.domain.city.rows import Contribution, Derived, Row
from hub.domain.context import Context
from hub.domain.derive import duties
from hub.domain.derive.triggers import RaisedBy
from hub.domain.facts import Fact, ReceiptPolicy
from hub.domain.vocabulary import Vocabulary
from hub.messages import (
    Accountability,
    Act,
    Duty,
    Heartbeat,
    Permit,
    Refusal,
    RefusalCode,
    Violation,
    encode,
)
from tests.builders import (
    DAY,
    LATE,
    LATE_SHUT_OFF,
    MONDAY,
    SHUT_OFF,
    a_shut_off,
    a_warning,
    codes,
    goes_on_by,
    hub_says,
    levels,
    violations,
    warned,
)
from tests.cities import MINUTE, NAME, ACity, at
from tests.faulty_derivers import raising_on, trip, unreadable, wrap

OVER = at("2025-03-19 00:00")
"""Five working days after Tuesday 11 March, on which the record was received."""


def test_a_record_that_trips_a_fault_of_ours_is_kept_and_the_next_goes_on(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = warned("C1", "C2")
    city.writes("MILLER", a_shut_off(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.writes("MILLER", a_shut_off(MONDAY + DAY, "C2"), MONDAY + DAY)
    assert codes(city) == [RefusalCode.BUG]
    (parked,) = city.all(Refusal, "refused")
    assert parked.internal
    assert parked.record
    assert parked.expected == "ZeroDivisionError: a bug of ours"


def test_what_a_parked_record_could_turn_is_held_and_its_sender_is_accused_of_all_else(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = warned("C1", "C2")
    cut = city.writes("MILLER", a_shut_off(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.marks(LATE)
    assert violations(city) == [("C2", "said")]
    (held,) = [one for one in city.all(Duty) if one.case == "C1" and one.held]
    assert (held.status, held.doubt) == ("open", (cut.source,))


def test_a_parked_record_that_could_turn_nothing_holds_nothing(faulty: pytest.MonkeyPatch) -> None:
    city = warned("C1")
    patrol = Act(kind="round_walked", city=NAME, office="MILLER", at=MONDAY + DAY, case="C1")
    city.writes("MILLER", patrol, MONDAY + DAY)
    city.writes("MILLER", a_shut_off(LATE + MINUTE, "C1"), LATE + MINUTE)
    city.marks(LATE + DAY)
    assert codes(city) == [RefusalCode.BUG, RefusalCode.BUG]
    assert violations(city) == [("C1", "said")]


def test_nobody_is_put_in_doubt_by_anothers_parked_record(faulty: pytest.MonkeyPatch) -> None:
    city = warned("C1")
    foreign = Permit(kind="sluice_shut", city=NAME, office="MASON", at=MONDAY + DAY, case="C1")
    city.writes("MASON", foreign, MONDAY + DAY)
    city.marks(LATE)
    assert codes(city) == [RefusalCode.BUG]
    accused = [one.actor for one in city.all(Violation)]
    assert accused == ["MILLER"]


def test_at_the_end_of_its_doubt_what_was_held_is_said_as_a_candidate(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = warned("C1", "C2")
    cut = city.writes("MILLER", a_shut_off(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.marks(OVER - MINUTE)
    assert violations(city) == [("C2", "said")]
    city.marks(OVER)
    assert violations(city) == [("C2", "said"), ("C1", "said")]
    assert levels(city) == {"C2": "established", "C1": "candidate"}
    of_c1 = [one for one in city.all(Accountability) if one.case == "C1"]
    assert {one.level for one in of_c1 if one.ground == LATE_SHUT_OFF} == {"candidate"}
    assert {one.doubt for one in of_c1} == {(cut.source,)}


def test_a_parked_record_takes_nothing_back_that_was_heard_under_its_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = ACity()
    found = {"kind": "leak_found", "city": NAME, "office": "WARDEN", "case": "C1"}
    city.writes("WARDEN", Act(**found, id="A", at=MONDAY), MONDAY)
    city.marks(MONDAY + MINUTE)
    before = {one.rule for one in city.all(Duty)}
    with monkeypatch.context() as patched:
        patched.setattr(Admission, "check", lambda *given: 1 / 0)
        city.writes("WARDEN", Act(**found, id="A", at=MONDAY + MINUTE), MONDAY + MINUTE)
    city.marks(MONDAY + 10 * DAY)
    assert codes(city) == ["X01"]
    row = city.city.docket.rows.find("case/C1")
    assert row is not None
    assert [fact.at for fact in row.facts.values()] == [MONDAY]
    assert before
    assert not [one for one in city.all(Duty) if one.change == "withdrawn"]


def test_more_records_of_one_office_make_its_doubt_no_longer(faulty: pytest.MonkeyPatch) -> None:
    city = warned("C1")
    for day in (1, 5, 8):
        again = a_shut_off(MONDAY + day * MINUTE, "C1")
        city.writes("MILLER", again, MONDAY + day * DAY)
    city.marks(OVER)
    assert levels(city) == {"C1": "candidate"}


def test_the_end_of_quarantine_lets_the_law_be_said_as_a_candidate(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = warned("C1")
    city.writes("MILLER", a_shut_off(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.marks(LATE)
    assert violations(city) == []
    hub_says(city, "quarantine_ended", case="C1")
    assert violations(city) == [("C1", "said")]
    assert levels(city) == {"C1": "candidate"}


def test_other_code_hears_by_itself_what_was_parked(faulty: pytest.MonkeyPatch) -> None:
    city = warned("C1")
    city.writes("MILLER", a_shut_off(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.marks(LATE)
    goes_on_by(city, "another")
    assert codes(city) == [RefusalCode.BUG]
    assert [one.status for one in city.all(Duty) if one.rule == SHUT_OFF][-1] == "open"
    faulty.undo()
    goes_on_by(city, "mended")
    (*_, last) = [one for one in city.all(Duty) if one.rule == SHUT_OFF]
    assert (last.status, last.doubt, last.held) == ("discharged", (), False)
    assert violations(city) == []


def test_a_record_that_we_cannot_even_read_leaves_its_sender_in_doubt_and_no_clock_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = warned("C1")
    with monkeypatch.context() as patched:
        patched.setattr(hub.messages, "decode", unreadable)
        city.writes("MILLER", b"{}", MONDAY + DAY)
    city.marks(LATE)
    assert violations(city) == []
    assert city.all(Heartbeat)[-1].complete_up_to == LATE
    city.marks(OVER)
    assert levels(city) == {"C1": "candidate"}


def test_a_record_of_another_that_we_cannot_read_puts_nobody_else_in_doubt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = warned("C1")
    with monkeypatch.context() as patched:
        patched.setattr(hub.messages, "decode", unreadable)
        city.writes("MASON", b"{}", MONDAY + DAY)
    city.marks(LATE)
    assert levels(city) == {"C1": "established"}


def test_what_we_could_not_read_is_ended_by_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    city = warned("C1")
    with monkeypatch.context() as patched:
        patched.setattr(hub.messages, "decode", unreadable)
        copy = city.writes("MILLER", b"{}", MONDAY + DAY)
    city.marks(LATE)
    hub_says(city, "quarantine_ended", source=copy.source)
    assert levels(city) == {"C1": "candidate"}


def test_a_fact_on_which_a_derivation_raises_is_taken_out_and_the_others_are_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trip(monkeypatch, raising_on("round_walked", "MASON"))
    city = warned("C1")
    patrol = Act(kind="round_walked", city=NAME, office="MASON", at=MONDAY + DAY, case="C1")
    copy = city.writes("MASON", patrol, MONDAY + DAY)
    city.marks(LATE)
    (refusal,) = city.all(Refusal, "refused")
    assert (refusal.code, refusal.field, refusal.source) == ("X01", "case/C1", copy.source)
    assert levels(city) == {"C1": "established"}


def test_however_many_facts_raise_at_once_the_others_of_the_row_are_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trip(monkeypatch, raising_on("round_walked", "MASON"))
    city = warned("C1")
    for minute in range(2 * CULPRITS_MAX):
        instant = MONDAY + minute * MINUTE
        patrol = Act(kind="round_walked", city=NAME, office="MASON", at=instant, case="C1")
        city.city.hear(city.copy_of("MASON", MONDAY + DAY), encode(patrol))
    city.marks(LATE)
    assert codes(city) == ["X01"] * 2 * CULPRITS_MAX
    assert levels(city) == {"C1": "established"}


def test_a_fact_on_which_a_derivation_raises_counts_again_when_it_can_be_derived_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = warned("C1")
    with monkeypatch.context() as patched:
        trip(patched, raising_on("sluice_shut", "MILLER"))
        city.writes("MILLER", a_shut_off(MONDAY + DAY), MONDAY + DAY)
        city.marks(LATE)
        assert violations(city) == []
    city.writes("WARDEN", a_warning("N2", "C1"), LATE + DAY)
    row = city.city.docket.rows.find("case/C1")
    assert row is not None
    assert row.doubts == {}
    city.marks(LATE + 2 * DAY)
    assert [one.status for one in city.all(Duty) if one.rule == SHUT_OFF][-1] == "discharged"


def test_what_is_told_of_a_place_and_raises_in_its_case_holds_only_what_it_could_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def tripping(row: Row, context: Context) -> None:
        added = [fact for entry in row.entries.values() for fact in entry.facts]
        if any(fact.kind == "sluice_shut" for fact in added):
            raise KeyError("a bug of ours")

    city = warned("C1", "C2")
    with monkeypatch.context() as patched:
        trip(patched, tripping, "case")
        for office, site in (("MASON", "P1"), ("MILLER", "P2")):
            there = {"case": None, "office": office, "site": site}
            cut = a_shut_off(MONDAY + DAY).model_copy(update=there)
            city.writes(office, cut, MONDAY + DAY)
        city.marks(LATE)
        assert codes(city) == ["X01", "X01"]
        assert levels(city) == {"C1": "established"}
        city.marks(LATE + 10 * DAY)
        assert levels(city) == {"C1": "established", "C2": "candidate"}
    goes_on_by(city, "mended")
    for case in ("C1", "C2"):
        city.city.docket.stale(f"case/{case}")
    city.works()
    assert violations(city)[-1] == ("C2", "withdrawn")


@pytest.mark.parametrize("broken", ["transitions", "make_known"])
def test_what_cannot_be_made_of_a_derivation_sets_its_row_aside_and_no_other(
    monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    sound = getattr(recompute, broken)

    def tripping(first: Any, *rest: Any) -> Any:
        if "site/P1" in first or first == "case/C1":
            raise KeyError("a bug of ours")
        return sound(first, *rest)

    city = warned("C1", "C2")
    with monkeypatch.context() as patched:
        patched.setattr(recompute, broken, tripping)
        city.marks(LATE)
    assert levels(city) == {"C2": "established"}
    assert ("X01", "case/C1") in [(one.code, one.field) for one in city.all(Refusal)]
    city.marks(LATE + 10 * DAY)
    assert levels(city) == {"C1": "established", "C2": "established"}


def test_what_a_place_cannot_add_to_its_case_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = place_row.added_by_place

    def tripping(facts: tuple[Fact, ...], words: Vocabulary) -> Any:
        return sound(facts, words) if all(one.office != "BENCH" for one in facts) else 1 / 0

    for module in (derivation, place_row):
        monkeypatch.setattr(module, "added_by_place", tripping)
    city = warned("C1")
    there = {"case": None, "office": "BENCH", "site": "P1"}
    patrol = Act(kind="round_walked", city=NAME, office="WARDEN", at=MONDAY, case="C1")
    for said in (a_shut_off(MONDAY).model_copy(update=there), patrol):
        city.city.hear(city.copy_of(said.office, MONDAY + MINUTE), encode(said))
    city.marks(LATE)
    assert [(one.code, one.field) for one in city.all(Refusal)] == [("X01", "site/P1")]
    assert levels(city) == {"C1": "established"}


def test_a_row_that_cannot_be_derived_at_all_is_kept_said_by_name_and_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def of_c1(row: Row, context: Context) -> None:
        if row.name == "C1":
            raise ZeroDivisionError("a bug of ours")

    city = warned("C1", "C2")
    city.marks(MONDAY + 2 * MINUTE)
    with monkeypatch.context() as patched:
        trip(patched, of_c1, "case")
        city.marks(LATE)
    assert violations(city) == [("C2", "said")]
    assert [(one.code, one.field) for one in city.all(Refusal)] == [("X01", "case/C1")]
    city.marks(LATE + 10 * DAY)
    assert violations(city) == [("C2", "said"), ("C1", "said")]


@pytest.mark.parametrize("could_turn", [False, True])
def test_a_case_that_cannot_be_derived_shields_nobody_at_its_site_for_longer_than_a_doubt(
    monkeypatch: pytest.MonkeyPatch, *, could_turn: bool
) -> None:
    def of_case(row: Row, context: Context) -> None:
        raise ZeroDivisionError("a bug of ours")

    city = warned("C1")
    trip(monkeypatch, of_case, "case")
    if could_turn:
        executed = Act(
            kind="fine_paid", city=NAME, office="WARDEN", at=MONDAY + DAY, case="C1", id="A"
        )
        city.writes("WARDEN", executed, MONDAY + DAY)
    supply = Permit(
        kind="sluice_opened", city=NAME, office="MILLER", at=LATE, site="P1", case="C1", id="S"
    )
    city.writes("MILLER", supply, LATE)
    city.marks(LATE + DAY)
    assert violations(city) == []
    city.marks(LATE + 10 * DAY)
    (accused,) = city.all(Violation)
    assert accused.actor == "MILLER"
    assert accused.level == ("candidate" if could_turn else "established")
    city.marks(LATE + 30 * DAY)
    assert len(city.all(Violation)) == 1


def test_a_rule_that_raises_costs_itself_is_said_once_and_the_others_are_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sound = duties.raised_by

    def tripping(one: RaisedBy, *rest: Any) -> Any:
        if one.duty.rule == SHUT_OFF:
            raise KeyError("a setting that the city has not")
        yield from sound(one, *rest)

    monkeypatch.setattr(duties, "raised_by", tripping)
    city = warned("C1", "C2")
    found = Act(
        kind="leak_found", city=NAME, office="WARDEN", at=MONDAY, case="C1", site="P1",
        planning_area="town",
    )  # fmt: skip
    city.writes("WARDEN", found, MONDAY + MINUTE)
    city.marks(LATE)
    (refusal,) = city.all(Refusal, "refused")
    assert refusal.field is not None
    assert refusal.field.startswith(f"{SHUT_OFF} in case/C")
    assert {one.rule for one in city.all(Duty)} - {SHUT_OFF}
    assert SHUT_OFF not in {one.rule for one in city.all(Duty)}


def test_work_that_does_not_settle_is_bounded_and_parks_its_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count = iter(range(10**9))

    def restless(sound: Derive) -> Derive:
        def derive(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
            derived = sound(row, policy, context)
            if row.name != "C1":
                return derived
            other = {"case/C1": Contribution(project_type=str(next(count)))}
            return Derived(derived.statements, {**derived.exports, **other}, derived.next_at)

        return derive

    wrap(monkeypatch, restless, "case")
    city = warned("C1", "C2")
    city.marks(LATE)
    assert ("C2", "said") in violations(city)
    assert {(one.code, one.field) for one in city.all(Refusal)} == {("X01", "case/C1")}


def test_an_office_is_accused_of_what_stands_when_its_outbox_is_resumed() -> None:
    city = warned("C1")
    hub_says(city, "outbox_suspended", office_code="MILLER")
    city.marks(LATE)
    assert violations(city) == []
    hub_says(city, "outbox_resumed", office_code="MILLER")
    city.marks(LATE + MINUTE)
    assert violations(city) == [("C1", "said")]


def test_a_source_goes_on_when_what_was_passed_over_has_come() -> None:
    city = warned("C1")
    missing, later = city.copy_of("MASON", MONDAY), city.copy_of("MASON", MONDAY)
    for copy in (later, missing):
        city.hears(copy, b"{}")
        city.marks(LATE)
        assert violations(city) == []
    city.hears(later, b"{}")
    city.marks(LATE + MINUTE)
    assert violations(city) == [("C1", "said")]
