"""The examples of docs/law.md are the rules of Zhuhai, with shorter words."""

import re
from collections.abc import Iterator
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
    matter = {key: value for key, value in shown.items() if key != "says"}
    same = [rule for rule in STANDING if rule["id"] == shown["id"]]
    assert [{key: rule.get(key) for key in matter} for rule in same] == [matter]


def test_the_page_shows_a_rule_of_every_kind_that_has_keys_of_its_own() -> None:
    assert len(SHOWN) >= 5
