"""Who goes on in the place of a parcel or a unit is found from what is named first, and a chain
that comes back to it ends.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.facts import Fact
from hub.domain.succession import Heir, heirs_of
from hub.files.rulebooks import law_of

WORDS = law_of("zhuhai").vocabulary
FIRST = datetime(2025, 3, 10, 9, tzinfo=UTC)
NAMES = ["P1", "P2", "P3", "P4", "P5"]


def became(site: str, *into: str, hour: int = 0, office: str = "LAND") -> Fact:
    at = FIRST + timedelta(hours=hour)
    fields = {"site": site, "into": into}
    told = f"{office}/{site}/{hour}"
    return Fact(told, "site_succeeded", office, at, at, told, told, fields)


def heirs(facts: Iterable[Fact], *named: str) -> set[tuple[str, str]]:
    return {(one.of, one.name) for one in heirs_of("site", named, facts, WORDS)}


def test_parts_and_what_they_become_go_on() -> None:
    facts = [became("P1", "P2", "P3"), became("P3", "P4", hour=1)]
    assert heirs(facts, "P1") == {("P1", "P2"), ("P1", "P3"), ("P1", "P4")}
    assert heirs(facts, "P3") == {("P3", "P4")}
    assert heirs(facts, "P4") == set()


def test_each_holds_from_the_latest_step_to_it() -> None:
    facts = [became("P1", "P2", hour=5), became("P2", "P3", hour=1)]
    assert heirs_of("site", ["P1"], facts, WORDS) == (
        Heir("P1", "P2", FIRST + timedelta(hours=5)),
        Heir("P1", "P3", FIRST + timedelta(hours=5)),
    )


def test_the_earliest_of_two_ways_counts() -> None:
    facts = [became("P1", "P3", hour=9), became("P1", "P2", hour=1), became("P2", "P3", hour=2)]
    (heir,) = (one for one in heirs_of("site", ["P1"], facts, WORDS) if one.name == "P3")
    assert heir.since == FIRST + timedelta(hours=2)


def test_a_word_of_another_office_makes_no_heir() -> None:
    assert heirs([became("P1", "P2", office="PLAN")], "P1") == set()
    assert heirs([became("P1", "P2", office="NATRES")], "P1") == {("P1", "P2")}


def test_what_the_case_names_itself_is_nobodys_heir() -> None:
    assert heirs([became("P1", "P2")], "P1", "P2") == set()


STEPS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(0, 9)), max_size=8
)


@given(STEPS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing_and_circles_end(
    steps: list[tuple[str, str, int]], chance: object
) -> None:
    facts = [became(one, other, hour=hour) for one, other, hour in steps]
    once = heirs_of("site", ["P1"], facts, WORDS)
    shuffled = list(facts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert heirs_of("site", ["P1"], shuffled, WORDS) == once
    assert "P1" not in {one.name for one in once}
