"""A simulated month is a story like any other, and the same seed tells the same bytes."""

import json
from dataclasses import replace

import pytest

from hub.domain.rulebook import RulebookError
from hub.domain.story.outcome import outcome_of
from hub.domain.story.read import read_header, read_lines
from hub.domain.story.run import replay
from hub.files.calendar import published_calendar
from hub.files.rulebooks import cities, law_of
from hub.sim import month as month_module
from hub.sim.city_month import CityMonth, read_month
from hub.sim.from_law import month_from
from hub.sim.month import MonthPlan, month

CITIES = cities()
SHIPPED = ("jilin", "zhuhai")
"""Cities whose months are known: what comes out of those of another is its own affair."""


@pytest.mark.parametrize("city", CITIES)
def test_the_same_seed_tells_the_same_month_and_another_seed_another(city: str) -> None:
    told = list(month(MonthPlan(city, 30, 500, seed=7)))
    assert told == list(month(MonthPlan(city, 30, 500, seed=7)))
    assert told != list(month(MonthPlan(city, 30, 500, seed=8)))


@pytest.mark.parametrize("events", [1, 37, 2000])
def test_a_month_has_as_many_events_as_asked(events: int) -> None:
    assert len(list(month(MonthPlan("zhuhai", 30, events, seed=1)))) == events + 1


@pytest.mark.parametrize("city", SHIPPED)
def test_a_month_is_a_story_in_which_offices_differ(city: str) -> None:
    first, *rest = month(MonthPlan(city, 30, 600, seed=3))
    header, law = read_header(first), law_of(city)
    lines = list(read_lines(rest, law.vocabulary.with_offices(header.offices, header.under)))
    outcome = outcome_of(replay(header, lines, law, published_calendar()))
    assert {duty["status"] for duty in outcome["obligations"]} >= {"open", "discharged"}
    assert {gate["state"] for gate in outcome["gates"]} >= {"open", "refused"}


@pytest.mark.parametrize("city", CITIES)
def test_a_month_of_any_city_is_a_story_of_its_law(city: str) -> None:
    first, *rest = month(MonthPlan(city, 30, 200, seed=4))
    header, law = read_header(first), law_of(city)
    lines = list(read_lines(rest, law.vocabulary.with_offices(header.offices, header.under)))
    run = replay(header, lines, law, published_calendar())
    assert run.docket.faults == []
    assert len(lines) >= 200


def test_a_month_repeats_contradicts_and_tells_late() -> None:
    lines = [json.loads(line) for line in month(MonthPlan("zhuhai", 30, 2000, seed=5))][1:]
    texts = [json.dumps(line) for line in lines]
    assert len(set(texts)) < len(texts), "something is told twice"
    without_at = [json.dumps({**line, "at": ""}) for line in lines]
    assert len(set(without_at)) < len(set(texts)), "something is told with another instant"
    instants = [line["at"] for line in lines]
    assert instants != sorted(instants), "something arrives after what came later"


PAPERS_TAKEN_BACK = {"notice_withdrawn", "notice_returned", "return_accepted", "return_rejected"}
TERMS_THAT_STAND_STILL = {"stay_ordered", "stay_lifted"}
OTHER_NAMES = {"site_succeeded", "party_succeeded", "party_known_as"}


@pytest.mark.parametrize("city", SHIPPED)
def test_a_month_takes_papers_back_stays_terms_and_renames(city: str) -> None:
    lines = [json.loads(line) for line in month(MonthPlan(city, 60, 4000, seed=6))][1:]
    told = {line["event"] for line in lines}
    assert told >= PAPERS_TAKEN_BACK | TERMS_THAT_STAND_STILL | OTHER_NAMES


def test_a_month_of_zhuhai_joins_answers_by_code_and_asks_for_materials() -> None:
    lines = [json.loads(line) for line in month(MonthPlan("zhuhai", 60, 4000, seed=6))][1:]
    told = {line["event"] for line in lines}
    assert told >= {"notice_joined", "materials_requested", "materials_supplied"}
    assert {line.get("reason_code") for line in lines} >= {"not_supplied", "residential"}
    by_number: dict[str, set[str]] = {}
    for line in lines:
        if line["event"] == "written_notice_sent":
            by_number.setdefault(line["notice"], set()).add(line["matter"])
    assert any(len(matters) > 1 for matters in by_number.values()), "one number, two contents"


