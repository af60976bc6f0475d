"""A city put under other law judges nothing by what its rows held under the law before."""

from collections.abc import Callable, Collection
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.city import city as cities
from hub.domain.city import intake
from hub.domain.city.city import City
from hub.domain.city.rows import Rows
from hub.domain.city.said_standings import digest_before
from hub.domain.facts import Fact
from hub.domain.law import Law
from hub.domain.vocabulary import Vocabulary
from hub.files.calendar import published_calendar
from hub.messages import Act, Decision, Document, Permit, Standing, Violation, encode
from tests.builders import a_warning
from tests.cities import MINUTE, NAME, ACity, at, placed_city
from tests.toy import toy_law

BLOCK = "MB-8.a-house-block"
MONDAY = at("2025-03-10 09:00")
TUESDAY = MONDAY + timedelta(days=1)
IN_OTHER_WORDS = "In other words."
CASES = 150
"""Many more than one batch derives anew; the last of them by its key is the one that matters."""


class UnderOtherLaw(ACity):
    offices: Collection[str] = ("BENCH", "JOINER", "WARDEN", "MASON", "MILLER", "hub")

    def put_under(self, law: Law) -> None:
        """Go on with the same rows under other law, as whoever takes the city over then does."""
        before = self.city
        rows = before.docket.rows
        placed = placed_city(self.offices, self.name)
        self.city = City(placed, law, published_calendar(), rows, before.state, before.ids)
        for key in sorted(rows.keys()):
            row = rows.find(key)
            assert row is not None
            if row.derived_under != self.city.docket.under:
                self.city.docket.stale(key)

    def is_loaded_anew(self) -> None:
        """Go on as a worker that has only the rows as they were written."""
        before = self.city
        known = before.docket.rows
        written = sorted(known.keys())
        stored = {key: deepcopy(row) for key in written if (row := known.find(key))}
        rows, state = Rows(stored.get, stored.keys), deepcopy(before.state)
        law = before.docket.context.law
        self.city = City(before.placed, law, published_calendar(), rows, state, before.ids)
        for key, row in stored.items():
            if row.derived_under == self.city.docket.under_held:
                self.city.docket.hold(key)
            elif row.derived_under != self.city.docket.under:
                self.city.docket.stale(key)
            if row.next_at is not None:
                self.city.docket.wait(key, row.next_at)

    def works_once(self) -> bool:
        more = self.city.work()
        self.said += self.city.take()
        return more


def without(rule: str) -> Law:
    law = toy_law()
    kept = tuple(one for one in law.blocks if one.cite.rule != rule)
    assert len(kept) < len(law.blocks)
    return replace(law, blocks=kept, edition="e" * 16)


OLD, NEW = toy_law(), without(BLOCK)


def a_city_under(law: Law) -> UnderOtherLaw:
    """Return a city of many cases; only the last of them is about party Q1."""
    city = UnderOtherLaw()
    city.put_under(law)
    for number in range(CASES):
        party = "Q1" if number == CASES - 1 else "Q0"
        notice = Document(
            id=f"N{number}",
            kind="warning_sent",
            city=NAME,
            office="WARDEN",
            at=MONDAY,
            to=("MILLER",),
            case=f"C{number:03}",
            site=f"P{number}",
            party=party,
            notice=f"N{number}",
            matter="shut_off",
        )
        city.writes("WARDEN", notice, MONDAY)
    city.said.clear()
    return city


def hears_of(city: UnderOtherLaw, kind: str) -> None:
    """Have the city hear that a permit for party Q1 is asked about or granted,
    and work out one batch.
    """
    permit = Permit(
        kind=kind, city=NAME, office="JOINER", at=TUESDAY, action="house_permit", site="P900",
        party="Q1",
    )  # fmt: skip
    city.city.hear(city.copy_of("JOINER", TUESDAY), encode(permit))
    city.works_once()


def accused(city: UnderOtherLaw) -> list[str]:
    return [one.change for one in city.all(Violation) if one.rule == BLOCK]


