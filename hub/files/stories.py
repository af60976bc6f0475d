"""Reads stories and their expectations from the folders where the project keeps them."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from hub.domain.mutation.mutants import rules_gone
from hub.domain.mutation.trial import Trial
from hub.domain.story.compare import ABSENT
from hub.domain.story.tested import Laws, StoryTest
from hub.files.calendar import published_calendar
from hub.files.rulebooks import texts_of
from hub.sentence import in_words, sentence_of
from hub.shipped import missing, shipped

STORIES = Path(os.environ.get("GONGZE_STORIES") or shipped("tests/stories"))
_STORY, _EXPECTED = ".jsonl", ".expected.json"


class StoryFileError(Exception):
    """A story that cannot be tried: which file, what is wrong, what to do."""


def story_files() -> list[Path]:
    """Return every story that the project keeps, of whichever city: `FOLDER/NAME.jsonl`.

    Raises `NotShippedError` if none is there: law that nothing was tried on was not tried.
    """
    found = sorted(STORIES.glob(f"*/*{_STORY}"))
    if not found:
        raise missing(STORIES, in_words("story to try law on"), "GONGZE_STORIES")
    return found


def story_names() -> frozenset[str]:
    """Return what the stories that the project keeps are called: `FOLDER/NAME`."""
    return frozenset(_name(path) for path in story_files())


def files_in(path: Path) -> list[Path]:
    """Return the story of a path, whichever of its two files is named, or those of a folder. Raises
    `StoryFileError`.
    """
    if path.is_dir():
        found = sorted(path.glob(f"**/*{_STORY}"))
        if not found:
            raise StoryFileError(
                in_words(
                    "{path}: no story is in this folder. Write NAME{story}.",
                    path=path,
                    story=_STORY,
                )
            )
        return found
    if path.name.endswith(_EXPECTED):
        return [path.with_name(path.name.removesuffix(_EXPECTED) + _STORY)]
    return [path]


def story_test(path: Path) -> StoryTest:
    """Return a story with its expectation. Raises `StoryFileError`."""
    expected = path.with_name(path.name.removesuffix(_STORY) + _EXPECTED)
    test = story_lines(path)
    if not expected.is_file():
        raise StoryFileError(
            in_words(
                "{path}: nothing says what must come out. Write {name}.",
                path=path,
                name=expected.name,
            )
        )
    return replace(test, expected=_checked(expected))


def story_lines(path: Path) -> StoryTest:
    """Return a story whatever is expected of it. Raises `StoryFileError`."""
    lines = _text_of(path).split("\n")
    try:
        city = json.loads(lines[0])["city"]
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise StoryFileError(
            in_words(
                '{path}: its first line names no city. Write {{"story": …, "city": …, '
                '"as_of": …}}.',
                path=path,
            )
        ) from error
    return StoryTest(_name(path), str(city), tuple(lines), "{}")


def stories_of(city: str) -> Iterator[StoryTest]:
    """Yield the stories of a city. Raises `StoryFileError`, `NotShippedError`."""
    return (one for one in map(story_test, story_files()) if one.city == city)


def trial_of(city: str) -> Trial:
    """Return the stories of a city, ready to try law on. Raises `StoryFileError`,
    `NotShippedError`.
    """
    return Trial(texts_of("common"), published_calendar(), tuple(stories_of(city)))


def tested_rules(city: str) -> dict[str, bool]:
    """Return every rule of a city's rulebook, and whether some story comes out otherwise without
    it.

    A story that comes out wrong already does not count.
    """
    trial = trial_of(city)
    law = Laws(trial.common, texts_of(city))

    @cache
    def was_right(story: StoryTest) -> bool:
        return not trial.is_wrong(story, law)

    return {
        gone.of: any(was_right(story) for story in trial.noticing(gone))
        for gone in rules_gone(texts_of(city))
    }


def _name(path: Path) -> str:
    """Return what a story is called: FOLDER/NAME of one that the project keeps, else its path."""
    whole = path.resolve()
    known = whole.is_relative_to(STORIES.resolve())
    return str((whole.relative_to(STORIES.resolve()) if known else path).with_suffix(""))


def _checked(expected: Path) -> str:
    """Return the text of an expectation that has the form of one: an object of lists of objects."""
    text = _text_of(expected)
    try:
        told = json.loads(text)
    except ValueError as error:
        raise StoryFileError(
            in_words(
                "{expected}: this is no JSON ({error}). Mend it there.",
                expected=expected,
                error=error,
            )
        ) from error
    absent = told.get(ABSENT, {}) if isinstance(told, dict) else None
    if not (_lists(told, besides=ABSENT) and _lists(absent)):
        raise StoryFileError(
            in_words(
                '{expected}: lists of objects are expected: {{"obligations": [{{"rule": …}}], …}}.',
                expected=expected,
            )
        )
    return text


def _lists(told: object, besides: str = "") -> bool:
    """Return whether something is an object whose entries are lists of objects,
    but for one entry.
    """
    return isinstance(told, dict) and all(
        isinstance(some, list) and all(isinstance(one, dict) for one in some)
        for name, some in told.items()
        if name != besides
    )


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise StoryFileError(
            in_words("{path}: UTF-8 is expected ({reason}).", path=path, reason=error.reason)
        ) from error
    except OSError as error:
        raise StoryFileError(
            in_words("{path}: {strerror}.", path=path, strerror=sentence_of(error))
        ) from error
