"""`gongze law try`: what stories would bring otherwise under a reading that is not set."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from hub import output
from hub.cli import fail
from hub.cli.law.articles import in_both
from hub.cli.law.live_trial import end_if_old, live_trial
from hub.cli.options import CityName, Pair, form, plain_value
from hub.cli.read_session import reading
from hub.domain.rulebook import DISTRICTS, RulebookError
from hub.domain.story.compare import Differing
from hub.domain.story.read import StoryError
from hub.domain.story.tested import Laws, StoryTest
from hub.domain.story.tried import Tried, tried
from hub.files.calendar import published_calendar
from hub.files.rulebooks import COMMON, law_of, texts_of
from hub.files.stories import StoryFileError, files_in, story_files, story_lines
from hub.sentence import in_words, sentence_of


@dataclass(frozen=True, slots=True)
class Trial:
    """Readings that were tried on stories: the edition that would stand, what differs, and what
    could not be tried.
    """

    city: str
    chosen: dict[str, Any]
    edition: str
    stories: int
    found: Sequence[Tried]
    notes: Sequence[str]


@click.command(name="try")
@click.argument("city")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--setting",
    "settings",
    multiple=True,
    required=True,
    type=Pair(alone=False),
    metavar="NAME=VALUE",
    help="A reading to try; see gongze law settings. Several are tried together.",
)
@click.option(
    "--live", is_flag=True, help="On the city of the hub that has this name, from the read side."
)
@form
@click.pass_context
def command(
    context: click.Context,
    city: str,
    files: tuple[str, ...],
    settings: Sequence[tuple[str, str]],
    live: bool,
    form: str,
) -> None:
    """Say which duties, violations, grounds, blocks and answers would be others under a reading.

    Every story of the city is tried that the project keeps, or each FILE: a story NAME.jsonl, or a
    folder of them. A story that chooses the setting itself stays as it is. Nothing is set: a
    reading is set with gongze provision CITY --setting NAME=VALUE.

    With --live the city of the hub is tried, with all that was written in it: it is worked out
    twice in memory, under its readings and under these. Nothing is written or said.

    \b
    Examples:
      gongze law try zhuhai --setting late_rectification=cures_nothing
      gongze law try zhuhai --live --setting late_rectification=cures_nothing
      gongze law try zhuhai --setting cutoff_notifiers='["LAND"]' my-cases/
    \b
    Exit codes: 0 it was tried, 1 there is no such city in the hub, 2 a setting, a file or a
    rulebook cannot be read, 3 the read side is down, behind or of another version.
    """
    chosen = {name: plain_value(value) for name, value in settings}
    if live:
        _on_live(city, files, chosen, form)
        return
    city = CityName().convert(city, context.command.params[0], context)
    try:
        edition = law_of(city, chosen).edition
        tests = [one for one in _tests(files) if one.city == city]
    except (RulebookError, StoryFileError) as error:
        fail(2, sentence_of(error))
        return
    if not tests:
        fail(
            2,
            in_words("No story of {city} is there. Write one: docs/law.md, *Stories*.", city=city),
        )
    trial = _tried(city, tests, chosen, edition)
    if form == "json":
        output.lines(output.json_lines(_as_json(trial)))
    else:
        output.lines(_as_text(trial))


def _on_live(city: str, files: Sequence[str], chosen: dict[str, Any], form: str) -> None:
    if files:
        fail(2, in_words("--live tries the city of the hub, and no FILE."))
    with reading() as read:
        try:
            found, edition = live_trial(read, city, chosen)
        except RulebookError as error:
            fail(2, sentence_of(error))
            return
    if form == "json":
        told = {
            "city": city,
            "settings": chosen,
            "edition": edition,
            "cases": found.cases,
            "otherwise": _changes(found.differing),
        }
        output.lines(output.json_lines(told))
    else:
        cited = Tried(city, "", found.differing, in_both(found.articles))
        output.lines(cited.lines("now", "then"))
        output.say(
            in_words(
                "{count} things stand otherwise in {cases} cases of {city} with {told}",
                count=len(found.differing),
                cases=found.cases,
                city=city,
                told=_chosen(chosen),
            )
        )
    end_if_old(read)


def _tests(files: Iterable[str]) -> Iterator[StoryTest]:
    """Yield the stories to be tried. Raises `StoryFileError`."""
    paths = [path for file in files for path in files_in(Path(file))] or story_files()
    return map(story_lines, paths)


def _tried(city: str, tests: Sequence[StoryTest], chosen: dict[str, Any], edition: str) -> Trial:
    laws = Laws(texts_of(COMMON), texts_of(city), texts_of(f"{city}/{DISTRICTS}"))
    calendar = published_calendar()
    found: list[Tried] = []
    notes: list[str] = []
    for test in tests:
        try:
            found.append(tried(test, laws, chosen, calendar))
        except (StoryError, RulebookError) as error:
            notes.append(in_words("{name}: cannot be read: {error}", name=test.name, error=error))
    differing = [one for one in found if one.differing]
    return Trial(city, chosen, edition, len(tests), differing, notes)


def _as_text(trial: Trial) -> Iterator[str]:
    for one in trial.found:
        yield f"{one.story}: {one.title}"
        cited = replace(one, articles=in_both(one.articles))
        yield from ("  " + line for line in cited.lines("now", "then"))
    yield from trial.notes
    told = _chosen(trial.chosen)
    yield in_words(
        "{count} of {stories} stories come out otherwise with {told}",
        count=len(trial.found),
        stories=trial.stories,
        told=told,
    )


def _chosen(chosen: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {json.dumps(of)}" for name, of in chosen.items())


def _changes(some: Iterable[Differing]) -> list[dict[str, Any]]:
    return [{"of": one.section, "now": one.expected, "then": one.came} for one in some]


def _as_json(trial: Trial) -> dict[str, Any]:
    return {
        "city": trial.city,
        "settings": trial.chosen,
        "edition": trial.edition,
        "stories": trial.stories,
        "notes": list(trial.notes),
        "otherwise": [
            {
                "story": one.story,
                "title": one.title,
                "changes": _changes(one.differing),
            }
            for one in trial.found
        ],
    }
