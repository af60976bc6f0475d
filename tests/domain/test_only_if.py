"""A rule that stands under one reading only is left out under the others, whatever kind it is."""

import pytest

from tests.laws import law_of_rules

CITED = {"id": "MB-0-orchard", "article": "art. 0", "says": "Orchards are left alone."}
RULES: dict[str, dict[str, object]] = {
    "duties": {
        **CITED,
        "actor": "author",
        "raised": [{"act": "matter_booked"}],
        "clock": "none",
        "done": [{"act": "matter_closed"}],
    },
    "gates": {**CITED, "actions": ["mill_supply"], "demands": [{"any_of": "water_right"}]},
    "blocks": {
        **CITED,
        "actions": ["mill_supply"],
        "scope": "project",
        "placed": [{"act": "matter_booked"}],
        "released": [{"act": "matter_closed"}],
    },
}


@pytest.mark.parametrize("section", RULES)
@pytest.mark.parametrize(("asked", "stands"), [("project", 1), ("party", 0)])
def test_a_rule_stands_only_under_the_reading_that_it_asks_for(
    section: str, asked: str, stands: int
) -> None:
    rule = RULES[section] | {"only_if": {"bridge_block_scope": asked}}
    assert len(getattr(law_of_rules(rule, section=section), section)) == stands