@pytest.mark.parametrize(("before", "after"), [(OLD, OLD), (NEW, OLD), (OLD, NEW), (NEW, NEW)])
def test_a_grant_is_judged_by_the_law_that_stands_and_by_no_other_on_the_way(
    before: Law, after: Law
) -> None:
    city = a_city_under(before)
    city.put_under(after)
    hears_of(city, "leave_granted")
    city.marks(TUESDAY + MINUTE)
    assert accused(city) == (["said"] if after is OLD else [])


@pytest.mark.parametrize(("before", "after"), [(OLD, OLD), (NEW, OLD), (OLD, NEW), (NEW, NEW)])
def test_a_gate_answers_by_the_law_that_stands_or_says_that_it_may_not_be_complete(
    before: Law, after: Law
) -> None:
    city = a_city_under(before)
    city.marks(TUESDAY + MINUTE)
    city.put_under(after)
    hears_of(city, "leave_asked")
    (decision,) = city.all(Decision, "decisions")
    assert decision.edition == after.edition
    if decision.complete:
        assert decision.cases == ((f"C{CASES - 1:03}",) if after is OLD else ())
    assert decision.complete == (before is after)


def test_what_comes_while_rows_are_of_other_law_is_not_lost_by_a_restart() -> None:
    city = a_city_under(NEW)
    city.put_under(OLD)
    hears_of(city, "leave_granted")
    city.put_under(OLD)
    city.marks(TUESDAY + MINUTE)
    assert accused(city) == ["said"]


def reworded(law: Law) -> Law:
    """Return a law that says the same of its blocks in other words."""
    blocks = tuple(
        replace(one, cite=replace(one.cite, says=f"{one.cite.says} {IN_OTHER_WORDS}"))
        for one in law.blocks
    )
    return replace(law, blocks=blocks, edition="f" * 16)


def is_known_as_to_engine_3(city: UnderOtherLaw) -> None:
    """Have every row know what was said of its standing as that engine kept it."""
    docket = city.city.docket
    for row in docket.rows.held():
        if row.standing_said:
            row.standing_said = digest_before(docket.standing(row.key))


def test_a_standing_is_not_said_again_by_a_version_that_words_the_law_otherwise() -> None:
    city = a_city_under(OLD)
    is_known_as_to_engine_3(city)
    city.put_under(reworded(OLD))
    while city.works_once():
        city.is_loaded_anew()
    (hold, *_) = city.city.docket.standing("party/Q0").holds
    assert hold.reason.endswith(IN_OTHER_WORDS)
    assert city.all(Standing, "standings") == []


def test_what_a_version_before_said_of_a_standing_is_said_again_where_it_changed() -> None:
    city = a_city_under(OLD)
    is_known_as_to_engine_3(city)
    city.put_under(NEW)
    while city.works_once():
        city.is_loaded_anew()
    said = {one.subject for one in city.all(Standing, "standings")}
    assert {"Q0", "Q1"} <= said


class InZhuhai(UnderOtherLaw):
    name = "zhuhai"
    offices = ("LAND", "WATER", "PLAN", "hub")


def told(kind: str, office: str, case: str, hour: int, **more: Any) -> Document | Permit:
    model = Document if more else Permit
    when = MONDAY + timedelta(hours=hour)
    return model(kind=kind, city="zhuhai", office=office, at=when, case=case, **more)


def cut_off_in_another_case() -> InZhuhai:
    """Return a city in which water was cut at P1 in the case that is derived last, and is then
    asked for in the one that is derived first.
    """
    city = InZhuhai()
    for case, hour in (("C9", 0), ("C1", 4)):
        notice: dict[str, Any] = {"to": ("WATER",), "site": "P1", "matter": "cutoff"}
        sent = told("written_notice_sent", "LAND", case, hour, notice=f"N{case}", **notice)
        city.writes("LAND", sent, sent.at)
        city.delivers(sent.at + MINUTE)
        if case == "C9":
            cut = told("supply_cut", "WATER", case, 1)
            city.writes("WATER", cut, cut.at)
    return city


