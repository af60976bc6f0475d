"""A jurist asks the law: a rule, a word, the readings, two cities, in English and in Chinese."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from hub.files.rulebooks import cities, known_rules, law_of, rulings

SHUT_OFF = "MB-1-shut-off"
CUT_OFF = "ZH-15.7-utility-cutoff"
RULES = sorted(rule for city in cities() for rule in law_of(city).citations)


def asked(*words: str) -> Result:
    return CliRunner().invoke(main, ["law", *words])


def told(*words: str) -> Any:
    result = asked(*words, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.mark.usefixtures("toy")
def test_a_rule_is_shown_with_its_article_its_term_and_what_a_miss_brings() -> None:
    shown = told("show", SHUT_OFF)
    (duty,) = shown["parts"]
    assert shown["article"] == "rule 1"
    assert duty["term"] == "2 working days"
    assert duty["missed"] == ["MB-9.a-late: established"]
    assert shown["readings"] == {
        "due_time_of_day": "24:00",
        "out_of_hours_receipt": "same_day",
    }


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_can_be_shown_in_both_languages(rule: str, language: str) -> None:
    result = asked("show", rule, "--lang", language)
    assert result.exit_code == 0
    assert rule in result.output


@pytest.mark.usefixtures("toy")
def test_a_rule_is_shown_in_chinese() -> None:
    assert "2个工作日" in asked("show", SHUT_OFF, "--lang", "zh").output


def test_a_rule_that_does_not_exist_is_refused_with_what_to_do() -> None:
    result = asked("show", "ZH-99-orchard")
    assert result.exit_code == 2
    assert "gongze law search" in result.output


@pytest.mark.parametrize("word", ["each stop within two", "15.7", "停止供应"])
def test_a_rule_is_found_by_its_words_and_by_its_id(word: str) -> None:
    assert CUT_OFF in {row["rule"] for row in told("search", word)}


def test_a_word_that_no_rule_speaks_ends_with_one() -> None:
    assert asked("search", "orchard").exit_code == 1


def test_readings_are_listed_with_their_alternatives_and_the_rules_that_they_decide() -> None:
    rows = {row["setting"]: row for row in told("settings", "--city", "zhuhai")}
    assert rows["planning_block_scope"]["otherwise"] == ["party"]
    assert CUT_OFF in rows["cutoff_notifiers"]["decides"]


def test_two_cities_differ_in_what_a_power_supply_asks_and_jilin_is_silent_on_water() -> None:
    gates = {row["of"]: row["sides"] for row in told("diff", "zhuhai", "jilin")["gates"]}
    assert gates["water supply"][1] == [{"rule": "", "article": "", "state": "rule_silent"}]
    assert "power supply" in gates


def test_a_law_does_not_differ_from_itself() -> None:
    same = told("diff", "jilin", "jilin")
    assert (same["gates"], same["clocks"]) == ([], [])


def test_every_rule_of_a_listed_instrument_stands_in_the_list_or_a_ruling_made_it() -> None:
    listed = {rule.split("-")[0] for rule in known_rules()}
    own = {rule for rule in RULES if rule.split("-")[0] in listed}
    assert own - known_rules().keys() <= {rule for one in rulings().values() for rule in one.rules}
    assert {rule for rule in RULES if rule.startswith("CN-")}, "law of the state is in no list"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("shwo", "ZH-14.1-urge"), "No such command 'shwo' (did you mean show?)"),
        (("show", "ZH-14.1-urg"), "did you mean ZH-14.1-urge"),
        (("search", "ZH-14.1-ugre"), "did you mean ZH-14.1-urge"),
        (("settings", "--city", "zuhai"), "did you mean zhuhai?"),
        (("show", CUT_OFF, "--format", "jsn"), "did you mean json?"),
    ],
    ids=["command", "rule", "word", "city", "value"],
)
def test_a_word_that_is_not_known_is_met_with_the_nearest(
    typed: tuple[str, ...], meant: str
) -> None:
    result = asked(*typed)
    assert result.exit_code != 0
    assert meant in result.output
