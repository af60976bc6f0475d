"""The day that is called safe is safe: no combination of the readings that a rule leaves open gives
a duty an earlier last day.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, TypeGuard

import pytest

from hub.domain.statement import Family
from hub.domain.story.run import Replay, replay
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from tests.invariants import standing_in
from tests.stories.derived import FOLDER, outcome, story

NAMES = sorted(str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.glob("*/*.jsonl"))
ALL_NAMED = "test_no_reading_gives_an_earlier_last_day"
MOVES_NO_DAY = frozenset(("due_time_of_day", "sender_fulfilled_on"))
"""Readings of an instant, or of what fulfils a duty."""
ALL = [
    pytest.param(name, marks=[pytest.mark.seeds] if number % 144 else [])
    for number, name in enumerate(NAMES)
]
"""Every story; each hundred and forty-fourth in `make check` too."""
TELLING = (
    "zhuhai/art-11-1-ten-working-days-by-this-text",
    "zhuhai/art-13-3-seven-working-days",
    "zhuhai/art-8-1-a-ledger-copy-is-knowledge",
)
"""Stories in which another reading does give an earlier day."""

Duty = Mapping[str, Any]


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


def told_once(name: str) -> list[Duty]:
    """Return the duties of a story of which it has no other of the same matter."""
    met = Counter(map(matter, duties(name)))
    return [one for one in duties(name) if met[matter(one)] == 1]


def duties(name: str) -> list[Duty]:
    found: list[Duty] = outcome(name)["obligations"]
    return found


def readings(name: str, chosen: Mapping[str, Any]) -> str:
    """Return what a story's law is under some readings over its own, written the same for the same
    law.
    """
    header, _ = story(name)
    settings = law_of(header.city).settings
    merged = {**header.settings, **chosen}
    other = {one: value for one, value in merged.items() if value != settings[one].default}
    return json.dumps(other, sort_keys=True, ensure_ascii=False)


@pytest.fixture(scope="module")
def earlier(request: pytest.FixtureRequest) -> Mapping[str, list[str]]:
    """Return by story what another reading lets end earlier than the day that is called safe.

    Law after law, not story after story: to read a law under other readings takes longer than a
    story under it.
    """
    asked = {str(one.callspec.params["name"]) for one in request.session.items if _is_of_this(one)}
    under: dict[tuple[str, str], dict[str, list[Duty]]] = {}
    found: dict[str, list[str]] = {}
    for name in sorted(asked):
        found[name], city = [], story(name)[0].city
        for duty in told_once(name):
            for chosen in combinations(duty, city):
                of = under.setdefault((city, readings(name, chosen)), {})
                of.setdefault(name, []).append(duty)
    for (city, reading), some in under.items():
        law = law_of(city, json.loads(reading))
        for name, standing in some.items():
            header, lines = story(name)
            others = last_days(replay(header, lines, law, published_calendar()))
            for duty in standing:
                due = others.get(matter(duty), [])
                if len(due) == 1 and due[0] and (duty["safe_by"] or "9") > due[0]:
                    found[name].append(f"{due[0]} under {reading}: {duty}")
    return found


def _is_of_this(item: pytest.Item) -> TypeGuard[pytest.Function]:
    return isinstance(item, pytest.Function) and item.originalname == ALL_NAMED


def last_days(run: Replay) -> dict[tuple[str, str, str], list[str]]:
    """Return the last days of all duties that stand, by their matter."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in standing_in(run.docket):
        if one.family is Family.DUTY:
            days = found.setdefault((one.rule, one.actor, one.subject), [])
            days.append(one.due.isoformat() if one.due else "")
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ALL)
def test_no_reading_gives_an_earlier_last_day(name: str, earlier: Mapping[str, list[str]]) -> None:
    assert earlier[name] == []


@pytest.mark.parametrize("name", TELLING)
def test_a_day_that_is_safe_is_told_where_it_is_another(name: str) -> None:
    found = [one for one in duties(name) if one["safe_by"] != one["due_date"]]
    assert found
    assert all(one["safe_by"] and one["safe_by"] < (one["due_date"] or "9") for one in found)


def test_days_in_which_a_number_had_two_contents_count_under_no_reading() -> None:
    cut, _ = duties("zhuhai/one-number-two-contents-done-after-the-doubt")
    assert cut["due_date"] == cut["safe_by"] == "2025-03-20"


def test_a_duty_says_by_which_calendar_it_was_counted() -> None:
    for one in duties(TELLING[0]):
        assert (one["calendar"] is None) is (one["due_date"] is None)
