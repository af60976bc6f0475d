"""What a story says is what its offices would send, and what comes of it what the city would:
nothing is lost on the wire.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.cli.replay import read_story
from hub.domain.calendar import local_day
from hub.domain.story.line_messages import message_of
from hub.domain.story.outcome import as_lines, outcome, outcome_of, published_of
from hub.domain.story.run import replay
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.files.stories import STORIES
from hub.messages import Duty, Message, OfficeMessage, decode, digest, encode

FOLDERS = sorted({path.parent.name for path in STORIES.glob("*/*.jsonl")})


def messages(story: Path) -> Iterator[tuple[int, OfficeMessage]]:
    """Yield the message of each line of a story, with the line's number."""
    header, lines = read_story(str(story))
    words = law_of(header.city, header.settings).vocabulary.with_offices(
        header.offices, header.under
    )
    for line in lines:
        yield line.number, message_of(line, header.city, words)


def read_otherwise(story: Path) -> Iterator[str]:
    """Yield each message that a reader has otherwise than its writer,
    or knows by another digest.
    """
    for number, message in messages(story):
        read = decode(encode(message))
        if (
            not isinstance(read, OfficeMessage)
            or digest(read) != digest(message)
            or read.own_fields() != message.own_fields()
        ):
            yield f"{story.stem}, line {number}"


def lost(story: Path) -> Iterator[str]:
    """Yield each field of a line that its message lacks; an empty list is as good as none."""
    header, lines = read_story(str(story))
    words = law_of(header.city, header.settings).vocabulary.with_offices(
        header.offices, header.under
    )
    for line in lines:
        told = message_of(line, header.city, words).own_fields()
        stated = {name for name, value in line.fields.items() if value != ()}
        yield from (f"{story.stem}, line {line.number}: {name}" for name in stated - told.keys())


@pytest.mark.parametrize("city", FOLDERS)
def test_no_field_of_a_line_is_lost_on_its_way_to_the_hub(city: str) -> None:
    stories = sorted((STORIES / city).glob("*.jsonl"))
    assert stories
    assert [one for story in stories for one in lost(story)] == []


@pytest.mark.parametrize("city", FOLDERS)
def test_a_paper_read_back_from_an_inbox_is_the_one_that_was_heard(city: str) -> None:
    stories = sorted((STORIES / city).glob("*.jsonl"))
    assert [one for story in stories for one in read_otherwise(story)] == []


def outcome_read(story: Path) -> tuple[object, object]:
    """Return the outcome of a story replayed,
    and that of the same messages written and read again.
    """
    header, lines = read_story(str(story))
    run = replay(header, lines, law_of(header.city, header.settings), published_calendar())
    read = [decode(encode(message)) for message in run.said()]
    published = published_of(one for one in read if isinstance(one, Message))
    law = run.docket.context.law
    return outcome_of(run), outcome(published, law, local_day(run.as_of))


@pytest.mark.parametrize("city", FOLDERS)
def test_what_is_read_from_a_log_comes_out_as_the_replay(city: str) -> None:
    for story in sorted((STORIES / city).glob("*.jsonl")):
        replayed, read = outcome_read(story)
        assert read == replayed, story.stem


def test_a_line_that_each_of_its_authors_wrote_is_named_once_in_what_follows() -> None:
    header, lines = read_story(str(STORIES / "zhuhai" / "joint-letter-that-both-withdraw.jsonl"))
    run = replay(header, lines, law_of(header.city), published_calendar())
    *_, duty = (one for one in run.said() if isinstance(one, Duty))
    written = {"c.LAND.outbox/0/0": 2, "c.URBAN_ENF.outbox/0/0": 2, "c.URBAN_ENF.outbox/0/1": 4}
    (read,) = as_lines([duty.model_copy(update={"evidence": tuple(written)})], written)
    assert isinstance(read, Duty)
    assert read.evidence == duty.evidence == ("line 2", "line 4")
