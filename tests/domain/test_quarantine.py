"""A fault of ours puts in doubt what its record could turn, for a time, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import hub.messages
from hub.domain.city import city as city_module
from hub.domain.city import derivation, derivers, recompute, routing
from hub.domain.city.admission import Admission
from hub.domain.city.city import City
from hub.domain.city.derivers import Derive
from hub.domain.city.fault_isolation import CULPRITS_MAX
from hub.domain.city.rows import Contribution, Derived, Row
from hub.domain.context import Context
from hub.domain.derive import duties
from hub.domain.derive import triggers as triggers_module
from hub.domain.facts import Fact, ReceiptPolicy
from hub.domain.vocabulary import Vocabulary
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import (
    Accountability,
    Act,
    Duty,
    Heartbeat,
    Permit,
    Refusal,
    RefusalCode,
    Register,
    Violation,
    encode,
)
from tests.cities import MINUTE, NAME, ACity, at, placed_city
from tests.domain.test_promises import (
    CUT_OFF,
    LATE,
    LATE_CUT,
    MONDAY,
    a_cut,
    a_notice,
    codes,
    told_to_cut,
)
from tests.faulty_derivers import trip, wrap

DAY = timedelta(days=1)
OVER = at("2025-03-19 00:00")
"""Five working days after Tuesday 11 March, on which the record was received."""


def hub_says(city: ACity, kind: str, **fields: Any) -> None:
    said = Register(kind=kind, city=NAME, office="hub", at=LATE, **fields)
    city.writes("hub", said, LATE + MINUTE)


def violations(city: ACity) -> list[tuple[str | None, str]]:
    return [(one.case, one.change) for one in city.all(Violation)]


def levels(city: ACity) -> dict[str | None, str | None]:
    """Return how firm the newest violation of each case is."""
    return {one.case: one.level for one in city.all(Violation) if one.change != "withdrawn"}


def goes_on_by(city: ACity, code: str) -> None:
    """Have the city go on in a process with other code, from its rows."""
    was = city.city
    city.city = City(
        placed_city(city.offices), law_of(NAME), published_calendar(), was.docket.rows, was.state,
        was.ids, code=code,
    )  # fmt: skip
    for row in was.docket.rows.held():
        if row.kind == "parked":
            city.city.parking.parked_before(row.name)
    city.works()


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Have our code trip over every act about case C1."""
    sound = routing.keys_of

    def tripping(fact: Fact, words: Vocabulary) -> tuple[str, ...]:
        if fact.kind in ("supply_cut", "patrol_recorded") and fact.get("case") == "C1":
            raise ZeroDivisionError("a bug of ours")
        return sound(fact, words)

    monkeypatch.setattr(city_module, "keys_of", tripping)
    return monkeypatch


