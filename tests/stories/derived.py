"""Stories of this folder, read and derived once for all tests of a process."""

from functools import cache
from pathlib import Path
from typing import Any

from hub.cli.replay import read_story
from hub.domain.story.outcome import outcome_of
from hub.domain.story.read import Header, Line
from hub.domain.story.run import Replay, replay
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from tests.invariants import watched

FOLDER = Path(__file__).parent


@cache
def story(name: str) -> tuple[Header, tuple[Line, ...]]:
    """Return the header and the lines of a story, "zhuhai/art-8-1-…"."""
    header, lines = read_story(str(FOLDER / f"{name}.jsonl"))
    return header, tuple(lines)


def derived(name: str) -> Replay:
    """Return a story replayed as `gongze replay` does."""
    header, lines = story(name)
    return replay(header, lines, law_of(header.city, header.settings), published_calendar())


@cache
def outcome(name: str) -> dict[str, Any]:
    """Return what comes out of a story."""
    return outcome_of(derived(name))


def holds_line_by_line(name: str) -> None:
    """Fail if a line breaks an invariant, or if a story heard line by line, as a city hears it,
    comes out otherwise than its replay.
    """
    header, lines = story(name)
    run = watched(header, lines, law_of(header.city, header.settings), published_calendar())
    assert outcome_of(run) == outcome(name)
