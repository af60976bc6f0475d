"""`gongze explain STORY`: shows for every answer of a story the lines and days that it rests on."""

from itertools import islice
from typing import Any

import click

from hub import output
from hub.cli import fail
from hub.cli.options import form, language, meant
from hub.cli.outcome_text import explained_lines
from hub.cli.story_input import as_of_option, end_of_days, story_in
from hub.domain.explain.speech import Speech
from hub.domain.explain.story import Explained, explained, lines_by_number
from hub.domain.story.read import StoryError
from hub.domain.vocabulary import SUBJECTS
from hub.files.rulebooks import words_of


@click.command(name="explain")
@click.argument("file")
@click.option("--case", default="", help="Only what is about this case.")
@as_of_option
@form
@language
def command(file: str, case: str, as_of: Any, form: str, lang: str) -> None:
    """Explain what came out of the story in FILE: facts, rule, article, edition, readings, days.

    For each duty, violation, ground, block and gate it also says what would have discharged it, or
    what would open it.

    \b
    Examples:
      gongze explain tests/stories/given/S02.jsonl
      gongze explain tests/stories/given/S02.jsonl --case C1 --lang zh
    """
    try:
        story = story_in(file) if as_of is None else story_in(file).at(as_of)
        run, lines = story.run()
    except (StoryError, OSError, UnicodeDecodeError) as error:
        fail(2, f"{file}: {error}")
        return
    speech = Speech(words_of(lang), run.docket.context.law.vocabulary)
    told = list(explained(Explained(run, lines_by_number(tuple(lines)), speech), case))
    if form == "json":
        output.lines(output.json_lines(told))
    elif told:
        parted = (line for one in told for line in ("", *explained_lines(one, speech)))
        output.lines(islice(parted, 1, None))
    else:
        known = {str(one.fields[name]) for one in lines for name in SUBJECTS if name in one.fields}
        also = "" if case in known else meant(known, case)
        output.say(f"{speech('nothing follows from this story')}{also}")
    warning = end_of_days(run, lang)
    if warning is not None:
        output.warn(warning)