def test_a_record_that_trips_a_fault_of_ours_is_kept_and_the_next_goes_on(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = told_to_cut("C1", "C2")
    city.writes("POWER", a_cut(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.writes("POWER", a_cut(MONDAY + DAY, "C2"), MONDAY + DAY)
    assert codes(city) == [RefusalCode.BUG]
    (parked,) = city.all(Refusal, "refused")
    assert parked.internal
    assert parked.record
    assert parked.expected == "ZeroDivisionError: a bug of ours"


def test_what_a_parked_record_could_turn_is_held_and_its_sender_is_accused_of_all_else(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = told_to_cut("C1", "C2")
    cut = city.writes("POWER", a_cut(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.marks(LATE)
    assert violations(city) == [("C2", "said")]
    (held,) = [one for one in city.all(Duty) if one.case == "C1" and one.held]
    assert (held.status, held.doubt) == ("open", (cut.source,))


def test_a_parked_record_that_could_turn_nothing_holds_nothing(faulty: pytest.MonkeyPatch) -> None:
    city = told_to_cut("C1")
    patrol = Act(kind="patrol_recorded", city=NAME, office="POWER", at=MONDAY + DAY, case="C1")
    city.writes("POWER", patrol, MONDAY + DAY)
    city.writes("POWER", a_cut(LATE + MINUTE, "C1"), LATE + MINUTE)
    city.marks(LATE + DAY)
    assert codes(city) == [RefusalCode.BUG, RefusalCode.BUG]
    assert violations(city) == [("C1", "said")]


def test_nobody_is_put_in_doubt_by_anothers_parked_record(faulty: pytest.MonkeyPatch) -> None:
    city = told_to_cut("C1")
    foreign = Permit(kind="supply_cut", city=NAME, office="PLAN", at=MONDAY + DAY, case="C1")
    city.writes("PLAN", foreign, MONDAY + DAY)
    city.marks(LATE)
    assert codes(city) == [RefusalCode.BUG]
    accused = [one.actor for one in city.all(Violation)]
    assert accused == ["POWER"]


def test_at_the_end_of_its_doubt_what_was_held_is_said_as_a_candidate(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = told_to_cut("C1", "C2")
    cut = city.writes("POWER", a_cut(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.marks(OVER - MINUTE)
    assert violations(city) == [("C2", "said")]
    city.marks(OVER)
    assert violations(city) == [("C2", "said"), ("C1", "said")]
    assert levels(city) == {"C2": "established", "C1": "candidate"}
    of_c1 = [one for one in city.all(Accountability) if one.case == "C1"]
    assert {one.level for one in of_c1 if one.ground == LATE_CUT} == {"candidate"}
    assert {one.doubt for one in of_c1} == {(cut.source,)}


def test_a_parked_record_takes_nothing_back_that_was_heard_under_its_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = ACity()
    found = {"kind": "violation_discovered", "city": NAME, "office": "LAND", "case": "C1"}
    city.writes("LAND", Act(**found, id="A", at=MONDAY), MONDAY)
    city.marks(MONDAY + MINUTE)
    before = {one.rule for one in city.all(Duty)}
    with monkeypatch.context() as patched:
        patched.setattr(Admission, "check", lambda *given: 1 / 0)
        city.writes("LAND", Act(**found, id="A", at=MONDAY + MINUTE), MONDAY + MINUTE)
    city.marks(MONDAY + 10 * DAY)
    assert codes(city) == ["X01"]
    row = city.city.docket.rows.find("case/C1")
    assert row is not None
    assert [fact.at for fact in row.facts.values()] == [MONDAY]
    assert before
    assert not [one for one in city.all(Duty) if one.change == "withdrawn"]


def test_more_records_of_one_office_make_its_doubt_no_longer(faulty: pytest.MonkeyPatch) -> None:
    city = told_to_cut("C1")
    for day in (1, 5, 8):
        again = a_cut(MONDAY + day * MINUTE, "C1")
        city.writes("POWER", again, MONDAY + day * DAY)
    city.marks(OVER)
    assert levels(city) == {"C1": "candidate"}


def test_the_end_of_quarantine_lets_the_law_be_said_as_a_candidate(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = told_to_cut("C1")
    city.writes("POWER", a_cut(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.marks(LATE)
    assert violations(city) == []
    hub_says(city, "quarantine_ended", case="C1")
    assert violations(city) == [("C1", "said")]
    assert levels(city) == {"C1": "candidate"}


def test_other_code_hears_by_itself_what_was_parked(faulty: pytest.MonkeyPatch) -> None:
    city = told_to_cut("C1")
    city.writes("POWER", a_cut(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.marks(LATE)
    goes_on_by(city, "another")
    assert codes(city) == [RefusalCode.BUG]
    assert [one.status for one in city.all(Duty) if one.rule == CUT_OFF][-1] == "open"
    faulty.undo()
    goes_on_by(city, "mended")
    (*_, last) = [one for one in city.all(Duty) if one.rule == CUT_OFF]
    assert (last.status, last.doubt, last.held) == ("discharged", (), False)
    assert violations(city) == []


def unreadable(raw: bytes | None) -> None:
    raise RecursionError("a bug of ours")


def test_a_record_that_we_cannot_even_read_leaves_its_sender_in_doubt_and_no_clock_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = told_to_cut("C1")
    with monkeypatch.context() as patched:
        patched.setattr(hub.messages, "decode", unreadable)
        city.writes("POWER", b"{}", MONDAY + DAY)
    city.marks(LATE)
    assert violations(city) == []
    assert city.all(Heartbeat)[-1].complete_up_to == LATE
    city.marks(OVER)
    assert levels(city) == {"C1": "candidate"}


def test_a_record_of_another_that_we_cannot_read_puts_nobody_else_in_doubt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = told_to_cut("C1")
    with monkeypatch.context() as patched:
        patched.setattr(hub.messages, "decode", unreadable)
        city.writes("PLAN", b"{}", MONDAY + DAY)
    city.marks(LATE)
    assert levels(city) == {"C1": "established"}


def test_what_we_could_not_read_is_ended_by_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    city = told_to_cut("C1")
    with monkeypatch.context() as patched:
        patched.setattr(hub.messages, "decode", unreadable)
        copy = city.writes("POWER", b"{}", MONDAY + DAY)
    city.marks(LATE)
    hub_says(city, "quarantine_ended", source=copy.source)
    assert levels(city) == {"C1": "candidate"}


def raising_on(kind: str, office: str) -> Callable[[Row, Context], None]:
    """Return a check that raises where a row holds a fact of a kind, told by an office."""

    def check(row: Row, context: Context) -> None:
        if any((one.kind, one.office) == (kind, office) for one in row.facts.values()):
            raise KeyError("a bug of ours")

    return check


def test_a_fact_on_which_a_derivation_raises_is_taken_out_and_the_others_are_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trip(monkeypatch, raising_on("patrol_recorded", "PLAN"))
    city = told_to_cut("C1")
    patrol = Act(kind="patrol_recorded", city=NAME, office="PLAN", at=MONDAY + DAY, case="C1")
    copy = city.writes("PLAN", patrol, MONDAY + DAY)
    city.marks(LATE)
    (refusal,) = city.all(Refusal, "refused")
    assert (refusal.code, refusal.field, refusal.source) == ("X01", "case/C1", copy.source)
    assert levels(city) == {"C1": "established"}


def test_however_many_facts_raise_at_once_the_others_of_the_row_are_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trip(monkeypatch, raising_on("patrol_recorded", "PLAN"))
    city = told_to_cut("C1")
    for minute in range(2 * CULPRITS_MAX):
        instant = MONDAY + minute * MINUTE
        patrol = Act(kind="patrol_recorded", city=NAME, office="PLAN", at=instant, case="C1")
        city.city.hear(city.copy_of("PLAN", MONDAY + DAY), encode(patrol))
    city.marks(LATE)
    assert codes(city) == ["X01"] * 2 * CULPRITS_MAX
    assert levels(city) == {"C1": "established"}


def test_a_fact_on_which_a_derivation_raises_counts_again_when_it_can_be_derived_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = told_to_cut("C1")
    with monkeypatch.context() as patched:
        trip(patched, raising_on("supply_cut", "POWER"))
        city.writes("POWER", a_cut(MONDAY + DAY), MONDAY + DAY)
        city.marks(LATE)
        assert violations(city) == []
    city.writes("LAND", a_notice("N2", "C1"), LATE + DAY)
    row = city.city.docket.rows.find("case/C1")
    assert row is not None
    assert row.doubts == {}
    city.marks(LATE + 2 * DAY)
    assert [one.status for one in city.all(Duty) if one.rule == CUT_OFF][-1] == "discharged"


def test_what_is_told_of_a_place_and_raises_in_its_case_holds_only_what_it_could_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def tripping(row: Row, context: Context) -> None:
        added = [fact for entry in row.entries.values() for fact in entry.facts]
        if any(fact.kind == "supply_cut" for fact in added):
            raise KeyError("a bug of ours")

    city = told_to_cut("C1", "C2")
    with monkeypatch.context() as patched:
        trip(patched, tripping, "case")
        for office, site in (("PLAN", "P1"), ("POWER", "P2")):
            there = {"case": None, "office": office, "site": site}
            cut = a_cut(MONDAY + DAY).model_copy(update=there)
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

    city = told_to_cut("C1", "C2")
    with monkeypatch.context() as patched:
        patched.setattr(recompute, broken, tripping)
        city.marks(LATE)
    assert levels(city) == {"C2": "established"}
    assert ("X01", "case/C1") in [(one.code, one.field) for one in city.all(Refusal)]
    city.marks(LATE + 10 * DAY)
    assert levels(city) == {"C1": "established", "C2": "established"}


def test_what_a_place_cannot_add_to_its_case_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = derivers.added_by_place

    def tripping(facts: tuple[Fact, ...], words: Vocabulary) -> Any:
        return sound(facts, words) if all(one.office != "COURT" for one in facts) else 1 / 0

    for module in (derivation, derivers):
        monkeypatch.setattr(module, "added_by_place", tripping)
    city = told_to_cut("C1")
    there = {"case": None, "office": "COURT", "site": "P1"}
    patrol = Act(kind="patrol_recorded", city=NAME, office="LAND", at=MONDAY, case="C1")
    for said in (a_cut(MONDAY).model_copy(update=there), patrol):
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

    city = told_to_cut("C1", "C2")
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

    city = told_to_cut("C1")
    trip(monkeypatch, of_case, "case")
    if could_turn:
        executed = Act(
            kind="penalty_executed", city=NAME, office="LAND", at=MONDAY + DAY, case="C1", id="A"
        )
        city.writes("LAND", executed, MONDAY + DAY)
    supply = Permit(
        kind="supply_started", city=NAME, office="POWER", at=LATE, site="P1", case="C1", id="S"
    )
    city.writes("POWER", supply, LATE)
    city.marks(LATE + DAY)
    assert violations(city) == []
    city.marks(LATE + 10 * DAY)
    (accused,) = city.all(Violation)
    assert accused.actor == "POWER"
    assert accused.level == ("candidate" if could_turn else "established")
    city.marks(LATE + 30 * DAY)
    assert len(city.all(Violation)) == 1


def test_a_rule_that_raises_costs_itself_is_said_once_and_the_others_are_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sound = triggers_module.drafted

    def tripping(actor: str, triggers: Any, *rest: Any) -> Any:
        if any(pattern_rule(number, rest[1]) == CUT_OFF for number, *_ in triggers):
            raise KeyError("a setting that the city has not")
        return sound(actor, triggers, *rest)

    def pattern_rule(number: int, context: Context) -> str:
        return context.law.duties[number].cite.rule

    monkeypatch.setattr(duties, "drafted", tripping)
    city = told_to_cut("C1", "C2")
    found = Act(
        kind="violation_discovered", city=NAME, office="LAND", at=MONDAY, case="C1", site="P1",
        planning_area="town",
    )  # fmt: skip
    city.writes("LAND", found, MONDAY + MINUTE)
    city.marks(LATE)
    (refusal,) = city.all(Refusal, "refused")
    assert refusal.field is not None
    assert refusal.field.startswith(f"{CUT_OFF} in case/C")
    assert {one.rule for one in city.all(Duty)} - {CUT_OFF}
    assert CUT_OFF not in {one.rule for one in city.all(Duty)}


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
    city = told_to_cut("C1", "C2")
    city.marks(LATE)
    assert ("C2", "said") in violations(city)
    assert {(one.code, one.field) for one in city.all(Refusal)} == {("X01", "case/C1")}


def test_an_office_is_accused_of_what_stands_when_its_outbox_is_resumed() -> None:
    city = told_to_cut("C1")
    hub_says(city, "outbox_suspended", office_code="POWER")
    city.marks(LATE)
    assert violations(city) == []
    hub_says(city, "outbox_resumed", office_code="POWER")
    city.marks(LATE + MINUTE)
    assert violations(city) == [("C1", "said")]


def test_a_source_goes_on_when_what_was_passed_over_has_come() -> None:
    city = told_to_cut("C1")
    missing, later = city.copy_of("PLAN", MONDAY), city.copy_of("PLAN", MONDAY)
    for copy in (later, missing):
        city.hears(copy, b"{}")
        city.marks(LATE)
        assert violations(city) == []
    city.hears(later, b"{}")
    city.marks(LATE + MINUTE)
    assert violations(city) == [("C1", "said")]
