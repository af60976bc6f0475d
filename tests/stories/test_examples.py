"""The example week that `gongze up` plays comes out as its articles say."""

import json
from pathlib import Path

from hub.cli.replay import read_story, run_story
from hub.cli.up import EXAMPLE
from tests.outcomes import comes_out_as


def test_the_example_week_comes_out_as_its_articles_say() -> None:
    expected = json.loads(EXAMPLE.with_suffix(".expected.json").read_text(encoding="utf-8"))
    comes_out_as(expected, run_story(read_story(str(EXAMPLE))))


def test_of_two_companies_told_on_one_day_only_the_one_that_cuts_late_is_late() -> None:
    duties = run_story(read_story(str(EXAMPLE)))["obligations"]
    cut = {duty["actor"]: duty for duty in duties if duty["rule"] == "ZH-15.7-utility-cutoff"}
    assert {actor: duty["due_date"] for actor, duty in cut.items()} == {
        "POWER": "2025-09-17",
        "WATER": "2025-09-17",
    }
    assert {actor: duty["status"] for actor, duty in cut.items()} == {
        "POWER": "breached",
        "WATER": "discharged",
    }


def test_every_example_has_an_expected_outcome() -> None:
    stories = sorted(Path(EXAMPLE).parent.glob("*.jsonl"))
    assert [
        story.name for story in stories if not story.with_suffix(".expected.json").exists()
    ] == []
