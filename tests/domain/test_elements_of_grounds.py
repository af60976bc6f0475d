"""A ground that its words do not bear is not even a candidate (RL-23)."""

from pathlib import Path
from typing import Any

import pytest

from hub.cli.replay import read_story, run_story

STORIES = Path(__file__).parents[1] / "stories" / "zhuhai"


def grounds_of(name: str) -> set[tuple[str, str]]:
    """Return the grounds that come out of a story, with their level."""
    outcome: dict[str, Any] = run_story(read_story(str(STORIES / f"{name}.jsonl")))
    return {(one["ground"], one["level"]) for one in outcome["accountability"]}


NO_GROUND = [
    "rl-23-a-ledger-missed-and-nothing-failed",
    "rl-23-the-failed-case-was-told",
    "rl-23-another-department-was-told",
    "rl-23-a-missed-demand-is-no-favour",
    "rl-4-findings-by-who-may-not",
    "rl-3-a-town-names-its-own-case",
]


@pytest.mark.parametrize("name", NO_GROUND)
def test_without_its_elements_there_is_no_candidate(name: str) -> None:
    assert grounds_of(name) == set()


def test_only_who_was_told_before_waits_for_a_finding() -> None:
    name = "rl-23-told-and-granted-all-the-same"
    outcome = run_story(read_story(str(STORIES / f"{name}.jsonl")))
    assert len(outcome["violations"]) == 4
    assert len(outcome["accountability"]) == 2


def test_a_finding_needs_no_notice() -> None:
    found = grounds_of("rl-23-a-finding-needs-no-notice")
    assert ("ZH-17.7-dept-not-handled", "established") in found
