"""What docs/kinds.md says that a gate does with an action is what a city answers of a
site of which nobody told.
"""

import json
import re
from pathlib import Path

import pytest

from hub.messages import Decision, Refusal
from tests.cities import at
from tests.docs.zhuhai import NAME, Zhuhai

PAGE = (Path(__file__).parents[2] / "docs" / "kinds.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| [^|]+ \| `\w+` \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
ZHUHAI = {action: zhuhai for action, _, zhuhai in ROWS}


def answered(action: str) -> tuple[str, str]:
    """Return state and article of a gate asked about a site that no record names."""
    city = Zhuhai()
    asked = {
        "family": "permit", "kind": "gate_asked", "city": NAME, "office": "LAND", "action": action,
        "site": "P9", "at": "2025-09-30T10:00:00+08:00",
    }  # fmt: skip
    city.writes("LAND", json.dumps(asked).encode(), at("2025-09-30 10:01"))
    assert city.all(Refusal) == []
    (decision,) = city.all(Decision, "inbox")
    return decision.state, decision.article


def test_the_page_lists_the_actions_of_both_cities() -> None:
    assert len(ZHUHAI) >= 16
    assert {"–"} < {jilin for _, jilin, _ in ROWS}


@pytest.mark.parametrize("action", ZHUHAI)
def test_a_gate_answers_of_an_unknown_site_as_the_page_says(action: str) -> None:
    state, article = answered(action)
    said = ZHUHAI[action]
    if said == "–":
        assert state == "rule_silent"
    elif said.startswith("gate") or "asked with the party" in said:
        assert state == "refused"
        assert article in said
    else:
        assert state == "open", "blocks hold what an open case names, and nothing else"
