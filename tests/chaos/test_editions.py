"""The checker names what a city said under a law that was not its own then."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.chaos.checker import editions, saying, state
from tests.chaos.checker.reading import Rec
from tests.chaos.checker.words import Words
from tests.chaos.checker.world import City, Said

NAMED = {"old": 0, "new": 100}
"""When the registry named each edition."""
Word = tuple[str, int, str]
"""A stream, a broker time, an edition."""


def a_city(words: Sequence[Word]) -> City:
    city = City("c", b"", {"offices": [], "clock": "wall", "edition": "new"}, NAMED)
    for number, (stream, at_ms, edition) in enumerate(words):
        fields = {
            "id": "d",
            "rule": "R",
            "change": "said",
            "edition": edition,
            "evidence_time": number,
        }
        rec = Rec(stream, 0, number, at_ms, b"", b"", ())
        city.said[stream].append(Said(rec, "duty", fields))
    return city


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([("hub.duties", 50, "old"), ("hub.duties", 150, "new")], None),
        ([("hub.duties", 150, "old"), ("hub.blocks", 160, "new")], None),
        ([("hub.duties", 50, "new")], "hub.duties/0/0 is said under edition new, which was not"),
        ([("hub.duties", 150, "draft")], "hub.duties/0/0 is said under edition draft, which was"),
        (
            [("hub.duties", 150, "new"), ("hub.blocks", 160, "old")],
            "hub.blocks/0/1 is said under edition old, after new was",
        ),
    ],
)
def test_a_city_speaks_under_one_edition_then_under_the_next_and_never_back(
    words: Sequence[Word], found: str | None
) -> None:
    named = list(editions.unlawful(a_city(words)))
    assert len(named) == (found is not None)
    assert all(one.startswith(found or "") for one in named)


def test_what_differs_in_its_edition_alone_is_said_again() -> None:
    city = a_city([("hub.duties", 50, "old"), ("hub.duties", 150, "new")])
    assert list(saying.twice(city)) == ["hub.duties/0/1 says again what was said"]


@pytest.mark.parametrize(("edition", "differs"), [("old", 0), ("new", 0), ("draft", 1)])
def test_what_stands_bears_an_edition_that_was_registered(edition: str, differs: int) -> None:
    city = a_city([("hub.duties", 50, edition)])
    follows = b'{"family": "duty", "id": "d", "rule": "R", "edition": "new"}'
    found = list(state.differs(city, Words(), {"d": follows}, {"said": {"d": "open"}}))
    assert found == ["c: d (R) differs in edition"] * differs


@pytest.mark.parametrize(("edition", "differs"), [("old", 0), ("new", 1)])
def test_what_stands_has_the_words_of_its_own_edition(edition: str, differs: int) -> None:
    city = a_city([("hub.duties", 50, edition)])
    follows = b'{"family": "duty", "id": "d", "rule": "R", "edition": "new", "says": "otherwise"}'
    found = list(state.differs(city, Words(), {"d": follows}, {"said": {"d": "open"}}))
    assert found == ["c: d (R) differs in says"] * differs


@pytest.mark.parametrize(("edition", "names"), [("old", 1), ("new", 0)])
def test_how_firm_a_ground_is_may_change_with_the_edition_alone(edition: str, names: int) -> None:
    city = a_city([("hub.accountability", 50, "old"), ("hub.accountability", 150, edition)])
    for one, level in zip(
        city.said["hub.accountability"], ("established", "candidate"), strict=True
    ):
        assert isinstance(one.fields, dict)
        one.fields["level"] = level
    (_, then) = city.said["hub.accountability"]
    assert isinstance(then.fields, dict)
    then.fields["change"] = "amended"
    found = ["hub.accountability/0/1 names another matter under the id d"]
    assert list(saying.twice(city)) == found * names


def test_nothing_follows_of_what_a_version_before_refused_and_of_nothing_that_today_s_did() -> None:
    city = a_city([("hub.duties", 50, "old"), ("hub.duties", 150, "new")])
    for number, at_ms in enumerate((60, 160)):
        rec = Rec("hub.refused", 0, number, at_ms, b"", b"", ())
        fields = {"source": f"c.MASON.outbox/0/{number}", "office": "MASON"}
        city.said["hub.refused"].append(Said(rec, "refusal", fields))
    assert editions.not_understood(city) == {"c.MASON.outbox/0/0"}
    alone = replace(city, editions={"new": 0})
    assert editions.not_understood(alone) == frozenset()
