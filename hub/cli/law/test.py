"""`gongze law test`: which stories come out otherwise than expected,
and than under the law of a commit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from hub import output
from hub.cli import fail
from hub.cli.law.articles import in_both
from hub.cli.law.commit import NoCommitError, Rulebooks, rulebooks_of
from hub.cli.options import CityName, form, meant
from hub.domain.rulebook import DISTRICTS, RulebookError
from hub.domain.story.tested import Laws, StoryTest
from hub.domain.story.verdict import Verdict, verdict_of
from hub.files import rulebooks
from hub.files.calendar import published_calendar
from hub.files.rulebooks import COMMON, cities, texts_of
from hub.files.stories import StoryFileError, files_in, story_files, story_test
from hub.sentence import in_words, joined, sentence_of

LAST = "HEAD"


@dataclass(frozen=True, slots=True)
class Held:
    """What was compared: every story tried, and why some, or the law of before, could not be."""

    verdicts: Sequence[Verdict]
    notes: Sequence[str]
    since: Rulebooks | None

    @property
    def otherwise(self) -> Sequence[Verdict]:
        """Return the stories that come out otherwise."""
        return [one for one in self.verdicts if one.otherwise]


@click.command(name="test")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--city", type=CityName(), help="The stories of this city only.")
@click.option(
    "--since", metavar="COMMIT", help="Compare with the law of this commit; else of the last one."
)
@form
def command(files: tuple[str, ...], city: str | None, since: str | None, form: str) -> None:
    """Say which stories come out otherwise than expected, and otherwise than by the law of a
    commit.

    Every story is tried that the project keeps, of every city; or each FILE: a story NAME.jsonl,
    which stands beside its NAME.expected.json, or a folder of them. The rulebooks of the commit are
    read from git; facts, calendar and code are those of now. A line tells one difference: rule,
    article, office, case.

    \b
    Examples:
      gongze law test
      gongze law test --city zhuhai --since HEAD~3
      gongze law test tests/stories/given/S02.jsonl
    \b
    Exit codes: 0 every story comes out as expected and as before, 1 one or more come out otherwise,
    2 a file, a rulebook or the commit cannot be read.
    """
    tests = _tests(files, city)
    before, notes = _before(since)
    held = Held([], notes, before) if not tests else _held(tests, before, notes)
    if form == "json":
        output.lines(output.json_lines(_as_json(held)))
    else:
        output.lines(_as_text(held))
    if held.otherwise:
        raise SystemExit(1)


def _tests(files: Iterable[str], city: str | None) -> list[StoryTest]:
    """Return the stories that are to be tried; end with 2 where one cannot be read."""
    tests: list[StoryTest] = []
    wrong: list[str] = []
    try:
        paths = [path for file in files for path in files_in(Path(file))] or story_files()
    except StoryFileError as error:
        fail(2, sentence_of(error))
        return []
    for path in paths:
        try:
            tests.append(story_test(path))
        except StoryFileError as error:
            wrong.append(sentence_of(error))
    known = cities()
    wrong += [
        in_words(
            "{name}: there is no rulebook for {city!r}{meant}. Known cities: {known}.",
            name=one.name,
            city=one.city,
            meant=meant(known, one.city),
            known=", ".join(known),
        )
        for one in tests
        if one.city not in known
    ]
    if wrong:
        fail(2, joined("\n", wrong))
    tests = [one for one in tests if city in (None, one.city)]
    if not tests:
        fail(
            2,
            in_words("No story tells of {city}. Write one: docs/law.md, *Add a city*.", city=city),
        )
    return tests


def _before(since: str | None) -> tuple[Rulebooks | None, list[str]]:
    """Return the rulebooks to compare with, or why there are none;
    end with 2 where a named commit has none.
    """
    try:
        return rulebooks_of(since or LAST, rulebooks.RULEBOOKS), []
    except NoCommitError as error:
        if since is not None:
            fail(
                2, in_words("{error}. Name a commit of this checkout: --since HEAD~1.", error=error)
            )
        return None, [
            in_words("{error}: stories are held against their expectations only.", error=error)
        ]


def _held(tests: Sequence[StoryTest], before: Rulebooks | None, notes: Sequence[str]) -> Held:
    notes, calendar = list(notes), published_calendar()
    verdicts: list[Verdict] = []
    for city in sorted({one.city for one in tests}):
        now = Laws(texts_of(COMMON), texts_of(city), texts_of(f"{city}/{DISTRICTS}"))
        earlier = None
        if before is not None:
            earlier, note = _earlier(city, now, before)
            notes += [note] if note else []
        own = [one for one in tests if one.city == city]
        verdicts += (verdict_of(one, now, earlier, calendar) for one in own)
    return Held(verdicts, notes, before)


def _earlier(city: str, now: Laws, before: Rulebooks) -> tuple[Laws | None, str]:
    """Return the law of a city on a commit, or in words why there is nothing to compare with."""
    folders = (COMMON, city, f"{city}/{DISTRICTS}")
    common, own, districts = (before.texts_of(folder) for folder in folders)
    if (common, own, districts) == (now.common, now.city, now.districts):
        return None, in_words(
            "{city}: its law has not changed since {commit}.", city=city, commit=before.commit
        )
    if not own:
        return None, in_words(
            "{city}: {commit} has no rulebook of it.", city=city, commit=before.commit
        )
    earlier = Laws(common, own, districts)
    try:
        earlier.under({})
    except RulebookError as error:
        return None, in_words(
            "{city}: the law of {commit} cannot be read by this version ({error})",
            city=city,
            commit=before.commit,
            error=error,
        )
    return earlier, ""


def _as_text(held: Held) -> Iterator[str]:
    for one in held.otherwise:
        yield one.story
        articles = in_both(one.articles)
        yield from ("  " + line for line in replace(one, articles=articles).lines())
    yield from held.notes
    since = (
        in_words(
            ", since {commit} ({subject})", commit=held.since.commit, subject=held.since.subject
        )
        if held.since
        else ""
    )
    otherwise = len(held.otherwise)
    yield in_words(
        "{otherwise} of {count} stories come out otherwise{since}",
        otherwise=otherwise,
        count=len(held.verdicts),
        since=since,
    )


def _as_json(held: Held) -> dict[str, Any]:
    return {
        "stories": len(held.verdicts),
        "since": {"commit": held.since.commit, "subject": held.since.subject}
        if held.since
        else None,
        "notes": list(held.notes),
        "otherwise": [
            {
                "story": one.story,
                "city": one.city,
                "than_expected": len(one.expected),
                "than_before": len(one.before),
                "lines": list(one.lines()),
            }
            for one in held.otherwise
        ],
    }
