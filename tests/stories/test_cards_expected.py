"""A story that names cards has those and no others, and says where one is otherwise."""

import json
from pathlib import Path
from typing import Any

import pytest

from hub.domain.story.compare import CARDS, SECTIONS, names_cards
from hub.domain.story.tested import Laws, StoryTest, result_of
from hub.domain.story.verdict import verdict_of
from hub.files.calendar import published_calendar
from hub.files.rulebooks import COMMON, texts_of
from hub.files.stories import story_test

FOLDER = Path(__file__).parent
NAMES = sorted(
    str(path.relative_to(FOLDER)).removesuffix(".expected.json")
    for path in FOLDER.glob("*/*.expected.json")
    if names_cards(json.loads(path.read_text(encoding="utf-8")))
)
LIFTED = "zhuhai/cards-red-lifted-by-a-late-record"


@pytest.fixture(scope="module")
def laws() -> Laws:
    return Laws(texts_of(COMMON), texts_of("zhuhai"))


def _test(name: str) -> StoryTest:
    return story_test(FOLDER / f"{name}.jsonl")


def _lines(name: str, laws: Laws, **changed: Any) -> list[str]:
    """Return what differs of a story whose expectation is changed."""
    told = _test(name)
    expected = json.dumps({**json.loads(told.expected), **changed})
    changed_test = StoryTest(told.name, told.city, told.lines, expected)
    return list(verdict_of(changed_test, laws, None, published_calendar()).lines())


@pytest.mark.parametrize("name", NAMES)
def test_a_story_has_the_cards_that_it_names_and_no_others(name: str, laws: Laws) -> None:
    assert _lines(name, laws) == []


def test_stories_tell_of_every_colour_and_change_and_of_none() -> None:
    cards = [json.loads(_test(name).expected)[CARDS] for name in NAMES]
    assert {(one["colour"], one["change"]) for some in cards for one in some} >= {
        ("yellow", "said"),
        ("red", "said"),
        ("red", "withdrawn"),
    }
    assert [] in cards


def test_a_card_too_many_one_too_few_and_one_of_another_day_are_told(laws: Laws) -> None:
    cards = json.loads(_test(LIFTED).expected)[CARDS]
    yellow, *_ = cards
    (line,) = _lines(LIFTED, laws, cards=cards[1:])
    assert line.startswith(
        "yellow card given out ZH-15.7-utility-cutoff (art. 15 ¶7) POWER C1: no card "
    )
    (line,) = _lines(LIFTED, laws, cards=[*cards, {**yellow, "number": 3}])
    assert "(number 3, for the day 2025-03-11, due 2025-03-12), none came" in line
    (line,) = _lines(LIFTED, laws, cards=[{**yellow, "on": "2025-03-10"}, *cards[1:]])
    assert line.endswith("for the day 2025-03-10 expected, 2025-03-11 came")
    assert len(_lines(LIFTED, laws, cards=[])) == 3


def test_a_card_that_must_not_come_is_told_though_no_other_is_named(laws: Laws) -> None:
    told = json.loads(_test(LIFTED).expected)
    told.pop(CARDS)
    absent = {CARDS: [{"colour": "yellow", "actor": "POWER"}]}
    made = StoryTest(LIFTED, "zhuhai", _test(LIFTED).lines, json.dumps({**told, "absent": absent}))
    (line,) = verdict_of(made, laws, None, published_calendar()).lines()
    assert "no card may come, but one came" in line


def test_every_field_of_a_card_can_be_expected(laws: Laws) -> None:
    result = result_of(_test(LIFTED), laws, published_calendar(), cards=True)
    fields = {name for one in result.outcome[CARDS] for name in one}
    assert fields == SECTIONS[CARDS].fields
