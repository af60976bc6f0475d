"""What a story says is what its offices would send: nothing of a line is lost on the wire."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.cli.replay import read_story
from hub.domain.story.speak import message_of
from hub.lawbooks import law_of
from hub.storybooks import STORIES


def lost(story: Path) -> Iterator[str]:
    """Yield each field of a line that its message lacks; an empty list is as good as none."""
    header, lines = read_story(str(story))
    words = law_of(header.city, header.settings).vocabulary.with_offices(header.offices)
    for line in lines:
        told = message_of(line, header.city, words).spoken_fields()
        stated = {name for name, value in line.fields.items() if value != ()}
        yield from (f"{story.stem}, line {line.number}: {name}" for name in stated - told.keys())


@pytest.mark.parametrize("city", ["given", "jilin", "zhuhai"])
def test_no_field_of_a_line_is_lost_on_its_way_to_the_hub(city: str) -> None:
    stories = sorted((STORIES / city).glob("*.jsonl"))
    assert stories
    assert [one for story in stories for one in lost(story)] == []
