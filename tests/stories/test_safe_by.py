"""The day that is called safe is safe: no combination of the readings that a rule leaves open gives
a duty an earlier last day.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from hub.cli.story_input import story_in
from hub.domain.story.outcome import outcome_of
from hub.files.rulebooks import law_of

STORIES = Path(__file__).parent
NAMES = sorted(str(path.relative_to(STORIES)) for path in STORIES.glob("*/*.jsonl"))
MOVES_NO_DAY = frozenset(("due_time_of_day", "sender_fulfilled_on"))
"""Readings of an instant, or of what fulfils a duty."""
ALL = [
    pytest.param(name, marks=[pytest.mark.seeds] if number % 12 else [])
    for number, name in enumerate(NAMES)
]
"""Every story; each twelfth in `make check` too."""
TELLING = (
    "zhuhai/art-11-1-ten-working-days-by-this-text.jsonl",
    "zhuhai/art-13-3-seven-working-days.jsonl",
    "zhuhai/art-8-1-a-ledger-copy-is-knowledge.jsonl",
)
"""Stories in which another reading does give an earlier day."""

Duty = Mapping[str, Any]


def duties(name: str, chosen: Mapping[str, Any] | None = None) -> list[Duty]:
    """Return the duties of a story, under its own readings or with others over them."""
    story = story_in(str(STORIES / name))
    settings = {**story.header.settings, **(chosen or {})}
    run, _ = replace(story, header=replace(story.header, settings=settings)).run()
    found: list[Duty] = outcome_of(run)["obligations"]
    return found


def combinations(duty: Duty, city: str) -> Iterator[dict[str, Any]]:
    """Yield every choice of the readings of a duty that are offered as a list of values."""
    settings = law_of(city).settings
    offered: dict[str, list[Any]] = {}
    for name in sorted(set(duty["readings"]) - MOVES_NO_DAY):
        setting = settings[name]
        if setting.some:
            offered[name] = [[one] for one in setting.values] + [list(setting.values)]
        elif setting.values:
            offered[name] = list(setting.values)
    for values in product(*offered.values()):
        yield dict(zip(offered, values, strict=True))


def matter(duty: Duty) -> tuple[str, str, str]:
    return duty["rule"], duty["actor"], duty["subject"]


@pytest.mark.parametrize("name", ALL)
def test_no_reading_gives_an_earlier_last_day(name: str) -> None:
    city = story_in(str(STORIES / name)).header.city
    standing = duties(name)
    once = [one for one in standing if [matter(x) for x in standing].count(matter(one)) == 1]
    tried: dict[str, list[Duty]] = {}
    for duty in once:
        for chosen in combinations(duty, city):
            key = json.dumps(chosen, sort_keys=True, ensure_ascii=False)
            if key not in tried:
                tried[key] = duties(name, chosen)
            others = [one["due_date"] for one in tried[key] if matter(one) == matter(duty)]
            due = next(iter(others), None) if len(others) == 1 else None
            assert due is None or (duty["safe_by"] or "9") <= due, (duty, chosen)


@pytest.mark.parametrize("name", TELLING)
def test_a_day_that_is_safe_is_told_where_it_is_another(name: str) -> None:
    found = [one for one in duties(name) if one["safe_by"] != one["due_date"]]
    assert found
    assert all(one["safe_by"] and one["safe_by"] < (one["due_date"] or "9") for one in found)


def test_days_in_which_a_number_had_two_contents_count_under_no_reading() -> None:
    cut, _ = duties("zhuhai/one-number-two-contents-done-after-the-doubt.jsonl")
    assert cut["due_date"] == cut["safe_by"] == "2025-03-20"


def test_a_duty_says_by_which_calendar_it_was_counted() -> None:
    for one in duties(TELLING[0]):
        assert (one["calendar"] is None) is (one["due_date"] is None)
