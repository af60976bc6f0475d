"""Who stands above whom: roles at any distance, and offices that stand under a government."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.authority import (
    ABOVE_TARGET,
    governments_above,
    is_above,
    is_spoken_of,
    may_say,
    misplaced,
    rank_of,
    who_may_say,
)
from hub.files.rulebooks import law_of

OWN = {
    "DIST_A": "DIST_GOV", "DIST_B": "DIST_GOV", "TOWN_A": "TOWN_GOV", "TOWN_C": "TOWN_GOV",
    "STREET_A": "SUBDIST", "VILLAGE_A": "VILLAGE", "LAND_A": "LAND", "PSB_T": "PSB",
}  # fmt: skip
UNDER = {
    "TOWN_A": "DIST_A",
    "STREET_A": "DIST_A",
    "VILLAGE_A": "TOWN_A",
    "LAND_A": "DIST_A",
    "PSB_T": "TOWN_A",
}
WORDS = law_of("zhuhai").vocabulary.with_offices(OWN, UNDER)
OFFICES = sorted(WORDS.roles)
offices = st.sampled_from(OFFICES)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("CITY_GOV", "DIST_GOV"), ("CITY_GOV", "VILLAGE_A"), ("DIST_A", "TOWN_A"),
        ("DIST_A", "VILLAGE_A"), ("DIST_B", "TOWN_C"), ("TOWN_C", "VILLAGE"),
        ("CITY_GOV", "LAND"), ("DIST_A", "LAND_A"), ("CITY_GOV", "LAND_A"), ("TOWN_A", "PSB_T"),
        ("DIST_A", "PSB_T"), ("SAME_LEVEL_GOV", "LAND"), ("UPPER_GOV", "CITY_GOV"),
        ("CITY_GOV", "an area"), ("SUBDIST", "VILLAGE"),
    ],
)  # fmt: skip
def test_a_government_stands_above(above: str, below: str) -> None:
    assert is_above(above, below, WORDS)
    assert not is_above(below, above, WORDS)


@pytest.mark.parametrize(
    ("office", "other"),
    [
        ("DIST_B", "TOWN_A"), ("DIST_GOV", "TOWN_A"), ("TOWN_A", "STREET_A"), ("DIST_A", "DIST_B"),
        ("TOWN_C", "VILLAGE_A"), ("LAND", "LAND_A"), ("LAND", "TOWN_A"), ("DIST_A", "LAND"),
        ("DIST_B", "LAND_A"), ("SAME_LEVEL_GOV", "DIST_A"), ("SAME_LEVEL_GOV", "LAND_A"),
        ("DIST_A", "an area"), ("SUPERV", "LAND"), ("CITY_GOV", "CITY_GOV"),
    ],
)  # fmt: skip
def test_neither_stands_above_the_other(office: str, other: str) -> None:
    assert not is_above(office, other, WORDS)


@given(offices, offices)
def test_two_offices_are_never_above_each_other(one: str, other: str) -> None:
    assert not (is_above(one, other, WORDS) and is_above(other, one, WORDS))


@given(offices, offices, offices)
def test_above_whom_stands_above_is_above(one: str, middle: str, low: str) -> None:
    if is_above(one, middle, WORDS) and is_above(middle, low, WORDS):
        assert is_above(one, low, WORDS)


@given(offices, offices)
def test_a_department_stands_above_no_government(one: str, other: str) -> None:
    if rank_of(one, WORDS) is None and rank_of(other, WORDS) is not None:
        assert not is_above(one, other, WORDS)


@given(offices)
def test_every_government_that_is_named_as_above_is(target: str) -> None:
    for one in governments_above(target, WORDS):
        assert is_above(one, target, WORDS), one


@given(offices, offices)
def test_who_may_say_it_is_named(speaker: str, target: str) -> None:
    by = frozenset((ABOVE_TARGET, "SUPERV"))
    named = who_may_say(by, target, WORDS)
    assert "SUPERV" in named
    assert all(may_say(by, (one,), target, WORDS) for one in named)
    if speaker in named:
        assert may_say(by, (speaker,), target, WORDS)


def test_the_nearest_government_is_named_first() -> None:
    above = list(governments_above("VILLAGE_A", WORDS))
    assert above == ["TOWN_A", "DIST_A", "CITY_GOV", "UPPER_GOV"]


def test_governments_of_one_rank_are_named_by_code() -> None:
    above = list(governments_above("VILLAGE", law_of("zhuhai").vocabulary))
    assert above == ["SUBDIST", "TOWN_GOV", "DIST_GOV", "CITY_GOV", "UPPER_GOV"]


def test_an_area_is_a_locality_and_no_department() -> None:
    assert is_spoken_of("an area", frozenset(("DIST_GOV", "TOWN_GOV")), WORDS)
    assert not is_spoken_of("an area", frozenset(("LAND",)), WORDS)


@pytest.mark.parametrize("under", ["LAND", "TOWN_C", "VILLAGE", "NOBODY"])
def test_a_town_stands_under_no_equal_and_no_department(under: str) -> None:
    assert "DIST_GOV" in misplaced("TOWN_A", under, WORDS)


@pytest.mark.parametrize(("office", "under"), [("TOWN_A", "DIST_GOV"), ("LAND_A", "TOWN_C")])
def test_an_office_stands_under_a_government(office: str, under: str) -> None:
    assert misplaced(office, under, WORDS) == ""
