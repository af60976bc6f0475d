"""The rulings name rules, settings and stories that are there, in both languages."""

import pytest

from hub.domain.rulebook import RulebookError
from hub.domain.rulebook.rulings import rulings_in
from hub.files.rulebooks import cities, known_rules, law_of, rulings
from hub.files.stories import story_names

RULINGS = rulings()
SETTINGS = {name for city in cities() for name in law_of(city).settings}
RULES = {rule for city in cities() for rule in law_of(city).citations}


def rules_under_a_setting(name: str) -> set[str]:
    """Return the rules of every city that stand under some value of a setting."""
    return {
        rule
        for city in cities()
        for known, setting in law_of(city).settings.items()
        if known == name
        for value in setting.values
        for rule in law_of(city, {name: value}).citations
    }


def test_every_numbered_ruling_is_there() -> None:
    assert [f"RL-{number}" for number in range(1, 30)] == list(RULINGS)[:29]


@pytest.mark.parametrize("name", RULINGS)
def test_what_a_ruling_names_is_there(name: str) -> None:
    ruling = RULINGS[name]
    assert set(ruling.settings) <= SETTINGS
    there = RULES.union(*map(rules_under_a_setting, ruling.settings))
    assert set(ruling.rules) <= there | set(known_rules())
    assert set(ruling.stories) <= story_names()


@pytest.mark.parametrize("name", RULINGS)
def test_a_ruling_is_said_in_both_languages(name: str) -> None:
    ruling = RULINGS[name]
    assert ruling.decides.endswith(".")
    assert ruling.decides_zh.endswith("。")
    assert ruling.title_zh != ruling.title


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("RL-1: {title: Disposal}\n", r"rulings.yaml, line 1, key 'RL-1'.*title_zh"),
        ("RL-1: {tittle: Disposal}\n", "title"),
        ("[]\n", "rulings.yaml, line 1"),
        ("RL-1: {}\nRL-1: {}\n", "stands twice"),
    ],
)
def test_a_ruling_that_is_not_whole_is_named(text: str, says: str) -> None:
    with pytest.raises(RulebookError, match=says):
        rulings_in("rulings.yaml", text)
