"""The given stories whose law stands here come out as the law says."""

import json
from pathlib import Path

import pytest

from hub.domain.story.compare import CARDS, SECTIONS
from tests.outcomes import comes_out_as
from tests.stories.derived import holds_line_by_line, outcome

GIVEN = Path(__file__).parent / "given"
NAMES = sorted(path.stem for path in GIVEN.glob("*.jsonl"))


@pytest.mark.parametrize("name", NAMES)
def test_a_given_story_comes_out_as_expected(name: str) -> None:
    expected = json.loads((GIVEN / f"{name}.expected.json").read_text(encoding="utf-8"))
    comes_out_as(expected, outcome(f"given/{name}"))


@pytest.mark.parametrize("name", NAMES)
def test_every_field_of_an_outcome_can_be_expected(name: str) -> None:
    came = {
        part: {field for one in items for field in one}
        for part, items in outcome(f"given/{name}").items()
    }
    assert {part: fields - SECTIONS[part].fields for part, fields in came.items()} == {
        part: set() for part in SECTIONS if part != CARDS
    }


@pytest.mark.parametrize("name", NAMES)
def test_no_line_breaks_what_must_always_hold(name: str) -> None:
    holds_line_by_line(f"given/{name}")