def is_known_as_to_a_version_that_did_not_tell_cases_of_cuts(city: UnderOtherLaw) -> None:
    for row in city.city.docket.rows.held():
        for key, entry in row.entries.items():
            left = tuple(one for one in entry.facts if one.kind != "supply_cut")
            row.entries[key] = replace(entry, facts=left)


@pytest.mark.parametrize("restarts", [False, True], ids=["", "restarts"])
def test_nobody_is_accused_while_a_row_that_bears_on_it_is_of_other_law(
    restarts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = cut_off_in_another_case()
    is_known_as_to_a_version_that_did_not_tell_cases_of_cuts(city)
    monkeypatch.setattr(cities, "ROWS_A_BATCH", 1)
    city.put_under(replace(city.city.docket.context.law, edition="f" * 16))
    city.marks(MONDAY + timedelta(days=7))
    while city.works_once():
        if restarts:
            city.is_loaded_anew()
    assert not city.city.docket.has_stale
    assert [one.rule for one in city.all(Violation)] == []


class InSlices(UnderOtherLaw):
    """A city of which the test says when it works out one batch."""

    def works(self) -> None:
        self.works_once()

    def is_through(self) -> int:
        """Work until nothing is left; return in how many batches."""
        batches = 1
        while self.works_once():
            batches += 1
        return batches


WARDEN = {"city": NAME, "office": "WARDEN", "case": "C1", "site": "P1"}


def a_site_that_waits(city: InSlices) -> None:
    """Have time reach a site while its case is of other law: the site waits for it."""
    city.writes("WARDEN", Act(kind="leak_found", at=MONDAY, **WARDEN), MONDAY)
    opened = Permit(kind="sluice_opened", city=NAME, office="MILLER", at=MONDAY, site="P1")
    city.writes("MILLER", opened, TUESDAY)
    city.put_under(NEW)
    city.is_loaded_anew()
    city.marks(TUESDAY + MINUTE)


def a_paper_of_which_nothing_is_said(city: InSlices) -> None:
    """Have its case add something else to the row of its number while that is of other law."""
    city.writes("WARDEN", a_warning(), MONDAY)
    city.delivers(MONDAY + MINUTE)
    city.put_under(NEW)
    earlier = Act(kind="leak_found", at=MONDAY - MINUTE, **{**WARDEN, "office": "BENCH"})
    city.writes("BENCH", earlier, TUESDAY)


def a_record_that_is_parked(city: InSlices) -> None:
    """Have a record about a case trip over a fault of ours."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(intake, "keys_of", _trips)
        city.writes("WARDEN", Act(kind="leak_found", at=MONDAY, **WARDEN), MONDAY)


def _trips(fact: Fact, words: Vocabulary) -> tuple[str, ...]:
    raise ZeroDivisionError("a bug of ours")


@pytest.mark.parametrize(
    "begins", [a_site_that_waits, a_paper_of_which_nothing_is_said, a_record_that_is_parked]
)
def test_a_restart_changes_nothing_in_how_rows_of_other_law_are_divided(
    begins: Callable[[InSlices], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cities, "ROWS_A_BATCH", 1)
    goes_on, is_loaded = InSlices(), InSlices()
    begins(goes_on)
    begins(is_loaded)
    is_loaded.is_loaded_anew()
    assert goes_on.city.docket.has_stale == is_loaded.city.docket.has_stale
    assert goes_on.is_through() == is_loaded.is_through()
    assert stands_in(goes_on) == stands_in(is_loaded)


def stands_in(city: InSlices) -> list[tuple[str, str]]:
    """Return every row of a city, with what it was derived under."""
    rows = city.city.docket.rows
    return [(key, row.derived_under) for key in sorted(rows.keys()) if (row := rows.find(key))]
