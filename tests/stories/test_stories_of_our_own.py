"""Stories of our own, by city and article, come out as the article says."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from hub.cli.replay import run_story
from hub.domain.clocks import Unit
from hub.files.rulebooks import law_of
from tests.outcomes import comes_out_as
from tests.stories.derived import holds_line_by_line, outcome, story
from tests.stories.oracle import Works, arranged, due_day

FOLDER = Path(__file__).parent
NAMES = sorted(
    str(path.relative_to(FOLDER).with_suffix(""))
    for path in FOLDER.glob("*/*.jsonl")
    if path.parent.name != "given"
)


def expected_of(name: str) -> dict[str, list[dict[str, str]]]:
    """Return what must come out of a story."""
    loaded: dict[str, list[dict[str, str]]] = json.loads(
        (FOLDER / f"{name}.expected.json").read_text(encoding="utf-8")
    )
    return loaded


@pytest.mark.parametrize("name", NAMES)
def test_a_story_comes_out_as_its_article_says(name: str) -> None:
    comes_out_as(expected_of(name), outcome(name))


def days_of(name: str) -> Works:
    """Return which days work in a story: those of the other source, and what the story arranges."""
    texts = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    told = [one for one in map(json.loads, texts) if one.get("event") == "calendar_published"]
    rest, work = (
        {date.fromisoformat(day) for one in told for day in one.get(key, ())}
        for key in ("rest", "work")
    )
    return arranged(rest, work)


STOPS = {"stay_ordered": "stay_lifted", "notice_returned": "return_rejected"}


def stopped_in(name: str) -> set[date]:
    """Return the days on which the terms of a story stood still: from each stop to its end."""
    texts = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    told = [
        (str(one.get("event")), date.fromisoformat(one["at"][:10]))
        for one in map(json.loads, texts[1:])
    ]
    found: set[date] = set()
    for event, since in told:
        ends = [at for other, at in told if STOPS.get(event) == other and at >= since]
        for until in ends[:1]:
            found |= {since + timedelta(days=n) for n in range((until - since).days + 1)}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_due_days_are_those_of_another_calendar(name: str) -> None:
    header, _ = story(name)
    terms = {rule.cite.rule: rule.terms for rule in law_of(header.city, header.settings).duties}
    arrangement, stopped = days_of(name), stopped_in(name)

    def works(day: date) -> bool:
        return day not in stopped and arrangement(day)

    counted = (
        Unit.WORKING_DAYS, Unit.MONTHS, Unit.CALENDAR_DAYS, Unit.WEEKS, Unit.WORKING_WEEKS,
    )  # fmt: skip
    for duty in expected_of(name).get("obligations", ()):
        if duty["rule"] not in terms or not (duty.get("due_date") and "trigger_date" in duty):
            continue
        started = date.fromisoformat(duty["trigger_date"])
        clock = terms[duty["rule"]].on(started)
        if clock.unit in counted:
            due = due_day(started, clock.unit, clock.count, works)
            assert duty["due_date"] == due.isoformat()


ORDERED = ("gate_asked", "calendar_published", '"late_self_evidence": "contested"')
"""A question sees the lines above it, days are arranged anew,
what comes late is weighed as late.
"""


def asks_or_arranges(name: str) -> bool:
    """Return whether a story's order matters."""
    text = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8")
    return any(mark in text for mark in ORDERED)


@pytest.mark.parametrize("name", [name for name in NAMES if not asks_or_arranges(name)])
def test_a_story_heard_backwards_comes_out_the_same(name: str) -> None:
    header, lines = story(name)
    backwards = run_story((header, list(reversed(lines))))
    # What supervision is told of late evidence is of its arrival alone.
    expected = {key: ones for key, ones in expected_of(name).items() if key != "for_supervision"}
    comes_out_as(expected, backwards)


@pytest.mark.parametrize("name", NAMES)
def test_no_line_breaks_what_must_always_hold(name: str) -> None:
    holds_line_by_line(name)
