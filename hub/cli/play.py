"""`gongze play FILE`: plays a story through Kafka."""

from collections.abc import Sequence
from typing import Any

import click

from hub import output
from hub.cli import fail
from hub.cli.kafka_session import on_kafka
from hub.cli.options import CityName, form, kafka, language
from hub.cli.outcome_text import outcome_lines
from hub.cli.story_input import as_of_option, end_of_story, story_in
from hub.domain.explain.speech import Speech
from hub.domain.law import Law
from hub.domain.story.read import Header, Line, StoryError
from hub.files.rulebooks import words_of
from hub.sandbox.player import PlayError
from hub.sandbox.sandbox import play
from hub.sentence import in_words, sentence_of
from hub.stream.kafka import KafkaLog


@click.command(name="play")
@click.argument("file")
@click.option("--city", type=CityName(), help="Judge the facts by another city's law.")
@as_of_option
@click.option(
    "--as",
    "name",
    default="play",
    show_default=True,
    help="The sandbox to play in; it is made, or emptied.",
)
@click.option(
    "--wait",
    "wait_s",
    default=20.0,
    show_default=True,
    help="Seconds without an answer to give up after.",
)
@kafka
@form
@language
def command(
    file: str,
    city: str | None,
    as_of: Any,
    name: str,
    wait_s: float,
    bootstrap: str,
    form: str,
    lang: str,
) -> None:
    """Play the story in FILE (- for standard input) through Kafka and print what the hub published.

    The story is told in a sandbox, a city whose time is the story's: each office writes its own
    outbox. A sandbox that stands is emptied first; two plays at once need two names. What is
    printed is the same as from gongze replay, and holds only what the hub published. Workers must
    be running.

    \b
    Examples:
      gongze play tests/stories/given/S02.jsonl
      gongze play tests/stories/given/S02.jsonl --format json --as sandbox
    \b
    Exit codes: 0 it was played, 1 the hub refused the city, 2 a line that cannot be understood
    (nothing is written then), 3 no broker, or no worker answers.
    """
    try:
        story = story_in(file) if as_of is None else story_in(file).at(as_of)
        story = story.under(city) if city else story
        law = story.law()
        told = (story.header, story.lines(law))
        _check_end(*told)
    except (StoryError, OSError, UnicodeDecodeError) as error:
        fail(2, in_words("{file}: {error}", file=file, error=error))
        return
    try:
        outcome = on_kafka(bootstrap, lambda log: _played(log, name, told, law, wait_s))
    except PlayError as error:
        fail(3, sentence_of(error))
        return
    speech = Speech(
        words_of(lang), law.vocabulary.with_offices(story.header.offices, story.header.under)
    )
    output.lines(outcome_lines(outcome, law, speech, form))
    warning = end_of_story(story)
    if warning is not None:
        output.warn(warning)


def _check_end(header: Header, lines: Sequence[Line]) -> None:
    """Refuse lines later than the story's end: a city's time does not go back to it."""
    later = next((line for line in lines if line.at > header.as_of), None)
    if later is not None:
        end = header.as_of.isoformat()
        raise StoryError(
            later.number, "at", in_words("{end} (as_of) or earlier is expected in a play", end=end)
        )


async def _played(
    log: KafkaLog, name: str, story: tuple[Header, Sequence[Line]], law: Law, wait_s: float
) -> dict[str, Any]:
    played = await play(log, name, story, law, wait_s)
    return played.outcome(story[0], law)
