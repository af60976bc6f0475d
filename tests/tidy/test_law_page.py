"""The examples of docs/law.md are the rules of Zhuhai, with shorter words."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FENCED = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def rules_in(text: str) -> Iterator[dict[str, Any]]:
    """Yield every rule of a rulebook's file, or of a part of one."""
    parsed = yaml.safe_load(text)
    lists = parsed.values() if isinstance(parsed, dict) else [parsed]
    for rules in (one for one in lists if isinstance(one, list)):
        yield from (rule for rule in rules if isinstance(rule, dict) and "id" in rule)


def shows(shown: Any, stands: Any) -> bool:
    """Return whether a page shows what stands in a rule, or what stands there from some day on."""
    if isinstance(stands, dict) and stands and all(isinstance(key, date) for key in stands):
        return shown == stands or shown in stands.values()
    return bool(shown == stands)


SHOWN = [
    rule
    for example in FENCED.findall((ROOT / "docs" / "law.md").read_text(encoding="utf-8"))
    for rule in rules_in(example)
]
STANDING = [
    rule
    for file in sorted((ROOT / "rulebooks" / "zhuhai").glob("*.yaml"))
    for rule in rules_in(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("shown", SHOWN, ids=[rule["id"] for rule in SHOWN])
def test_a_rule_of_the_page_is_a_rule_of_the_book(shown: dict[str, Any]) -> None:
    same = [rule for rule in STANDING if rule["id"] == shown["id"]]
    assert len(same) == 1
    wrong = [key for key in shown if key != "says" and not shows(shown[key], same[0].get(key))]
    assert [
        f"{key}: {same[0].get(key)} in the book, {shown[key]} on the page" for key in wrong
    ] == []


def test_a_page_may_show_any_term_of_a_rule_whose_term_changes() -> None:
    dated = yaml.safe_load("{2009-09-25: {working_days: 2}, 2030-01-01: {working_days: 3}}")
    assert shows({"working_days": 2}, dated)
    assert shows({"working_days": 3}, dated)
    assert not shows({"working_days": 4}, dated)


def test_the_page_shows_a_rule_of_every_kind_that_has_keys_of_its_own() -> None:
    assert len(SHOWN) >= 5
