"""Everything that a rule does is shown: no field of a rule or of a pattern stays unshown."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from hub.domain.clocks import Clock, Terms, Unit
from hub.domain.explain.rule import (
    BLOCK,
    DUTY,
    GATE,
    GROUND,
    MEASURE,
    block_part,
    duty_part,
    gate_part,
    ground_part,
    measure_part,
)
from hub.domain.explain.speech import Speech
from hub.domain.law import Law
from hub.domain.measures import Designation, Expiry, GroundRule, MeasureRule, Order, Ratio
from hub.domain.rules import (
    Absence,
    Answered,
    BlockRule,
    Citation,
    Consequence,
    Contradicted,
    Demand,
    DutyRule,
    Forbidden,
    GateRule,
    Level,
    Pattern,
    Renewal,
    Scope,
)
from hub.domain.vocabulary import Half
from hub.files.rulebooks import cities, law_of, words_of
from tests.toy import toy_law

OTHER = (Pattern(Half.ACT, kinds=frozenset(("patrolled",))),)
CITE = Citation("X-1", "art. 1", "It says.", ends=date(2040, 1, 1))
WITHIN = Absence(OTHER, Terms(Clock(Unit.WORKING_DAYS, 3)))
MISSED = (Consequence("X-9", Level.CANDIDATE),)
SOME = frozenset(("WATER",))

OF_A_DUTY: dict[str, Any] = {
    "cite": CITE, "actor": ("WATER",), "raised": OTHER, "done": OTHER, "missed": MISSED,
    "terms": Terms(Clock(Unit.MONTHS, 7)), "result": True, "right": True, "absence": WITHIN,
    "exempted": OTHER, "once": OTHER, "once_since": OTHER, "once_within": True, "ended": OTHER,
    "waits": Absence((), Terms(Clock(Unit.NONE)), waits_for=OTHER, waits_until=OTHER),
    "undone": OTHER, "lasts_until": OTHER, "since": (Renewal(OTHER[0]),), "each_site": True,
    "alternative": "X-8", "enforces": True, "to_author": True,
    "guard": "after_the_date", "weekly": True, "pace": "promptly",
    "reminder": Clock(Unit.WORKING_DAYS, 3), "answered": Answered(ends=OTHER),
    "in_place_of": "X-2", "silent_unless": ("residential",), "told": OTHER, "only": SOME,
    "contradicted": Contradicted(frozenset(("deed",)), grounds_wait=True),
    "where_contradicted": True, "forbids": Forbidden(OTHER, OTHER),
    "stricter": ((SOME, date(2020, 1, 1), date(2021, 1, 1)),),
}  # fmt: skip
ANOTHER = Pattern(Half.ACT, kinds=frozenset(("rested",)))
NEEDING: dict[str, dict[str, Any]] = {
    "needs_all": {"done": (*OTHER, ANOTHER), "needs_all": True},
    "covers": {"weekly": True},
}
"""Fields that say something only beside others."""
OF_A_GATE: dict[str, Any] = {
    "cite": CITE, "actions": {"power_supply": "POWER"}, "missed": MISSED,
    "demands": (Demand(frozenset(("deed",))),), "reaches": {"land_supply": frozenset(("granted",))},
    "silent_unless": ("residential",), "performed": "executed", "checked": "document_checked",
}  # fmt: skip
OF_A_BLOCK: dict[str, Any] = {
    "cite": CITE, "actions": {"power_supply": "POWER"}, "scope": Scope.PARTY, "placed": OTHER,
    "released": OTHER, "placed_by_case": True, "placed_by_duty": "X-2", "placed_by_notice": "X-3",
    "only_for_placer": True, "missed": MISSED, "needs_party": True, "released_by": ("X-4",),
    "placed_again": (Renewal(OTHER[0]),),
}  # fmt: skip
OF_A_GROUND: dict[str, Any] = {
    "of": SOME, "by": SOME, "allows": "X-5", "graver_of": "X-6", "reported": Ratio(15),
    "expired": Expiry("talk", SOME, frozenset(("rectified",))),
    "designated": Designation(frozenset(("patrolled",)), SOME),
}  # fmt: skip
OF_A_MEASURE: dict[str, Any] = {
    "kinds": frozenset(("veto",)), "by": SOME, "after": Order("X-7", "talk", SOME),
    "noticed_by": SOME, "inspected_by": SOME,
}  # fmt: skip
OF_A_PATTERN: dict[str, Any] = {
    "half": Half.SENT, "kinds": frozenset(("patrolled",)), "by": SOME, "to": SOME, "has": ("site",),
    "where": {"matter": frozenset(("x",))}, "if_said": {"to": SOME}, "test": "valid_writing",
    "day_of": "until", "owing": ("WATER",), "unless": OTHER[0], "absence": WITHIN, "about": OTHER,
    "since_trigger": True, "holding": SOME,
}  # fmt: skip
OF_AN_ABSENCE: dict[str, Any] = {
    "patterns": OTHER, "within": Terms(Clock(Unit.MONTHS, 9)), "stands_meanwhile": True,
    "since_trigger": True, "undone": OTHER, "resumes": True, "waits_for": OTHER,
}  # fmt: skip


@pytest.fixture(scope="module", params=["en", "zh"])
def speech(request: pytest.FixtureRequest) -> Speech:
    return Speech(words_of(request.param), toy_law().vocabulary)


def names_of(of: type) -> set[str]:
    return {one.name for one in fields(of)}


@pytest.mark.parametrize(
    ("of", "table"),
    [
        (DutyRule, DUTY),
        (GateRule, GATE),
        (BlockRule, BLOCK),
        (GroundRule, GROUND),
        (MeasureRule, MEASURE),
    ],
)
def test_every_field_of_a_rule_has_its_words(of: type, table: dict[str, Any]) -> None:
    told = {name for names in table for name in names.split()}
    assert names_of(of) - {"rule"} == told


DUTY_RULE = DutyRule(Citation("X-1", "art. 1", "It says."), (), (), Terms(Clock(Unit.NONE)), ())
GATE_RULE = GateRule(Citation("X-1", "art. 1", "It says."), {})
BLOCK_RULE = BlockRule(Citation("X-1", "art. 1", "It says."), {}, Scope.PROJECT, (), ())


@pytest.mark.parametrize("name", sorted(OF_A_DUTY))
def test_a_field_of_a_duty_is_shown(name: str, speech: Speech) -> None:
    changed = replace(DUTY_RULE, **{name: OF_A_DUTY[name]})
    assert duty_part(changed, speech) != duty_part(DUTY_RULE, speech)


@pytest.mark.parametrize("name", sorted(NEEDING))
def test_a_field_of_a_duty_that_needs_another_is_shown(name: str, speech: Speech) -> None:
    base = replace(DUTY_RULE, **NEEDING[name])
    changed: dict[str, Any] = {name: not getattr(base, name)}
    assert duty_part(replace(base, **changed), speech) != duty_part(base, speech)


def test_no_field_of_a_duty_is_left_out() -> None:
    assert names_of(DutyRule) == OF_A_DUTY.keys() | NEEDING.keys()
    assert names_of(GateRule) == OF_A_GATE.keys() | {"reaches_since"}
    assert names_of(BlockRule) == OF_A_BLOCK.keys()
    assert names_of(GroundRule) == OF_A_GROUND.keys() | {"rule"}
    assert names_of(MeasureRule) == OF_A_MEASURE.keys() | {"rule"}
    assert names_of(Pattern) == OF_A_PATTERN.keys()
    assert names_of(Absence) == OF_AN_ABSENCE.keys() | {"waits_until"}


@pytest.mark.parametrize("name", sorted(OF_A_GATE))
def test_a_field_of_a_gate_is_shown(name: str, speech: Speech) -> None:
    changed = replace(GATE_RULE, **{name: OF_A_GATE[name]})
    assert gate_part(changed, speech) != gate_part(GATE_RULE, speech)


def test_from_when_a_gate_reaches_is_shown(speech: Speech) -> None:
    base = replace(GATE_RULE, reaches=OF_A_GATE["reaches"])
    changed = replace(base, reaches_since=date(2012, 1, 1))
    assert gate_part(changed, speech) != gate_part(base, speech)


@pytest.mark.parametrize("name", sorted(OF_A_BLOCK))
def test_a_field_of_a_block_is_shown(name: str, speech: Speech) -> None:
    changed = replace(BLOCK_RULE, **{name: OF_A_BLOCK[name]})
    assert block_part(changed, speech) != block_part(BLOCK_RULE, speech)


@pytest.mark.parametrize("name", sorted(OF_A_GROUND))
def test_a_field_of_a_ground_is_shown(name: str, speech: Speech) -> None:
    base = GroundRule("X-1")
    changed = replace(base, **{name: OF_A_GROUND[name]})
    assert ground_part(changed, speech) != ground_part(base, speech)


@pytest.mark.parametrize("name", sorted(OF_A_MEASURE))
def test_a_field_of_a_measure_is_shown(name: str, speech: Speech) -> None:
    base = MeasureRule("X-1", frozenset(("talk",)))
    changed = replace(base, **{name: OF_A_MEASURE[name]})
    assert measure_part(changed, speech) != measure_part(base, speech)


@pytest.mark.parametrize("name", sorted(OF_A_PATTERN))
def test_a_field_of_a_pattern_is_shown(name: str, speech: Speech) -> None:
    base = Pattern(Half.ACT)
    assert speech.pattern(replace(base, **{name: OF_A_PATTERN[name]})) != speech.pattern(base)


@pytest.mark.parametrize("name", sorted(OF_AN_ABSENCE))
def test_a_field_of_an_absence_is_shown(name: str, speech: Speech) -> None:
    base = Absence((), Terms(Clock(Unit.WORKING_DAYS, 2)))
    assert speech.absence(replace(base, **{name: OF_AN_ABSENCE[name]})) != speech.absence(base)


@pytest.mark.parametrize("law", [law_of(city) for city in cities()], ids=cities())
def test_every_label_has_its_chinese(law: Law) -> None:
    chinese = words_of("zh")
    tables = (DUTY, GATE, BLOCK, GROUND, MEASURE)
    labels = {label for table in tables for label, _ in table.values()}
    assert {one for one in labels if chinese.phrase(one) == one} == set()
    named = {one.guard for one in law.duties if one.guard}
    named |= {p.test for one in law.duties for p in (*one.raised, *one.done) if p.test}
    spoken = {one.replace("_", " ") for one in named}
    assert {one for one in spoken if chinese.phrase(one) == one} == set()
