"""`gongze replay FILE`: a story in memory."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from hub.cli import fail
from hub.cli.readable import outcome_lines
from hub.domain.rulebook import RulebookError
from hub.domain.story.outcome import outcome_of
from hub.domain.story.read import Header, Line, StoryError, read_header, read_lines
from hub.domain.story.run import replay
from hub.lawbooks import law_of, published_calendar


@click.command(name="replay")
@click.argument("file")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def command(file: str, form: str) -> None:
    r"""Run the story in FILE (- for standard input) in memory and print what came out.

    \b
    Examples:
      gongze replay tests/stories/zhuhai/cutoff-one-second-late.jsonl
      gongze replay - --format json < story.jsonl
    \b
    A line that cannot be understood is refused with its number, its field and what was expected;
    the exit code is then 2 and there is no result.
    """
    try:
        outcome = run_story(read_story(file))
    except (StoryError, RulebookError, OSError, UnicodeDecodeError) as error:
        fail(2, f"{file}: {error}")
        return
    if form == "json":
        print(json.dumps(outcome, ensure_ascii=False, indent=1))
    else:
        print("\n".join(outcome_lines(outcome)))


def read_story(file: str) -> tuple[Header, list[Line]]:
    """Return a story's header and lines, from a path or "-". Raises `StoryError`, `RulebookError`."""
    text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    first, *rest = text.splitlines() or [""]
    header = read_header(first)
    law = law_of(header.city, header.settings)
    return header, list(read_lines(rest, law.vocabulary.with_offices(header.offices)))


def run_story(story: tuple[Header, list[Line]]) -> dict[str, Any]:
    """Return the outcome of a story replayed in memory."""
    header, lines = story
    law = law_of(header.city, header.settings)
    return outcome_of(replay(header, lines, law, published_calendar()))
