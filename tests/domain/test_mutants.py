"""Law made wrong on purpose is wrong in one place, loads,
and is noticed by a story that speaks of it.
"""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from hub.domain.mutation.changed_law import Mutant, plain
from hub.domain.mutation.keys_dropped import (
    authors_dropped,
    other_keys_dropped,
    who_and_when_dropped,
)
from hub.domain.mutation.mutants import MAKERS, limits_shifted, rules_gone
from hub.domain.mutation.trial import Trial
from hub.domain.rulebook import RulebookError, load_law
from hub.domain.story.tested import StoryTest
from hub.files import rulebooks
from hub.files.calendar import published_calendar
from tests.builders import SHUT_OFF
from tests.toy import texts_of

HEADER = {"story": "A warning", "city": "millbrook", "as_of": "2025-03-12T12:00:00+08:00"}
NOTICE = {
    "at": "2025-03-10T09:00:00+08:00",
    "event": "warning_sent",
    "from": "WARDEN",
    "to": ["MILLER"],
    "case": "C1",
    "notice": "N1",
    "matter": "shut_off",
}


def a_trial() -> Trial:
    duty = {"rule": SHUT_OFF, "due_date": "2025-03-12"}
    expected = {"obligations": [duty], "violations": [], "accountability": [], "gates": []}
    lines = (json.dumps(HEADER), json.dumps(NOTICE))
    told = StoryTest("a warning", "millbrook", lines, json.dumps(expected))
    return Trial(texts_of("common"), published_calendar(), (told,))


def test_law_as_it_stands_is_noticed_by_no_story() -> None:
    assert a_trial().noticed_by(Mutant("nothing changed", SHUT_OFF, texts_of("millbrook"))) == ""


def test_a_story_that_is_wrong_already_is_named() -> None:
    trial = a_trial()
    assert trial.wrong_already(texts_of("millbrook")) == []
    wrong = replace(trial.stories[0], expected='{"gates": [], "violations": [{"rule": "none"}]}')
    assert replace(trial, stories=[wrong]).wrong_already(texts_of("millbrook")) == ["a warning"]


@pytest.mark.parametrize("make", [rules_gone, limits_shifted])
def test_a_story_notices_when_what_it_speaks_of_is_gone_or_a_day_off(make: object) -> None:
    assert callable(make)
    mutants = [one for one in make(texts_of("millbrook")) if one.of == SHUT_OFF]
    assert mutants
    assert {a_trial().noticed_by(one) for one in mutants} == {"a warning"}


def test_a_rule_that_no_story_speaks_of_survives() -> None:
    gone = next(one for one in rules_gone(texts_of("millbrook")) if one.of == "MB-9.c-idle")
    assert a_trial().noticed_by(gone) == ""


@pytest.mark.parametrize("city", rulebooks.cities())
def test_every_way_of_being_wrong_still_loads(city: str) -> None:
    common = rulebooks.texts_of("common")
    for make in MAKERS.values():
        assert any(_loads(common, one) for one in make(rulebooks.texts_of(city)))


def _loads(common: Mapping[str, str], mutant: Mutant) -> bool:
    try:
        load_law({**common, **mutant.common}, mutant.texts)
    except RulebookError:
        return False
    return True


def test_a_story_notices_when_a_rule_hears_whom_it_did_not_hear() -> None:
    dropped = {one.name: one for one in who_and_when_dropped(texts_of("millbrook"))}
    deaf = dropped[f"{SHUT_OFF} raised.0.by dropped"]
    told = a_trial().stories[0]
    other = json.dumps(
        {**NOTICE, "from": "MILLER_B", "to": ["MILLER"], "at": "2025-03-07T09:00:00+08:00"}
    )
    header = json.dumps({**HEADER, "offices": {"MILLER_B": "MILLER"}})
    both = replace(told, lines=(header, other, *told.lines[1:]))
    assert a_trial().noticed_by(deaf) == ""
    assert replace(a_trial(), stories=[both]).noticed_by(deaf) == "a warning"
    assert replace(a_trial(), stories=[both]).wrong_already(texts_of("millbrook")) == []


def test_what_no_story_can_notice_is_not_made() -> None:
    missed = "missed: [{ground: G, level: candidate}]"
    renewed = "since: [{act: resumed, after: [{act: stopped}]}]"
    rules = f"""
        duties:
        - {{id: advice, clock: none, {missed}}}
        - {{id: duty, clock: {{days: 3}}, {missed}}}
        - {{id: ban, clock: none, forbids: {{acts: []}}, {missed}}}
        - {{id: stop, clock: none, {renewed}, done: [{{act: stopped}}]}}
        - {{id: report, clock: none, {renewed}, done: [{{act: reported}}]}}
        grounds:
        - {{id: ground, of: PLAN, by: SUPERV}}
        """
    texts = {"rules.yaml": rules}
    made = {one.name for one in (*who_and_when_dropped(texts), *other_keys_dropped(texts))}
    noticed = {"duty missed", "ban missed", "ground by", "report since.0.after"}
    assert {f"{name} dropped" for name in noticed} <= made
    unnoticed = {"advice missed", "ground of", "stop since.0.after"}
    assert made.isdisjoint({f"{name} dropped" for name in unnoticed})


def test_whose_word_counts_is_dropped_of_each_kind_that_says_so() -> None:
    common = rulebooks.texts_of("common")
    made = {one.name: one for one in authors_dropped({}, common)}
    anybody = made["site_succeeded counts_from dropped"]
    assert _kind(common, "site_succeeded")["counts_from"] == "LAND"
    assert "counts_from" not in _kind(anybody.common, "site_succeeded")
    assert anybody.common["offices.yaml"] == common["offices.yaml"]


def _kind(common: Mapping[str, str], kind: str) -> Mapping[str, object]:
    told: Mapping[str, object] = plain(common)["events.yaml"]["kinds"][kind]
    return told
