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
from tests.builders import LATE, MONDAY, SHUT_OFF, a_shut_off, a_warning, codes, levels, warned
from tests.cities import MINUTE, NAME, ACity

DAY = timedelta(days=1)


def test_who_fills_his_share_of_a_case_is_refused_by_name_and_goes_on_being_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_limits, "FACTS_MAX", 3)
    monkeypatch.setattr(row_limits, "_FEW", 0)
    city = warned("C1", "C2")
    for minute in range(1, 6):
        city.writes("MILLER", a_shut_off(LATE + minute * MINUTE, "C1"), LATE + DAY)
    assert codes(city) == [RefusalCode.ROW_FULL] * 2
    refusal = city.all(Refusal, "refused")[0]
    assert not refusal.internal
    assert (refusal.field, refusal.office) == ("case", "MILLER")
    assert refusal.expected == "at most 3 facts of MILLER about case C1"
    city.marks(LATE + 2 * DAY)
    assert levels(city) == {"C1": "established", "C2": "established"}


def test_what_had_no_room_leaves_its_id_free_and_gets_no_remark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_limits, "_FEW", 0)
    city = ACity()
    city.writes("WARDEN", a_warning(), MONDAY)
    one = a_shut_off(LATE).model_copy(update={"id": "CUT-1"})
    other = one.model_copy(update={"party": "不明"})
    with monkeypatch.context() as full:
        full.setattr(row_limits, "FACTS_MAX", 0)
        city.writes("MILLER", other, LATE)
    assert city.all(Remark) == []
    city.writes("MILLER", one, LATE)
    city.writes("MILLER", other, LATE)
    assert codes(city) == [RefusalCode.ROW_FULL, RefusalCode.ID_CONFLICT]
    assert "MILLER/CUT-1" in city.city.docket.rows.make("case/C1").facts


def test_nobody_fills_the_share_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_limits, "FACTS_MAX", 3)
    monkeypatch.setattr(row_limits, "_FEW", 0)
    city = ACity()
    for number in range(9):
        city.writes("WARDEN", a_warning(f"N{number}", "C1"), MONDAY)
    city.delivers(MONDAY + MINUTE)
    assert codes(city) == [RefusalCode.ROW_FULL] * 6
    city.writes("MILLER", a_shut_off(MONDAY + DAY), MONDAY + DAY)
    city.marks(LATE)
    assert [one.status for one in city.all(Duty) if one.rule == SHUT_OFF][-1] == "discharged"


def test_a_fact_told_again_under_another_id_counts_once_against_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_limits, "FACTS_MAX", 3)
    monkeypatch.setattr(row_limits, "_FEW", 0)
    city = warned("C1")
    for number in range(9):
        cut = a_shut_off(MONDAY + DAY, "C1").model_copy(update={"id": f"told-{number}"})
        city.writes("MILLER", cut, MONDAY + DAY)
    assert codes(city) == []


def test_a_party_that_one_offices_cases_fill_stays_open_to_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_limits, "ENTRIES_MAX", 3)
    monkeypatch.setattr(row_limits, "ROW_ENTRIES_MAX", 9)
    city = ACity()

    def notice(office: str, number: int) -> None:
        one = a_warning(f"{office}-{number}", f"{office}-{number}", f"{office}-{number}")
        # No rule hears this of one office alone: whoever writes it opens a case of the party.
        told = {"office": office, "party": "X", "to": ("MILLER",), "matter": "leak"}
        city.writes(office, one.model_copy(update=told), MONDAY)
        city.delivers(MONDAY + MINUTE)

    for number in range(5):
        notice("WARDEN", number)
    notice("BENCH", 1)
    assert [(one.code, one.field, one.office) for one in city.all(Refusal, "refused")] == [
        (RefusalCode.ROW_FULL, "party", "WARDEN")
    ] * 2
    party = city.city.docket.rows.find("party/X")
    assert party is not None
    assert "case/BENCH-1" in party.entries


def test_an_area_that_one_offices_findings_fill_stays_open_to_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_limits, "ENTRIES_MAX", 3)
    city = ACity()
    for number, office in enumerate(("WARDEN",) * 5 + ("BENCH",)):
        found = Finding(
            kind="fault_found", city=NAME, office=office, at=MONDAY, case=f"C{number}",
            target="香洲区", ground="MB-9.d-leaky",
        )  # fmt: skip
        city.writes(office, found, MONDAY)
    assert [(one.code, one.field, one.office) for one in city.all(Refusal, "refused")] == [
        (RefusalCode.ROW_FULL, "target", "WARDEN")
    ] * 2
    row = city.city.docket.rows.find("target/香洲区")
    assert row is not None
    assert "case/C5" in row.entries
