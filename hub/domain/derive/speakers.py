"""Decides whose word counts: who may find, impose, designate, and say that a case is disposed of.

What somebody else says of it is kept and has no effect; `speaks_in_vain` says so of a fact, with
the rule and with those who could say it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.domain.authority import may_say, who_may_say
from hub.domain.context import Context
from hub.domain.facts import Fact
from hub.domain.measures import Designation, MeasureRule
from hub.domain.targets import target_of
from hub.domain.vocabulary import Effect, Half


@dataclass(frozen=True, slots=True)
class InVain:
    """Something said without effect because of who says it: the rule, and who could say it.

    `rule` is "" for a letter that would dispose of a case: the city's rules say that together.
    """

    rule: str
    who_could: tuple[str, ...]


def may_find(finding: Fact, context: Context) -> bool:
    """Return whether who records a finding may find that ground of that target."""
    return _of_finding(finding, context) is None


def may_impose(rule: MeasureRule, measure: Fact, context: Context) -> bool:
    """Return whether who imposes a measure may impose it on its target."""
    words = context.law.vocabulary
    return may_say(rule.by, (measure.office,), _target(measure, context), words)


def may_designate(of: Designation, act: Fact, target: str, context: Context) -> bool:
    """Return whether who designates may single out a target."""
    return may_say(of.by, (act.office,), target, context.law.vocabulary)


def measure_rule(fact: Fact, context: Context) -> MeasureRule | None:
    """Return the rule of a measure or interview; None of another fact, or where none names it."""
    effects = context.law.vocabulary.effects.get(fact.kind, ())
    kind = INTERVIEW if Effect.INTERVIEWS in effects else fact.get("measure")
    return next((rule for rule in context.law.measures.values() if kind in rule.kinds), None)


INTERVIEW = "interview"
"""What an interview is called among measures."""


def speaks_in_vain(fact: Fact, context: Context, localities: tuple[str, ...] = ()) -> InVain | None:
    """Return why a fact has no effect because of its speaker; None if it has, or another reason.

    `localities` are those that a designation would fall on.
    """
    effects = context.law.vocabulary.effects.get(fact.kind, ())
    if Effect.FINDS in effects:
        return _of_finding(fact, context)
    if Effect.IMPOSES in effects:
        return _of_measure(fact, context)
    if fact.kind in context.law.designations:
        return _of_designation(fact, localities, context)
    return _of_disposal(fact, context)


def _of_finding(finding: Fact, context: Context) -> InVain | None:
    rule = context.law.grounds.get(str(finding.get("ground")))
    if rule is None:
        return None
    return _unless_said(rule.rule, rule.by, finding, _target(finding, context), context)


def _of_measure(measure: Fact, context: Context) -> InVain | None:
    rule = measure_rule(measure, context)
    if rule is None:
        return None
    return _unless_said(rule.rule, rule.by, measure, _target(measure, context), context)


def _of_designation(act: Fact, localities: tuple[str, ...], context: Context) -> InVain | None:
    of, words = context.law.designations[act.kind], context.law.vocabulary
    # Of a place that nobody knows yet, nobody knows who may speak: but who may speak of none.
    of_any = [one for one in words.roles if words.is_one_of(one, of.against)]
    places = localities or tuple(of_any) or tuple(sorted(of.against))
    if any(may_say(of.by, (act.office,), one, words) for one in places):
        return None
    rules = (one.rule for one in context.law.grounds.values() if one.designated == of)
    return InVain(next(rules, ""), who_may_say(of.by, places[0], words))


def _of_disposal(letter: Fact, context: Context) -> InVain | None:
    words, kind = context.law.vocabulary, context.law.vocabulary.kinds.get(letter.kind)
    if kind is None or kind.half is Half.ACT:
        return None
    asked = [
        one for one in context.law.disposed if kind.paper in one.kinds and _says(letter, one.where)
    ]
    if not asked or any(may_say(one.by, (letter.author,), "", words) for one in asked):
        return None
    who = frozenset().union(*(one.by for one in asked))
    return InVain("", who_may_say(who, "", words))


def _says(letter: Fact, where: Mapping[str, frozenset[object]]) -> bool:
    return all(letter.get(name) in allowed for name, allowed in where.items())


def _unless_said(
    rule: str, by: frozenset[str], fact: Fact, target: str, context: Context
) -> InVain | None:
    words = context.law.vocabulary
    if may_say(
        by,
        (fact.office,),
        target,
        words,
    ):
        return None
    return InVain(rule, who_may_say(by, target, words))


def _target(fact: Fact, context: Context) -> str:
    return target_of(str(fact.get("target")), context.law.vocabulary.roles)
