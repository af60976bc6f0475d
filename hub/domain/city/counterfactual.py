"""Derives a row with and without the facts in doubt; an accusation that they could turn is held.

1. A row with facts in doubt, its own or those of rows that add to it, is derived without them and
   with them.
2. An accusation that follows only without them is held: a duty stays open and says so, a violation
   and its grounds are not published. Everything else that follows without them is published.
3. When the doubt is over, what was held is published as a candidate, with the records in doubt. It
   permits nothing.
4. If the derivation with them fails, they count as turning whatever a rule speaks of
   (`relevance.py`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from hub.domain.city.rows import NOTHING, Derived, Doubt, Doubted, Row
from hub.domain.context import Context
from hub.domain.derive.consequences import earliest
from hub.domain.derive.relevance import could_turn
from hub.domain.facts import Fact
from hub.domain.rules import Level
from hub.domain.statement import Family, Statement, Status
from hub.domain.vocabulary import Half


class _Attempt(Protocol):
    @property
    def derived(self) -> Derived | None: ...

    @property
    def rules(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class _Scales:
    """The two derivations: `base` without the facts in doubt, `other` with them; None if that
    failed.
    """

    base: Mapping[str, Statement]
    other: Mapping[str, Statement] | None
    raising: Mapping[str, str]
    is_blind: bool
    facts: tuple[Fact, ...]
    context: Context

    def is_doubtful(self, one: Statement) -> bool:
        """Return whether the facts in doubt could turn an accusation."""
        cause = self.base.get(one.cause) if one.cause else None
        subject = cause if cause is not None else one
        if self.is_blind or subject.rule in self.raising:
            if _accuses(one) and any(
                could_turn(subject, fact, self.context) for fact in self.facts
            ):
                return True
            if self.other is None or subject.rule in self.raising:
                return False
        assert self.other is not None, "who is not blind has derived with what is in doubt"
        return not _is_as_grave(one, self.other.get(one.id), self.context)


def weighed(
    row: Row, base: Derived, attempt: Callable[[Row], _Attempt], context: Context
) -> Derived:
    """Return what may be published of what follows from a row, and what the row tells others of its
    doubts.
    """
    some: tuple[Doubt | Doubted, ...] = (*row.doubts.values(), *row.doubted.values())
    if some:
        base = _of_facts(row, base, some, attempt, context)
    if not context.in_doubt:
        return base
    statements = (_of_office(one, context) for one in base.statements)
    return replace(base, statements=tuple(one for one in statements if one is not None))


def _of_facts(
    row: Row,
    base: Derived,
    some: tuple[Doubt | Doubted, ...],
    attempt: Callable[[Row], _Attempt],
    context: Context,
) -> Derived:
    other = attempt(_with_all(row))
    facts = tuple({fact.id: fact for one in some for fact in _facts_of(one)}.values())
    scales = _Scales(
        {one.id: one for one in base.statements},
        {one.id: one for one in other.derived.statements} if other.derived else None,
        other.rules,
        other.derived is None or any(one.entry is None for one in row.doubted.values()),
        facts,
        context,
    )
    waits = [one.until for one in some if not one.is_over(context.evidence_time)]
    sources = tuple(dict.fromkeys(fact.source for fact in facts))
    statements = (
        one if not scales.is_doubtful(one)
        else _held(one, row, sources) if waits
        else as_candidate(one, sources)
        for one in base.statements
    )  # fmt: skip
    later = other.derived.next_at if other.derived else None
    return replace(
        base,
        statements=tuple(one for one in statements if one is not None),
        next_at=earliest([base.next_at, later, *waits]),
        doubted=dict(_weighed_statements(base, other.derived, some, facts, context)),
    )


def _with_all(row: Row) -> Row:
    """Return a row in which all facts in doubt count."""
    facts = {key: one.fact for key, one in row.doubts.items()}
    entries = {key: one.entry for key, one in row.doubted.items() if one.entry is not None}
    return replace(row, facts={**row.facts, **facts}, entries={**row.entries, **entries})


def _facts_of(one: Doubt | Doubted) -> tuple[Fact, ...]:
    return one.facts if isinstance(one, Doubted) else (one.fact,)


def _weighed_statements(
    base: Derived,
    other: Derived | None,
    some: tuple[Doubt | Doubted, ...],
    facts: tuple[Fact, ...],
    context: Context,
) -> Iterator[tuple[str, Doubted]]:
    """Yield for each other row what would be added to it otherwise."""
    until, lapsed = max(one.until for one in some), all(one.lapsed for one in some)
    if other is None:
        for key in base.exports:
            yield key, Doubted(None, facts, until, lapsed)
        return
    for key in dict.fromkeys((*base.exports, *other.exports)):
        entry = other.exports.get(key, NOTHING)
        if entry != base.exports.get(key, NOTHING):
            yield key, Doubted(entry, facts, until, lapsed)


def _accuses(one: Statement) -> bool:
    if one.family is Family.DUTY:
        return one.status is Status.BREACHED
    return one.family in (Family.VIOLATION, Family.GROUND)


def _is_as_grave(one: Statement, other: Statement | None, context: Context) -> bool:
    """Return whether a statement accuses as much with the facts in doubt as without, or accuses
    nobody.
    """
    if one.family is Family.DUTY and one.status is not Status.BREACHED:
        return other is not None or not _is_raised_by_breach(one, context)
    if not _accuses(one):
        return True
    if other is None or one.family is Family.VIOLATION:
        return other is not None
    if one.family is Family.DUTY:
        return other.status is Status.BREACHED
    return one.level in (other.level, Level.CANDIDATE)


def _is_raised_by_breach(duty: Statement, context: Context) -> bool:
    """Return whether a duty is owed by those who watch over others: it rests on a violation."""
    rule = context.law.duty(duty.rule)
    return rule is not None and any(one.half is Half.BREACHED for one in rule.raised)


def _held(one: Statement, row: Row, sources: tuple[str, ...]) -> Statement | None:
    """Return an accusation as it is published while it is in doubt; None: not at all."""
    if one.family is not Family.DUTY:
        return None
    if one.status is not Status.BREACHED:
        return row.said.get(one.id)
    return replace(one, status=Status.OPEN, held=True, doubt=sources)


def as_candidate(one: Statement, sources: tuple[str, ...]) -> Statement | None:
    """Return an accusation as it is published after its doubt; None for a measure: it is not
    permitted.
    """
    if one.level == Level.PERMITTED:
        return None
    candidate = one.family is Family.VIOLATION or one.level == Level.ESTABLISHED
    doubt = tuple(dict.fromkeys((*one.doubt, *sources)))
    return replace(one, doubt=doubt, level=Level.CANDIDATE.value if candidate else one.level)


def _of_office(one: Statement, context: Context) -> Statement | None:
    """Return a statement against an office with an unreadable record, as a candidate."""
    places = context.doubts_of(one.actor) if _accuses(one) and one.actor else ()
    return as_candidate(one, places) if places else one
