"""Reads stories with what must come out of them from where the project keeps them."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hub.domain.mutation.mutants import rules_gone
from hub.domain.mutation.trial import Trial, Verdicts
from hub.files.calendar import published_calendar
from hub.files.rulebooks import texts_of
from hub.shipped import missing, shipped

STORIES = Path(os.environ.get("GONGZE_STORIES") or shipped("tests/stories"))


def trial_of(city: str) -> Trial:
    """Return the stories of a city, those of our own and those given, ready to try law on.

    Raises `NotShippedError` if no story is there: law that nothing was tried on was not tried.
    """
    stories = list(_stories())
    if not stories:
        raise missing(STORIES, "story to try law on", "GONGZE_STORIES")
    told = tuple(story for story in stories if story.city == city)
    return Trial(texts_of("common"), published_calendar(), told)


def tested_rules(city: str) -> dict[str, bool]:
    """Return every rule of a city's rulebook, and whether some story comes out otherwise without it.

    A story that is wrong already counts for no rule.
    """
    trial = trial_of(city)
    wrong = trial.wrong_already(texts_of(city))
    trial = replace(trial, stories=[one for one in trial.stories if one.name not in wrong])
    return {gone.of: bool(trial.noticed_by(gone)) for gone in rules_gone(texts_of(city))}


def _stories() -> Iterator[Verdicts]:
    for path in sorted(STORIES.glob("*/*.jsonl")):
        lines = tuple(path.read_text(encoding="utf-8").splitlines())
        expected = path.with_suffix(".expected.json").read_text(encoding="utf-8")
        name = str(path.relative_to(STORIES).with_suffix(""))
        yield Verdicts(name, json.loads(lines[0])["city"], lines, expected)
