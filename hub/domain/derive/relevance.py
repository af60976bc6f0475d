"""Decides whether a fact that could not be processed could turn an accusation, by what its rule
speaks of.

Used if the derivation with the fact fails. It looks only at kind and author: a fact that no pattern
of the rule speaks of turns nothing, whatever else its sender wrote into it.
"""

from collections.abc import Iterator

from hub.domain.context import Context
from hub.domain.duty_rows import turning
from hub.domain.facts import DELIVERED, Fact
from hub.domain.law import Law
from hub.domain.rules import ACTOR, DutyRule, Pattern
from hub.domain.statement import Family, Statement
from hub.domain.vocabulary import Effect, Half

_AT_GATES = (
    Effect.RECORDS,
    Effect.REGISTERS,
    Effect.SHOWS,
    Effect.ASKS,
    Effect.GRANTS,
    Effect.DECIDES_PENALTY,
    Effect.EXECUTES_PENALTY,
)
"""Effects of what a gate looks at."""
_AGAINST_TARGETS = (
    Effect.FINDS,
    Effect.IMPOSES,
    Effect.INTERVIEWS,
    Effect.INSPECTS,
    Effect.REPORTS_RATIO,
    Effect.GIVES_TIME,
)
"""Effects of what grounds against an office or area look at."""


def could_turn(accused: Statement, fact: Fact, context: Context) -> bool:
    """Return whether a fact could turn the statement `accused`."""
    duties = [rule for rule in context.law.duties if rule.cite.rule == accused.rule]
    is_forbidden_act = accused.family is Family.VIOLATION and not accused.cause
    if duties and not is_forbidden_act:
        patterns = (one for rule in duties for one in _turning(rule, context.law))
        return any(_speaks(one, fact, accused.actor, context) for one in patterns)
    effects = context.law.vocabulary.kinds_that(*_AT_GATES, *_AGAINST_TARGETS)
    if fact.kind in effects or fact.kind in context.law.checked or fact.kind in context.law.mends:
        return True
    released = (pattern for rule in context.law.blocks for pattern in rule.released)
    return any(_speaks(one, fact, accused.actor, context) for one in released)


def is_spoken_of(rule: str, fact: Fact, context: Context) -> bool:
    """Return whether a rule speaks of a fact: whether the fact could raise its statement, or turn
    it.

    A rule that is no duty may speak of any fact. A rule that speaks of a paper speaks of its
    receipts.
    """
    if fact.kind == DELIVERED:
        return True
    duties = [one for one in context.law.duties if one.cite.rule == rule]
    patterns = [p for one in duties for p in (*one.raised, *_turning(one, context.law))]
    return not duties or any(_speaks(one, fact, "", context) for one in patterns)


def _turning(rule: DutyRule, law: Law) -> Iterator[Pattern]:
    """Yield every pattern that may turn a duty: its own, what disposes of the case, and the
    decisions that the papers tell of which it speaks.
    """
    yield from (*turning(rule), *law.disposed)
    kinds = {kind for one in (*rule.raised, *turning(rule)) for kind in one.kinds}
    for telling in law.tells:
        if telling.paper in kinds:
            yield Pattern(Half.ACT, frozenset((telling.act,)))
        if telling.paper in kinds or telling.act in kinds:
            yield from telling.where


def _speaks(pattern: Pattern, fact: Fact, actor: str, context: Context) -> bool:
    """Return whether a pattern speaks of a fact's kind, from an author who may say it; no actor:
    from any.
    """
    words = context.law.vocabulary
    kind = words.kinds.get(fact.kind)
    named = {fact.kind, kind.paper} if kind is not None else {fact.kind}
    if pattern.kinds and pattern.kinds.isdisjoint(named):
        return False
    who = {fact.author, *fact.offices}
    if not pattern.by or any(words.is_one_of(one, pattern.by) for one in who):
        return True
    return ACTOR in pattern.by and (not actor or any(words.same(one, actor) for one in who))
