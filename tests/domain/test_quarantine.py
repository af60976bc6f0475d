"""A fault of ours never accuses: what it touches waits in quarantine until it is said to be mended."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest

import hub.messages
from hub.domain.city import city as city_module
from hub.domain.city import limits, routing
from hub.domain.facts import Fact
from hub.messages import Heartbeat, Reason, Refusal, Register, Violation
from tests.cities import MINUTE, NAME, ACity
from tests.domain.test_promises import LATE, MONDAY, a_cut, codes, told_to_cut

DAY = timedelta(days=1)


def hub_says(city: ACity, kind: str, **fields: Any) -> None:
    said = Register(kind=kind, city=NAME, office="hub", at=LATE, **fields)
    city.writes("hub", said, LATE + MINUTE)


def violations(city: ACity) -> list[tuple[str | None, str]]:
    return [(one.case, one.change) for one in city.all(Violation)]


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Have our code trip over every act about case C1."""
    sound = routing.keys_of

    def tripping(fact: Fact, codes: Collection[str]) -> tuple[str, ...]:
        if fact.kind == "supply_cut" and fact.get("case") == "C1":
            raise ZeroDivisionError("a bug of ours")
        return sound(fact, codes)

    monkeypatch.setattr(city_module, "keys_of", tripping)
    return monkeypatch


def test_a_record_that_trips_a_fault_of_ours_is_kept_and_the_next_goes_on(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = told_to_cut("C1", "C2")
    city.writes("POWER", a_cut(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.writes("POWER", a_cut(MONDAY + DAY, "C2"), MONDAY + DAY)
    assert codes(city) == [Reason.BUG]
    (parked,) = city.all(Refusal, "refused")
    assert parked.internal
    assert parked.record
    assert parked.expected == "ZeroDivisionError: a bug of ours"


def test_what_a_parked_record_names_and_who_sent_it_are_accused_of_nothing(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = told_to_cut("C1", "C2")
    city.writes("POWER", a_cut(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.marks(LATE)
    assert violations(city) == []


def test_the_end_of_quarantine_lets_the_law_be_said(faulty: pytest.MonkeyPatch) -> None:
    city = told_to_cut("C1", "C2")
    city.writes("POWER", a_cut(MONDAY + DAY, "C1"), MONDAY + DAY)
    city.marks(LATE)
    hub_says(city, "quarantine_ended", office_code="POWER")
    assert violations(city) == [("C2", "said")]
    hub_says(city, "quarantine_ended", case="C1")
    assert violations(city) == [("C2", "said"), ("C1", "said")]


def test_a_record_that_we_cannot_even_read_holds_evidence_time_until_it_is_mended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreadable(raw: bytes | None) -> None:
        raise RecursionError("a bug of ours")

    city = told_to_cut("C1")
    with monkeypatch.context() as patched:
        patched.setattr(hub.messages, "decode", unreadable)
        city.writes("LAND", b"{}", MONDAY + MINUTE)
    city.marks(LATE)
    assert violations(city) == []
    assert city.all(Heartbeat)[-1].held_by == f"{NAME}.LAND.outbox"
    hub_says(city, "quarantine_ended", source=f"{NAME}.LAND.outbox/0/1")
    city.marks(LATE + MINUTE)
    assert violations(city) == [("C1", "said")]


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


def test_a_case_of_more_facts_than_are_derived_is_parked_and_accused_of_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "FACTS_MAX", 3)
    city = told_to_cut("C1", "C2")
    for minute in range(1, 5):
        city.writes("POWER", a_cut(LATE + minute * MINUTE, "C1"), LATE + DAY)
    assert codes(city)[0] == Reason.TOO_MANY_FACTS
    assert city.all(Refusal, "refused")[0].internal
    city.marks(LATE + 2 * DAY)
    assert "C1" not in {case for case, _ in violations(city)}


def test_a_fact_told_again_under_another_id_counts_once_against_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "FACTS_MAX", 3)
    city = told_to_cut("C1")
    for number in range(9):
        cut = a_cut(MONDAY + DAY, "C1").model_copy(update={"id": f"told-{number}"})
        city.writes("POWER", cut, MONDAY + DAY)
    assert codes(city) == []
