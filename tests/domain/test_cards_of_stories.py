"""The cards of a story are those that a city would say day by day, whatever is told later."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from hub.cli import main
from tests.tidy.texts import ROOT

S02 = ROOT / "tests" / "stories" / "given" / "S02.jsonl"


def told(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["replay", str(S02), "--cards", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def cards() -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = json.loads(told("--format", "json"))["cards"]
    return said


def test_a_story_shows_its_cards_and_digests_in_order() -> None:
    said = [(one.get("colour", "digest"), one.get("number")) for one in cards()]
    assert said == [("yellow", 1), ("digest", None), ("digest", None), ("red", 2)]


def test_a_story_read_before_a_term_is_over_has_no_red_card() -> None:
    said = json.loads(told("--format", "json", "--as-of", "2025-03-12"))["cards"]
    assert {one.get("colour") for one in said} == {"yellow", None}


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("yellow card given out", "red card", "daily digest")),
        ("zh", ("黄牌", "红牌", "亮牌", "每日汇总")),
    ],
)
def test_cards_are_lines_in_both_languages(lang: str, words: tuple[str, ...]) -> None:
    lines = told("--lang", lang)
    assert all(word in lines for word in words)
