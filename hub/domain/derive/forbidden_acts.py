"""Derives what a later, higher law forbids in a case: a home that is cut off to force somebody
(Administrative Enforcement Law art. 43 ¶2).

1. The organ answers: the act is a violation of whoever asked for it by a paper that still stood.
   Against who acted there is a candidate. Where one who may ask had asked, the act answered that
   paper, and nobody answers for a paper without effect beside it.
2. In a case's name without such a paper there is a candidate against who acted. What names no case
   and nobody asked for, as the mending of a line, is nothing.
3. What was on record at the act decides. It is said once evidence time has passed its receipt.
4. Who had answered a paper by the code that says what the place is, and then acted there all the
   same, is a candidate by its own word. Nobody else is accused by that: no record bears it out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.domain.calendar import local_day
from hub.domain.context import CaseView, Context
from hub.domain.derive.answers import is_found
from hub.domain.derive.at_site import is_at
from hub.domain.derive.consequences import grounds_of
from hub.domain.derive.sites_on_record import was_on_record
from hub.domain.derive.standing_papers import taken_back_from
from hub.domain.facts import Seen
from hub.domain.names import fold
from hub.domain.patterns import matched, spoken_of
from hub.domain.rules import DutyRule
from hub.domain.statement import Family, Statement, Status, identity, moment


@dataclass(frozen=True, slots=True)
class ForbiddenActs:
    """What is said of forbidden acts, and the receipts that evidence time has not passed."""

    statements: tuple[Statement, ...] = ()
    waits: tuple[datetime, ...] = ()


NOTHING = ForbiddenActs()


def forbidden_acts(view: CaseView, context: Context) -> ForbiddenActs:
    """Return what a law forbids of what was done in a case."""
    if view.quarantined:
        return NOTHING
    statements: list[Statement] = []
    waits: list[datetime] = []
    for rule in context.law.forbidding:
        if not (view.residential or spoken_of(rule.told, view.seen)):
            continue
        for act, site, said in _acts(rule, view, context):
            if context.has_passed(act.fact.received):
                statements += _of_act(rule, act, site, said, view, context)
            else:
                waits.append(act.fact.received)
    return ForbiddenActs(tuple(statements), tuple(waits))


def _acts(
    rule: DutyRule, view: CaseView, context: Context
) -> Iterator[tuple[Seen, str, tuple[Seen, ...]]]:
    """Yield each forbidden act, with its site; where no record says what that is, with what its own
    office had said of it.
    """
    assert rule.forbids is not None, "only rules that forbid are asked"
    registers = [seen.fact for seen in view.seen]
    for act in spoken_of(rule.forbids.acts, view.seen):
        if not rule.cite.stands_on(local_day(act.at)):
            continue
        if not matched(rule.forbids.acts, act, context):
            continue
        for site in map(fold, view.sites):
            if not is_at(act, site, view):
                continue
            marked = was_on_record(
                rule.silent_unless, frozenset((site,)), registers, act.at, context
            )
            if marked is not None:
                yield act, site, ()
            elif said := _said_itself(rule, act, site, view, context):
                yield act, site, said


def _said_itself(
    rule: DutyRule, act: Seen, site: str, view: CaseView, context: Context
) -> tuple[Seen, ...]:
    """Return a paper about the site and the answer of who acted that it is such a place; nothing
    where there is none, where the paper was taken back by then, or a finding took the answer back.
    """
    forbidden, words = rule.forbids, context.law.vocabulary
    replaced = context.law.duty(rule.in_place_of)
    assert forbidden is not None, "only rules that forbid are asked"
    said = {
        fold(seen.fact.named("notice")): seen
        for seen in spoken_of(rule.told, view.seen)
        if seen.at <= act.at and matched(rule.told, seen, context, act.office)
    }
    answered = replaced.answered if replaced is not None else None
    if not said or (answered and is_found(answered, act.office, view, context)):
        return ()
    for paper in spoken_of(forbidden.asked, view.own):
        answer = said.get(fold(paper.fact.named("notice")))
        if answer is None:
            continue
        back = taken_back_from(act.office, paper, view, context)
        if (
            not (back is not None and back.at <= act.at)
            and words.same(paper.office, act.office)
            and is_at(paper, site, view)
            and matched(forbidden.asked, paper, context)
        ):
            return paper, answer
    return ()


def _of_act(
    rule: DutyRule,
    act: Seen,
    site: str,
    said: tuple[Seen, ...],
    view: CaseView,
    context: Context,
) -> Iterator[Statement]:
    standing = list(_standing(rule, act, site, view, context))
    papers = _answered(rule, standing, context) or standing
    by_asker = {paper.other: paper for paper in reversed(papers)}
    for asker, paper in sorted(by_asker.items()):
        if asker and not said and not _is_spared(asker, act, context):
            yield _violation(rule, asker, act, (paper,), site, view, context)
    in_its_name = fold(act.fact.named("case")) == fold(view.case) and view.subject_kind == "case"
    if (papers or in_its_name) and not _is_spared(act.office, act, context):
        against = _violation(rule, act.office, act, said, site, view, context)
        yield from grounds_of(against, context)


def _standing(
    rule: DutyRule, act: Seen, site: str, view: CaseView, context: Context
) -> Iterator[Seen]:
    """Yield the papers that asked an office for an act, and that stood unanswered when it acted."""
    forbidden, words = rule.forbids, context.law.vocabulary
    assert forbidden is not None, "only rules that forbid are asked"
    replaced = context.law.duty(rule.in_place_of)
    over = replaced.ended if replaced is not None else ()
    before = [seen for seen in view.seen if seen.at <= act.at and is_at(seen, site, view)]
    # A cut answers what asked for it by then, and a letter of completion ends it.
    answers = [
        seen.at
        for seen in spoken_of((*forbidden.acts, *over), before)
        if (
            seen.at < act.at
            and words.same(seen.office, act.office)
            and matched(forbidden.acts, seen, context)
        )
        or matched(over, seen, context, act.office)
    ]
    for paper in spoken_of(forbidden.asked, view.own):
        back = taken_back_from(act.office, paper, view, context)
        if (
            paper.at <= act.at
            and words.same(paper.office, act.office)
            and is_at(paper, site, view)
            and matched(forbidden.asked, paper, context)
            and not (back is not None and back.at <= act.at)
            and not any(paper.at <= at for at in answers)
        ):
            yield paper


def _answered(rule: DutyRule, papers: Sequence[Seen], context: Context) -> list[Seen]:
    """Return those papers that raise the duty in whose place the rule stands."""
    replaced = context.law.duty(rule.in_place_of)
    raised = replaced.raised if replaced is not None else ()
    return [paper for paper in papers if matched(raised, paper, context)]


def _is_spared(office: str, act: Seen, context: Context) -> bool:
    return context.may_not_accuse(office) or context.has_left(office, act.at)


def _violation(
    rule: DutyRule,
    actor: str,
    act: Seen,
    said: tuple[Seen, ...],
    site: str,
    view: CaseView,
    context: Context,
) -> Statement:
    """Return the violation of who asked for an act; its identity is the act, not its message."""
    parts = (rule.cite.rule, actor, act.office, *view.subject, site, moment(act.at))
    return Statement(
        id=identity(context.law.city, Family.VIOLATION, *parts),
        family=Family.VIOLATION,
        rule=rule.cite.rule,
        actor=actor,
        subject=view.case,
        subject_kind=view.subject_kind,
        status=Status.SAID,
        case=view.case,
        site=next(one for one in view.sites if fold(one) == site),
        at=act.at,
        evidence=tuple(dict.fromkeys(source for one in (*said, act) for source in one.sources)),
    )
