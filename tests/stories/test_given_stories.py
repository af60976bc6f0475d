"""The given stories whose law stands here come out as the law says."""

import json
from pathlib import Path

import pytest

from hub.cli.replay import read_story, run_story
from hub.domain.story.compare import SECTIONS
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from tests.invariants import watched
from tests.outcomes import comes_out_as

GIVEN = Path(__file__).parent / "given"
NAMES = sorted(path.stem for path in GIVEN.glob("*.jsonl"))


@pytest.mark.parametrize("name", NAMES)
def test_a_given_story_comes_out_as_expected(name: str) -> None:
    expected = json.loads((GIVEN / f"{name}.expected.json").read_text(encoding="utf-8"))
    comes_out_as(expected, run_story(read_story(str(GIVEN / f"{name}.jsonl"))))


@pytest.mark.parametrize("name", NAMES)
def test_every_field_of_an_outcome_can_be_expected(name: str) -> None:
    outcome = run_story(read_story(str(GIVEN / f"{name}.jsonl")))
    came = {part: {field for one in items for field in one} for part, items in outcome.items()}
    assert {part: fields - SECTIONS[part].fields for part, fields in came.items()} == {
        part: set() for part in SECTIONS
    }


@pytest.mark.parametrize("name", NAMES)
def test_no_line_breaks_what_must_always_hold(name: str) -> None:
    header, lines = read_story(str(GIVEN / f"{name}.jsonl"))
    watched(header, lines, law_of(header.city, header.settings), published_calendar())
