"""Tries a reading before it is set: what stories would bring under it that they do not bring now.

A story that chooses the setting itself stays under its own choice and is passed over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.domain.calendar import Calendar
from hub.domain.story.compare import Differing, line_of
from hub.domain.story.read import read_header
from hub.domain.story.tested import Laws, StoryTest, result_of
from hub.domain.story.verdict import articles_in, changes


@dataclass(frozen=True, slots=True)
class Tried:
    """What a story brings otherwise under a reading; `title` is the story's own."""

    story: str
    title: str
    differing: tuple[Differing, ...]
    articles: Mapping[str, str]

    def lines(self, now: str, then: str) -> Iterator[str]:
        """Yield a line for each difference; the two readings are called `now` and `then`."""
        return (line_of(one, (now, then), self.articles) for one in self.differing)


def tried(test: StoryTest, laws: Laws, chosen: Mapping[str, Any], calendar: Calendar) -> Tried:
    """Return what a story brings otherwise under the readings `chosen`.

    Raises `StoryError`, `RulebookError`.
    """
    header = read_header(test.lines[0])
    if chosen.keys() <= header.settings.keys():
        return Tried(test.name, header.title, (), {})
    before = result_of(test, laws, calendar).outcome
    then = result_of(test, laws, calendar, chosen).outcome
    articles = {**articles_in(before), **articles_in(then)}
    return Tried(test.name, header.title, tuple(changes(before, then)), articles)
