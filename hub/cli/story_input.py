"""What all commands that run a story in memory share: its text, its law, its lines."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from hub.cli.instant_param import Instant
from hub.domain.calendar import local_day
from hub.domain.explain.calendar_end import end_warning
from hub.domain.law import Law
from hub.domain.rulebook import RulebookError
from hub.domain.story.read import (
    Header,
    Line,
    StoryError,
    check_offices,
    read_header,
    read_lines,
)
from hub.domain.story.run import Replay, heard_by, replay
from hub.domain.vocabulary import Effect
from hub.files.calendar import published_calendar
from hub.files.rulebooks import cities, law_of
from hub.messages.validation_errors import unknown
from hub.sentence import in_words


@dataclass(frozen=True, slots=True)
class Story:
    """A story as text: its header, and its lines from the second on."""

    header: Header
    texts: Sequence[str]
    heard_until: datetime | None = None

    def under(self, city: str) -> "Story":
        """Return the same facts in another city, without what its law has no words for.

        Settings that the other law does not have, and findings under rules of the first, are left
        out.
        """
        law = law_of(city)
        known = {
            name: value for name, value in self.header.settings.items() if name in law.settings
        }
        texts = ["" if _is_foreign(text, law) else text for text in self.texts]
        header = replace(self.header, city=city, settings=known)
        return replace(self, header=header, texts=texts)

    def at(self, as_of: datetime) -> "Story":
        """Return the story as it was known at an instant: what arrived later is left out."""
        return replace(self, header=replace(self.header, as_of=as_of), heard_until=as_of)

    def law(self) -> Law:
        """Return the law of the story's city under its readings.

        Raises `StoryError`, `RulebookError`.
        """
        city, settings = self.header.city, self.header.settings
        if city not in cities():
            raise StoryError(
                1,
                "city",
                in_words(
                    "expected {unknown}",
                    unknown=unknown(cities(), city, in_words("cities with a rulebook")),
                ),
            )
        try:
            return law_of(city, settings)
        except RulebookError as error:
            law_of(city)  # one that cannot be read under any readings is no fault of the story
            raise StoryError(1, _refused_of(city, settings), error.brief) from error

    def lines(self, law: Law) -> Sequence[Line]:
        """Return the story's lines. Raises `StoryError`."""
        check_offices(self.header, law.vocabulary)
        words = law.vocabulary.with_offices(self.header.offices, self.header.under)
        lines = list(read_lines(self.texts, words))
        return heard_by(lines, self.heard_until) if self.heard_until else lines

    def run(self) -> tuple[Replay, Sequence[Line]]:
        """Return the story replayed, and its lines. Raises `StoryError`, `RulebookError`."""
        law = self.law()
        lines = self.lines(law)
        return replay(self.header, lines, law, published_calendar()), lines


def end_of_days(run: Replay) -> str | None:
    """Return the warning that the published days of a story end, by its own calendar and `as_of`;
    or None.
    """
    until = run.docket.context.calendar.last
    return end_warning(until, local_day(run.as_of))


def end_of_story(story: Story) -> str | None:
    """Return the same for a story that did not run here.

    It runs if it ends near the shipped days' end.
    """
    if end_warning(published_calendar().last, local_day(story.header.as_of)) is None:
        return None
    return end_of_days(story.run()[0])


def _refused_of(city: str, settings: Mapping[str, Any]) -> str:
    """Return the name of the setting that a city's law refuses."""
    for name, value in settings.items():
        try:
            law_of(city, {name: value})
        except RulebookError:
            return f"settings.{name}"
    return "settings"


def _is_foreign(text: str, law: Law) -> bool:
    if '"ground"' not in text:
        return False
    raw = json.loads(text)
    finding = law.vocabulary.kinds_that(Effect.FINDS)
    return raw.get("event") in finding and raw.get("ground") not in law.citations


def story_in(file: str) -> Story:
    """Return the story of a path or of standard input ("-"). Raises `StoryError`, `OSError`."""
    told = click.get_binary_stream("stdin").read() if file == "-" else Path(file).read_bytes()
    first, *rest = _texts_in(told)
    return Story(read_header(first), rest)


def _texts_in(told: bytes) -> list[str]:
    """Return the lines of a file: UTF-8, with or without a byte order mark,
    ended by LF or CR LF.
    """
    try:
        return told.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        number = told.count(b"\n", 0, error.start) + 1
        raise StoryError(
            number, "", in_words("UTF-8 is expected ({reason})", reason=error.reason)
        ) from error


as_of_option = click.option(
    "--as-of",
    "as_of",
    type=Instant(),
    help="Answer as on that day: what arrived later is not heard.",
)
