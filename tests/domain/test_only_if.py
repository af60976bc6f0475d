"""A rule that stands under one reading only is left out under the others, whatever kind it is."""

from pathlib import Path

import pytest
import yaml

from hub.domain.rulebook import load_law

RULEBOOKS = Path(__file__).parents[2] / "rulebooks"
CITED = {"id": "ZH-0-orchard", "article": "art. 0", "says": "Orchards are left alone."}
RULES: dict[str, dict[str, object]] = {
    "duties": {
        **CITED,
        "actor": "author",
        "raised": [{"act": "case_filed"}],
        "clock": "none",
        "done": [{"act": "case_handled"}],
    },
    "gates": {**CITED, "actions": ["power_supply"], "demands": [{"any_of": "mining_permit"}]},
    "blocks": {
        **CITED,
        "actions": ["power_supply"],
        "scope": "project",
        "placed": [{"act": "case_filed"}],
        "released": [{"act": "case_handled"}],
    },
}


def texts(folder: str) -> dict[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8") for path in (RULEBOOKS / folder).glob("*.yaml")
    }


@pytest.mark.parametrize("section", RULES)
@pytest.mark.parametrize(("asked", "stands"), [("project", 1), ("party", 0)])
def test_a_rule_stands_only_under_the_reading_that_it_asks_for(
    section: str, asked: str, stands: int
) -> None:
    rule = RULES[section] | {"only_if": {"planning_block_scope": asked}}
    city = {
        "city.yaml": texts("zhuhai")["city.yaml"],
        "orchard.yaml": yaml.safe_dump({section: [rule]}),
    }
    assert len(getattr(load_law(texts("common"), city), section)) == stands
