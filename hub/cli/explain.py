"""`gongze explain STORY`: shows for every answer of a story the facts and days that it rests on."""

from collections.abc import Sequence
from typing import Any

import click

from hub import output
from hub.cli import fail
from hub.cli.explain_html import page
from hub.cli.explain_text import explanation_lines
from hub.cli.options import Choice, language, meant
from hub.cli.story_input import as_of_option, end_of_days, story_in
from hub.domain.explain.explanation import explanation
from hub.domain.explain.speech import Speech
from hub.domain.explain.story_record import record_of
from hub.domain.explain.tongues import Tongues
from hub.domain.law_text.passages import Passage
from hub.domain.story.read import StoryError
from hub.domain.vocabulary import SUBJECTS
from hub.files.calendar import published_calendar
from hub.files.law_texts import LawTextError, kept
from hub.files.rulebooks import words_of
from hub.sentence import in_words


@click.command(name="explain")
@click.argument("file")
@click.option("--case", default="", help="Only what is about this case.")
@as_of_option
@click.option(
    "--format", "form", type=Choice(["text", "json", "html"]), default="text", show_default=True
)
@language
def command(file: str, case: str, as_of: Any, form: str, lang: str) -> None:
    """Explain what came out of the story in FILE, as a jurist reads it who is to sign.

    For each duty, violation, ground, block and gate: the instrument, article and edition, the
    readings with their reasons, who said what when, the days counted in numbered steps with the law
    by which they count, what follows, and what would discharge or open it. Where the city's own
    copy of its text is kept (`gongze law text`), the article itself too. JSON holds both
    languages; HTML is a page to be printed, with a place for two signatures.

    \b
    Examples:
      gongze explain tests/stories/given/S02.jsonl
      gongze explain tests/stories/given/S02.jsonl --case C1 --lang zh
      gongze explain tests/stories/given/S02.jsonl --format html --lang zh > S02.html
    """
    try:
        story = story_in(file) if as_of is None else story_in(file).at(as_of)
        run, lines = story.run()
    except (StoryError, OSError, UnicodeDecodeError) as error:
        fail(2, in_words("{file}: {error}", file=file, error=error))
        return
    words = run.docket.context.law.vocabulary
    tongues = Tongues(Speech(words_of("en"), words), Speech(words_of("zh"), words))
    record = record_of(run, story.header, lines, published_calendar())
    told = explanation(record, tongues, case, _text_of(run.docket.context.law.city))
    if form == "json":
        output.lines(output.json_lines(told))
    elif not told["explained"]:
        known = {str(one.fields[name]) for one in lines for name in SUBJECTS if name in one.fields}
        also = "" if case in known else meant(known, case)
        speech = tongues.zh if lang == "zh" else tongues.en
        output.say(
            in_words("{speech}{also}", speech=speech("nothing follows from this story"), also=also)
        )
    elif form == "html":
        title = story.header.title_zh if lang == "zh" else ""
        output.lines(page(told, title or story.header.title, lang))
    else:
        output.lines(explanation_lines(told, lang))
    warning = end_of_days(run)
    if warning is not None:
        output.warn(warning)


def _text_of(city: str) -> Sequence[Passage]:
    """Return the city's own copy of its text, if one is kept and whole."""
    try:
        copy = kept(city)
    except LawTextError as error:
        output.warn(in_words("{error}", error=error))
        return ()
    return copy.passages if copy is not None else ()
