"""What docs/kinds.md says that a kind does: a kind that no rule speaks of starts,
ends and discharges nothing.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hub.domain.vocabulary import Kind
from hub.files.rulebooks import law_of
from hub.messages import Accountability, Block, Delivery, Duty, Refusal, Violation
from hub.messages.field_table import FIELDS
from tests.cities import at
from tests.docs.zhuhai import NAME, Zhuhai

PAGE = (Path(__file__).parents[2] / "docs" / "kinds.md").read_text(encoding="utf-8")
SILENT = re.findall(r"^\| `(\w+)` \|.*\| no rule \|$", PAGE, re.MULTILINE)
KINDS = law_of(NAME).vocabulary.kinds
DERIVED = (Duty, Violation, Block, Accountability)
NOTICED = at("2025-09-30 10:02")
LATER = at("2025-09-30 11:00")
NOTICE = {
    "family": "document", "kind": "written_notice_sent", "city": NAME, "office": "LAND",
    "at": "2025-09-30T10:00:00+08:00", "to": ["POWER"], "case": "C1", "site": "P1", "notice": "N-7",
    "matter": "cutoff",
}  # fmt: skip
GIVEN: dict[str, Any] = {
    "case": "C1", "site": "P1", "notice": "N-7", "to": ["LAND"], "action": "power_supply",
    "ground": "ZH-17.5.b-utility-late-cut",
}  # fmt: skip


def said_by_power(kind: Kind) -> bytes:
    """Return the least message of a kind about the case that is open."""
    line: dict[str, Any] = {
        "family": kind.family, "kind": kind.name, "city": NAME, "office": "POWER",
        "at": LATER.isoformat(), "case": "C1", "site": "P1",
    }  # fmt: skip
    for name, *_ in kind.need:
        values = kind.values.get(name)
        slot = FIELDS[name]
        assert slot.typed is not None
        example = [slot.typed.example] if slot.listed else slot.typed.example
        line[name] = GIVEN.get(name, min(values) if values else example)
    return json.dumps(line).encode()


@pytest.mark.parametrize("name", SILENT)
def test_a_kind_of_which_the_page_says_no_rule_changes_nothing_that_is_owed(name: str) -> None:
    city = Zhuhai()
    city.writes("LAND", json.dumps(NOTICE).encode(), NOTICED)
    city.delivers(NOTICED)
    owed = [one for kind in DERIVED for one in city.all(kind)]
    assert owed, "the notice raises the duty to cut"
    city.writes("POWER", said_by_power(KINDS[name]), LATER)
    if any(isinstance(one.message, Delivery) for one in city.said):
        city.delivers(LATER)
    assert city.all(Refusal) == []
    assert [one for kind in DERIVED for one in city.all(kind)] == owed


def test_some_kinds_are_silent_and_a_cut_is_not() -> None:
    assert "jurisdiction_assigned" in SILENT
    assert "supply_cut" not in SILENT
    assert 10 <= len(SILENT) < len(KINDS) / 4
