"""`gongze explain`: shows for every answer of a story, or of a case, what it rests on."""

from collections.abc import Sequence
from typing import Any

import click

from hub import output
from hub.cli import fail
from hub.cli.explain_html import page
from hub.cli.explain_text import explanation_lines
from hub.cli.live_city import law_in_force, live_city
from hub.cli.options import Choice, language, meant
from hub.cli.read_session import UNREAD, on_read, reading
from hub.cli.story_input import as_of_option, end_of_days, story_in
from hub.domain.explain.explanation import explained, explanation
from hub.domain.explain.speech import Speech
from hub.domain.explain.story_record import record_of
from hub.domain.explain.tongues import Tongues
from hub.domain.law_text.passages import Passage
from hub.domain.names import same
from hub.domain.rulebook import RulebookError
from hub.domain.story.read import StoryError
from hub.domain.vocabulary import SUBJECTS
from hub.files.calendar import published_calendar
from hub.files.law_texts import LawTextError, kept
from hub.files.rulebooks import words_of
from hub.read.live.records import cases_named
from hub.sentence import in_words, sentence_of


@click.command(name="explain")
@click.argument("file", metavar="FILE|CITY")
@click.argument("of_city", required=False, default="", metavar="[CASE]")
@click.option("--case", default="", help="Of a story, only what is about this case.")
@as_of_option
@click.option(
    "--format", "form", type=Choice(["text", "json", "html"]), default="text", show_default=True
)
@language
def command(file: str, of_city: str, case: str, as_of: Any, form: str, lang: str) -> None:
    """Explain what came out of the story in FILE, or of a CASE of a CITY of the hub, as a jurist
    reads it who is to sign.

    For each duty, violation, ground, block and gate: the instrument, article and edition, the
    readings with their reasons, who said what when, the days counted in numbered steps with the law
    by which they count, what follows, and what would discharge or open it. Where the city's own
    copy of its text is kept (`gongze law text`), the article itself too. JSON holds both
    languages; HTML is a page to be printed, with a place for two signatures.

    A case of the hub is worked out again from all that was written about it and what it touches, as
    the read side holds it; with --as-of, from what had been received by then. Nothing is written.

    \b
    Examples:
      gongze explain tests/stories/given/S02.jsonl
      gongze explain tests/stories/given/S02.jsonl --case C1 --lang zh
      gongze explain tests/stories/given/S02.jsonl --format html --lang zh > S02.html
      gongze explain zhuhai C1
      gongze explain zhuhai C1 --as-of 2026-11-20T09:00:00+08:00
    \b
    Exit codes: 0 it was told, 1 there is no such city, 2 the story or a rulebook cannot be read, 3
    the read side is down, behind or of another version.
    """
    if of_city:
        if case and not same(case, of_city):
            fail(2, in_words("Write the case once: gongze explain {city} CASE.", city=file))
        _explain_live(file, of_city, as_of, form, lang)
        return
    _explain_story(file, case, as_of, form, lang)


def _explain_live(city: str, case: str, as_of: Any, form: str, lang: str) -> None:
    with reading() as read:
        live, _ = on_read(lambda: live_city(read, city, as_of))
        try:
            law = law_in_force(live.placed)
        except RulebookError as error:
            fail(2, sentence_of(error))
            return
        of = on_read(lambda: live.case(law, case))
        tongues = Tongues(
            Speech(words_of("en"), of.law.vocabulary), Speech(words_of("zh"), of.law.vocabulary)
        )
        told = explained(of, tongues, case, _text_of(live.placed.law))
        if form != "json" and not told["explained"]:
            near = on_read(lambda: cases_named(read.engine, city))
            also = "" if case in near else meant(near, case)
            output.say(in_words("nothing follows in this case{also}", also=also))
        else:
            _print(told, f"{city} {case}", form, lang)
    if read.wrong:
        fail(UNREAD, read.wrong)


def _explain_story(file: str, case: str, as_of: Any, form: str, lang: str) -> None:
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
    if form != "json" and not told["explained"]:
        known = {str(one.fields[name]) for one in lines for name in SUBJECTS if name in one.fields}
        also = "" if case in known else meant(known, case)
        speech = tongues.zh if lang == "zh" else tongues.en
        output.say(
            in_words("{speech}{also}", speech=speech("nothing follows from this story"), also=also)
        )
    else:
        title = story.header.title_zh if lang == "zh" else ""
        _print(told, title or story.header.title, form, lang)
    warning = end_of_days(run)
    if warning is not None:
        output.warn(warning)


def _print(told: dict[str, Any], title: str, form: str, lang: str) -> None:
    if form == "json":
        output.lines(output.json_lines(told))
    elif form == "html":
        output.lines(page(told, title, lang))
    else:
        output.lines(explanation_lines(told, lang))


def _text_of(city: str) -> Sequence[Passage]:
    """Return the city's own copy of its text, if one is kept and whole."""
    try:
        copy = kept(city)
    except LawTextError as error:
        output.warn(in_words("{error}", error=error))
        return ()
    return copy.passages if copy is not None else ()
