"""`gongze replay FILE`: runs a story in memory."""

import gc
from collections.abc import Iterable, Sequence
from typing import Any

import click

from hub import output
from hub.cli import fail
from hub.cli.message_lines import line_of
from hub.cli.options import CityName, form, language
from hub.cli.outcome_text import both_lines, outcome_lines
from hub.cli.story_input import Story, as_of_option, end_of_days, story_in
from hub.domain.explain.answer_comparison import answers_compared
from hub.domain.explain.speech import Speech
from hub.domain.story.cards_told import cards_told
from hub.domain.story.outcome import outcome_of
from hub.domain.story.read import Header, Line, StoryError
from hub.domain.story.run import Replay, replay
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of, words_of
from hub.sentence import in_words

COMPARED = 2
"""How many cities answer beside each other: what one has and the other has not is then told."""


@click.command(name="replay")
@click.argument("file")
@click.option(
    "--city",
    "cities",
    type=CityName(),
    multiple=True,
    help="Judge the same facts by another city's law; given twice: what differs between two.",
)
@click.option(
    "--cards", "cards_alone", is_flag=True, help="Print the cards and digests of the story alone."
)
@as_of_option
@form
@language
def command(
    file: str, cities: Sequence[str], cards_alone: bool, as_of: Any, form: str, lang: str
) -> None:
    """Run the story in FILE (- for standard input) in memory and print what came out.

    \b
    Examples:
      gongze replay tests/stories/given/S02.jsonl
      gongze replay tests/stories/given/S02.jsonl --as-of 2025-03-12 --lang zh
      gongze replay tests/stories/given/S02.jsonl --city zhuhai --city jilin
      gongze replay tests/stories/given/S02.jsonl --cards
      gongze replay - --format json < story.jsonl
    \b
    A line that cannot be understood is refused with its number, its field and what was expected;
    the exit code is then 2 and there is no result.
    """
    if len(cities) > COMPARED:
        fail(
            2,
            in_words(
                "Two cities can be compared, not {count}: --city {cities} --city {cities2}.",
                count=len(cities),
                cities=cities[0],
                cities2=cities[1],
            ),
        )
    _without_cycles()
    try:
        story = story_in(file) if as_of is None else story_in(file).at(as_of)
        if cards_alone:
            lines = _cards(story.under(cities[0]) if cities else story, form, lang)
        else:
            lines = (_compared if len(cities) == COMPARED else _one)(story, cities, form, lang)
    except (StoryError, OSError, UnicodeDecodeError) as error:
        fail(2, in_words("{file}: {error}", file=file, error=error))
        return
    output.lines(lines)


def _without_cycles() -> None:
    """Switch the garbage collector off: values form no cycles, and a replay ends with its process.

    Collecting again and again during a month of 100,000 events takes a fifth of its CPU.
    """
    gc.disable()


def _one(story: Story, cities: Sequence[str], form: str, lang: str) -> Iterable[str]:
    run, _ = (story.under(cities[0]) if cities else story).run()
    _warn(run)
    context = run.docket.context
    speech = Speech(words_of(lang), context.law.vocabulary)
    return outcome_lines(outcome_of(run), context.law, speech, form)


def _cards(story: Story, form: str, lang: str) -> Iterable[str]:
    law = story.law()
    told = cards_told(story.header, list(story.lines(law)), law, published_calendar())
    if form == "json":
        return output.json_lines({"cards": [one.model_dump(mode="json") for one in told]})
    words = law.vocabulary.with_offices(story.header.offices, story.header.under)
    return [line_of(one, Speech(words_of(lang), words)) for one in told]


def _warn(run: Replay) -> None:
    warning = end_of_days(run)
    if warning is not None:
        output.warn(warning)


def _compared(story: Story, cities: Sequence[str], form: str, lang: str) -> Iterable[str]:
    first, second = cities
    runs = [story.under(city).run()[0] for city in (first, second)]
    _warn(runs[0])
    one, other = (run.docket.context.law for run in runs)
    outcomes = (outcome_of(runs[0]), outcome_of(runs[1]))
    compared = answers_compared((first, second), outcomes, (one, other))
    if form == "json":
        return output.json_lines(compared)
    return both_lines(compared, Speech(words_of(lang), one.vocabulary))


def read_story(file: str) -> tuple[Header, list[Line]]:
    """Return a story's header and lines, from a path or "-". Raises `StoryError`,
    `RulebookError`.
    """
    story = story_in(file)
    return story.header, list(story.lines(story.law()))


def run_story(story: tuple[Header, list[Line]]) -> dict[str, Any]:
    """Return the outcome of a story replayed in memory."""
    header, lines = story
    law = law_of(header.city, header.settings)
    return outcome_of(replay(header, lines, law, published_calendar()))
