"""A city put under other law judges nothing by what its rows held under the law before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.city.city import City
from hub.domain.law import Law
from hub.files.calendar import published_calendar
from hub.messages import Decision, Document, Permit, Violation, encode
from tests.cities import MINUTE, NAME, ACity, at, placed_city
from tests.toy import toy_law

BLOCK = "MB-8.a-house-block"
MONDAY = at("2025-03-10 09:00")
TUESDAY = MONDAY + timedelta(days=1)
CASES = 150
"""Many more than one batch derives anew; the last of them by its key is the one that matters."""


class UnderOtherLaw(ACity):
    offices = ("BENCH", "JOINER", "WARDEN", "MASON", "MILLER", "hub")

    def put_under(self, law: Law) -> None:
        """Go on with the same rows under other law, as whoever takes the city over then does."""
        before = self.city
        rows = before.docket.rows
        placed = placed_city(self.offices)
        self.city = City(placed, law, published_calendar(), rows, before.state, before.ids)
        for key in sorted(rows.keys()):
            row = rows.find(key)
            assert row is not None
            if row.derived_under != self.city.docket.under:
                self.city.docket.stale(key)

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
