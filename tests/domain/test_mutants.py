"""Law made wrong on purpose is wrong in one place, loads, and is noticed by a story that speaks of it."""

import json
from dataclasses import replace

import pytest

from hub.domain.mutation.mutants import MAKERS, Mutant, limits_shifted, rules_gone
from hub.domain.mutation.trial import Trial
from hub.domain.rulebook import load_law
from hub.domain.story.tested import StoryTest
from hub.files.calendar import published_calendar
from hub.files.rulebooks import cities, texts_of

CUT_OFF = "ZH-15.7-utility-cutoff"
HEADER = {"story": "A cut", "city": "zhuhai", "as_of": "2025-03-12T12:00:00+08:00"}
NOTICE = {
    "at": "2025-03-10T09:00:00+08:00",
    "event": "written_notice_sent",
    "from": "LAND",
    "to": ["POWER"],
    "case": "C1",
    "notice": "N1",
    "matter": "cutoff",
}


def a_trial() -> Trial:
    duty = {"rule": CUT_OFF, "due_date": "2025-03-12"}
    expected = {"obligations": [duty], "violations": [], "accountability": [], "gates": []}
    lines = (json.dumps(HEADER), json.dumps(NOTICE))
    told = StoryTest("a cut", "zhuhai", lines, json.dumps(expected))
    return Trial(texts_of("common"), published_calendar(), (told,))


def test_law_as_it_stands_is_noticed_by_no_story() -> None:
    assert a_trial().noticed_by(Mutant("nothing changed", CUT_OFF, texts_of("zhuhai"))) == ""


def test_a_story_that_is_wrong_already_is_named() -> None:
    trial = a_trial()
    assert trial.wrong_already(texts_of("zhuhai")) == []
    wrong = replace(trial.stories[0], expected='{"gates": [], "violations": [{"rule": "none"}]}')
    assert replace(trial, stories=[wrong]).wrong_already(texts_of("zhuhai")) == ["a cut"]


@pytest.mark.parametrize("make", [rules_gone, limits_shifted])
def test_a_story_notices_when_what_it_speaks_of_is_gone_or_a_day_off(make: object) -> None:
    assert callable(make)
    mutants = [one for one in make(texts_of("zhuhai")) if one.of == CUT_OFF]
    assert mutants
    assert {a_trial().noticed_by(one) for one in mutants} == {"a cut"}


def test_a_rule_that_no_story_speaks_of_survives() -> None:
    gone = next(one for one in rules_gone(texts_of("zhuhai")) if one.of == "ZH-17.3-plan-late")
    assert a_trial().noticed_by(gone) == ""


@pytest.mark.parametrize("city", cities())
def test_every_way_of_being_wrong_still_loads(city: str) -> None:
    common = texts_of("common")
    for make in MAKERS.values():
        one = next(make(texts_of(city)))
        assert load_law(common, one.texts).city == city