MONTH = """\
places:
  town: {code: TOWN, role: TOWN_GOV, count: 2}
begins: {name: found, event: violation_discovered, by: LAND, fields: {case: "{case}"}}
steps:
- {name: stopped, event: stop_effective, by: TOWN_GOV, after: found, days: 1,
   fields: {case: "{case}"}}
some_days:
- {event: ratio_reported, by: LAND,
   fields: {area: "{town}", year: "{last_year}", illegal: {from: 1, to: 5}, total: 9}}
"""


def read(text: str) -> CityMonth:
    return read_month("orchard/simulation/month.yaml", text, law_of("zhuhai").vocabulary)


def test_a_month_is_read_from_a_file() -> None:
    found = read(MONTH)
    assert found.places["town"].offices == ("TOWN_1", "TOWN_2")
    assert [(step.name, step.after) for step in found.steps] == [("stopped", "found")]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("steps:", "step:", "line 5, key 'step': no such key here"),
        ("stop_effective", "stop_efective", "unknown kind 'stop_efective'"),
        ("by: TOWN_GOV", "by: TOWNGOV", "unknown office 'TOWNGOV'"),
        ("role: TOWN_GOV", "role: TOWNGOV", "unknown role 'TOWNGOV'"),
        ("count: 2", "count: 0", "a place has at least one office"),
        (
            "after: found",
            "after: fund",
            "is called 'fund' (did you mean found?)",
        ),
        ("days: 1", "days: soon", "a number is expected, not 'soon'"),
        ("days: 1", "days: 1, chance: 2", "is no chance"),
        ("by: TOWN_GOV", "by: [LAND, PLAN]", "one office takes a step"),
        ("name: stopped", "name: found", "is the name of two steps"),
        ("after: found", "after: stopped", "no other step is called"),
        (', fields: {case: "{case}"}}', "}", "violation_discovered must say case"),
        ("total: 9", "totl: 9", "ratio_reported has no such field (did you mean total?)"),
        ('area: "{town}"', 'area: "{twn}"', "'{twn}' names what there is not"),
        ("{from: 1, to: 5}", "{from: 5, to: 1}", "this cannot be drawn from"),
        ("{from: 1, to: 5}", "{form: 1, to: 5}", "no form of chance has the keys form, to"),
        ("{from: 1, to: 5}", "{one_of: []}", "this cannot be drawn from"),
        ("{from: 1, to: 5}", "{sometimes: 1, chance: often}", "'often' is no chance"),
        ("{from: 1, to: 5}", "[1, {2: 3}]", "no form of chance has the keys 2"),
    ],
)
def test_a_file_that_says_what_cannot_be_is_refused_with_its_line(
    old: str, new: str, sentence: str
) -> None:
    assert old in MONTH
    with pytest.raises(RulebookError) as refused:
        read(MONTH.replace(old, new))
    assert "orchard/simulation/month.yaml, line " in str(refused.value)
    assert sentence in str(refused.value)


@pytest.mark.parametrize("city", SHIPPED)
def test_a_month_made_of_rules_alone_is_a_story_in_which_nearly_every_duty_arises(
    city: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    law = law_of(city)
    monkeypatch.setattr(month_module, "month_of", lambda _: month_from(law))
    first, *rest = month(MonthPlan(city, 30, 600, seed=3))
    header = read_header(first)
    lines = list(read_lines(rest, law.vocabulary.with_offices(header.offices, header.under)))
    outcome = outcome_of(replay(header, lines, law, published_calendar()))
    owed = {rule.cite.rule for rule in law.duties if not rule.weekly}
    assert len(owed & {duty["rule"] for duty in outcome["obligations"]}) > 0.85 * len(owed)
    assert {duty["status"] for duty in outcome["obligations"]} >= {"open", "discharged"}
    assert {gate["state"] for gate in outcome["gates"]} >= {"open", "refused"}


def test_a_month_without_steps_still_begins_its_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    made = replace(read(MONTH), steps=())
    monkeypatch.setattr(month_module, "month_of", lambda _: made)
    assert len(list(month(MonthPlan("zhuhai", 30, 20, seed=1)))) == 21
