"""An office fills its share of a row and no more: it is refused by name, and nobody else is."""

from datetime import timedelta

import pytest

from hub.domain.city import row_limits
from hub.messages import (
    Duty,
    Finding,
    Refusal,
    RefusalCode,
    Remark,
)
from tests.cities import MINUTE, NAME, ACity
from tests.domain.test_promises import (
    CUT_OFF,
    LATE,
    MONDAY,
    a_cut,
    a_notice,
    codes,
    told_to_cut,
)
from tests.domain.test_quarantine import levels

DAY = timedelta(days=1)


def test_who_fills_his_share_of_a_case_is_refused_by_name_and_goes_on_being_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_limits, "FACTS_MAX", 3)
    monkeypatch.setattr(row_limits, "_FEW", 0)
    city = told_to_cut("C1", "C2")
    for minute in range(1, 6):
        city.writes("POWER", a_cut(LATE + minute * MINUTE, "C1"), LATE + DAY)
    assert codes(city) == [RefusalCode.ROW_FULL] * 2
    refusal = city.all(Refusal, "refused")[0]
    assert not refusal.internal
    assert (refusal.field, refusal.office) == ("case", "POWER")
    assert refusal.expected == "at most 3 facts of POWER about case C1"
    city.marks(LATE + 2 * DAY)
    assert levels(city) == {"C1": "established", "C2": "established"}


def test_what_had_no_room_leaves_its_id_free_and_gets_no_remark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_limits, "_FEW", 0)
    city = ACity()
    city.writes("LAND", a_notice(), MONDAY)
    one = a_cut(LATE).model_copy(update={"id": "CUT-1"})
    other = one.model_copy(update={"party": "不明"})
    with monkeypatch.context() as full:
        full.setattr(row_limits, "FACTS_MAX", 0)
        city.writes("POWER", other, LATE)
    assert city.all(Remark) == []
    city.writes("POWER", one, LATE)
    city.writes("POWER", other, LATE)
    assert codes(city) == [RefusalCode.ROW_FULL, RefusalCode.ID_CONFLICT]
    assert "POWER/CUT-1" in city.city.docket.rows.make("case/C1").facts


def test_nobody_fills_the_share_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_limits, "FACTS_MAX", 3)
    monkeypatch.setattr(row_limits, "_FEW", 0)
    city = ACity()
    for number in range(9):
        city.writes("LAND", a_notice(f"N{number}", "C1"), MONDAY)
    city.delivers(MONDAY + MINUTE)
    assert codes(city) == [RefusalCode.ROW_FULL] * 6
    city.writes("POWER", a_cut(MONDAY + DAY), MONDAY + DAY)
    city.marks(LATE)
    assert [one.status for one in city.all(Duty) if one.rule == CUT_OFF][-1] == "discharged"


def test_a_fact_told_again_under_another_id_counts_once_against_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_limits, "FACTS_MAX", 3)
    monkeypatch.setattr(row_limits, "_FEW", 0)
    city = told_to_cut("C1")
    for number in range(9):
        cut = a_cut(MONDAY + DAY, "C1").model_copy(update={"id": f"told-{number}"})
        city.writes("POWER", cut, MONDAY + DAY)
    assert codes(city) == []


def test_a_party_that_one_offices_cases_fill_stays_open_to_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_limits, "ENTRIES_MAX", 3)
    monkeypatch.setattr(row_limits, "ROW_ENTRIES_MAX", 9)
    city = ACity()

    def notice(office: str, number: int) -> None:
        one = a_notice(f"{office}-{number}", f"{office}-{number}", f"{office}-{number}")
        told = {"office": office, "party": "X", "to": ("PLAN",), "matter": "land_violation"}
        city.writes(office, one.model_copy(update=told), MONDAY)
        city.delivers(MONDAY + MINUTE)

    for number in range(5):
        notice("LAND", number)
    notice("COURT", 1)
    assert [(one.code, one.field, one.office) for one in city.all(Refusal, "refused")] == [
        (RefusalCode.ROW_FULL, "party", "LAND")
    ] * 2
    party = city.city.docket.rows.find("party/X")
    assert party is not None
    assert "case/COURT-1" in party.entries


def test_an_area_that_one_offices_findings_fill_stays_open_to_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_limits, "ENTRIES_MAX", 3)
    city = ACity()
    for number, office in enumerate(("LAND",) * 5 + ("COURT",)):
        found = Finding(
            kind="finding_recorded", city=NAME, office=office, at=MONDAY, case=f"C{number}",
            target="香洲区", ground="ZH-19.2-fifteen-percent",
        )  # fmt: skip
        city.writes(office, found, MONDAY)
    assert [(one.code, one.field, one.office) for one in city.all(Refusal, "refused")] == [
        (RefusalCode.ROW_FULL, "target", "LAND")
    ] * 2
    row = city.city.docket.rows.find("target/香洲区")
    assert row is not None
    assert "case/C5" in row.entries
