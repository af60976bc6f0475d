"""A simulated month is a story like any other, and the same seed tells the same bytes."""

import json

import pytest

from hub.domain.story.outcome import outcome_of
from hub.domain.story.read import read_header, read_lines
from hub.domain.story.run import replay
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.sim.month import MonthPlan, month
from hub.sim.steps import STEPS

CITIES = sorted(STEPS)


@pytest.mark.parametrize("city", CITIES)
def test_the_same_seed_tells_the_same_month_and_another_seed_another(city: str) -> None:
    told = list(month(MonthPlan(city, 30, 500, seed=7)))
    assert told == list(month(MonthPlan(city, 30, 500, seed=7)))
    assert told != list(month(MonthPlan(city, 30, 500, seed=8)))


@pytest.mark.parametrize("events", [1, 37, 2000])
def test_a_month_has_as_many_events_as_asked(events: int) -> None:
    assert len(list(month(MonthPlan("zhuhai", 30, events, seed=1)))) == events + 1


@pytest.mark.parametrize("city", CITIES)
def test_a_month_is_a_story_in_which_offices_differ(city: str) -> None:
    first, *rest = month(MonthPlan(city, 30, 600, seed=3))
    header, law = read_header(first), law_of(city)
    lines = list(read_lines(rest, law.vocabulary.with_offices(header.offices)))
    outcome = outcome_of(replay(header, lines, law, published_calendar()))
    assert {duty["status"] for duty in outcome["obligations"]} >= {"open", "discharged"}
    assert {gate["state"] for gate in outcome["gates"]} >= {"open", "refused"}


def test_a_month_repeats_contradicts_and_tells_late() -> None:
    lines = [json.loads(line) for line in month(MonthPlan("zhuhai", 30, 2000, seed=5))][1:]
    texts = [json.dumps(line) for line in lines]
    assert len(set(texts)) < len(texts), "something is told twice"
    without_at = [json.dumps({**line, "at": ""}) for line in lines]
    assert len(set(without_at)) < len(set(texts)), "something is told with another instant"
    instants = [line["at"] for line in lines]
    assert instants != sorted(instants), "something arrives after what came later"
