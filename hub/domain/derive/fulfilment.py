"""Derives the status of a duty: what fulfilled it, whether in time, what exempted or ended it.

1. A breach needs evidence: evidence time at or after the first late instant (docs/decisions.md, 3).
2. An act late by `at` is late; an act in time that arrives late corrects what was published too
   early.
3. What was done before a case was given back and sent again fulfils nothing after it.
4. An addressee's own record of a paper proves that it was sent, at the latest then. It proves this
   for its sender alone: it raises nothing, and accuses nobody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from hub.domain.calendar import local_day
from hub.domain.clocks import Unit
from hub.domain.context import CaseView, Context
from hub.domain.derive.answers import ending_answer
from hub.domain.derive.at_site import is_of_occasion
from hub.domain.derive.coverage import covered_by
from hub.domain.derive.last_word import last_word
from hub.domain.derive.matching import counts, first_in, matched_in
from hub.domain.derive.one_organ import to_others
from hub.domain.derive.term import term_ends
from hub.domain.facts import Basis, Seen, as_sent
from hub.domain.guards import Draft
from hub.domain.patterns import first_match, matched, spoken_of
from hub.domain.rules import Pattern
from hub.domain.statement import Status
from hub.domain.vocabulary import Half

_AS_A_RIGHT = {Status.DISCHARGED: Status.EXERCISED, Status.BREACHED: Status.LAPSED}
"""A right is used or not; not to use it is no breach (AMB-15)."""


def done_by(draft: Draft, view: CaseView, context: Context) -> Seen | None:
    """Return what fulfilled a duty: a result whoever brought it about, a conduct of its actor
    (docs/decisions.md, 16).

    A result counts also if it is older than the duty. Conduct counts from the day of the trigger:
    offices' clocks differ by minutes, and the law counts days.
    """
    if draft.rule.covers:
        return covered_by(draft, view, context)
    if draft.rule.lasts_until:
        return _lasting(draft, view, context)
    if draft.rule.undone:
        return _done_at_the_end(draft, view, context)
    ways = to_others(draft.rule.done, draft.actor, context)
    if not ways:
        return draft.trigger
    left = [(pattern,) for pattern in ways] if draft.rule.needs_all else [ways]
    for seen, missing in _in_turn(ways, left, draft, view, context):
        if not missing:
            return seen
    return None


def parts_of(draft: Draft, view: CaseView, context: Context) -> Iterator[Seen]:
    """Yield what fulfilled a duty step by step, where several things are needed."""
    if not draft.rule.needs_all or draft.rule.covers:
        return
    ways = to_others(draft.rule.done, draft.actor, context)
    left = [(pattern,) for pattern in ways]
    for seen, missing in _in_turn(ways, left, draft, view, context):
        yield seen
        if not missing:
            return


_Ways = Sequence[Sequence[Pattern]]


def _in_turn(
    ways: Sequence[Pattern], left: _Ways, draft: Draft, view: CaseView, context: Context
) -> Iterator[tuple[Seen, _Ways]]:
    """Yield what fulfils one more of the ways that are left, with those that then are."""
    for seen in spoken_of(ways, view.seen):
        missing = [one for one in left if not _fulfils(seen, one, draft, view, context)]
        if len(missing) < len(left) and not _was_given_back(seen, draft, view, context):
            yield seen, missing
            left = missing


def _fulfils(
    seen: Seen, ways: Sequence[Pattern], draft: Draft, view: CaseView, context: Context
) -> bool:
    """Return whether one of `ways` is met by something that happened late enough to count."""
    pattern = matched_in(ways, seen, view, context, draft.actor)
    if pattern is None and seen.basis is Basis.RECORDED:
        pattern = matched_in(ways, as_sent(seen), view, context, draft.actor)
    if pattern is None or not is_of_occasion(seen, draft, view):
        return False
    if pattern.since_trigger:
        return counts(seen, local_day(draft.trigger.at), draft)
    return counts(seen, draft.done_from or (None if draft.rule.result else draft.started), draft)


def _done_at_the_end(draft: Draft, view: CaseView, context: Context) -> Seen | None:
    """Return what fulfilled a duty and stands at the end of its term, else what did so first
    afterwards.
    """
    limit = term_ends(draft, view, context)
    ways, undone = draft.rule.done, draft.rule.undone
    told = spoken_of((*ways, *undone), view.seen)
    stands = last_word(
        told,
        lambda seen: _fulfils(seen, ways, draft, view, context),
        lambda seen: matched_in(undone, seen, view, context, draft.actor) is not None,
        limit,
    ).stands
    if stands is not None or limit is None:
        return stands
    late = (seen for seen in told if seen.at >= limit)
    return next((seen for seen in late if _fulfils(seen, ways, draft, view, context)), None)


def done_while_owed(
    draft: Draft, late_from: datetime | None, view: CaseView, context: Context
) -> Seen | None:
    """Return what fulfilled a duty before anything else took its ground away."""
    done = done_by(draft, view, context)
    ended = ended_by(draft, late_from, done.at if done else None, view, context)
    return done if ended is None else None


def _lasting(draft: Draft, view: CaseView, context: Context) -> Seen | None:
    """Return the result that stood when the duty was raised, else the first one since (RL-9)."""
    rule, actor = draft.rule, draft.actor
    standing: Seen | None = None
    for seen in spoken_of(rule.fulfilling_or_undoing, view.seen):
        if seen.at >= draft.trigger.at and standing is not None:
            break
        if not is_of_occasion(seen, draft, view):
            continue
        if matched(rule.done, seen, context, actor):
            standing = standing or seen
        elif matched(rule.lasts_until, seen, context, actor):
            standing = None
    return standing


def _was_given_back(seen: Seen, draft: Draft, view: CaseView, context: Context) -> bool:
    """Return whether a paper sent before the trigger was back with its author by then."""
    if seen.half is Half.ACT or seen.at >= draft.trigger.at:
        return False
    kinds = context.law.vocabulary.kinds
    pair = {seen.office, seen.other}
    return any(
        kinds[back.fact.kind].gives_back == seen.kind
        and {back.office, back.other} == pair
        and seen.at <= back.at <= draft.trigger.at
        for back in view.seen
        if back.half is Half.SENT
    )


def status_of(
    draft: Draft,
    late_from: datetime | None,
    done_at: datetime | None,
    view: CaseView,
    context: Context,
) -> tuple[Status, bool]:
    """Return a duty's status, and whether it may not be accused for now."""
    status, held = _as_owed(draft, late_from, done_at, view, context)
    return (_AS_A_RIGHT.get(status, status) if draft.rule.right else status), held


def _as_owed(
    draft: Draft,
    late_from: datetime | None,
    done_at: datetime | None,
    view: CaseView,
    context: Context,
) -> tuple[Status, bool]:
    if _owes_no_more(draft, late_from, done_at, context):
        return Status.CANCELLED, False
    if ended_by(draft, late_from, done_at, view, context) is not None:
        return Status.CANCELLED, False
    if draft.clock.unit is Unit.NONE:
        return (Status.DISCHARGED if done_at else Status.OPEN), False
    if exempted_by(draft, late_from, view, context) and not _before(done_at, late_from):
        return Status.EXEMPTED, False
    if late_from is None:
        in_time = done_at is not None and context.calendar.knows(local_day(done_at))
        return (Status.DISCHARGED if in_time else Status.PROVISIONAL), False
    if _before(done_at, late_from):
        return Status.DISCHARGED, False
    if not context.has_passed(late_from):
        return Status.OPEN, False
    stood = not context.has_passed(context.heard_by(late_from, draft.actor))
    held = stood or view.quarantined or context.may_not_accuse(draft.actor)
    return (Status.OPEN if held else Status.BREACHED), held


def _owes_no_more(
    draft: Draft, late_from: datetime | None, done_at: datetime | None, context: Context
) -> bool:
    """Return whether a duty was open when its office left the city:
    neither done by then nor late.
    """
    left = context.has_left(draft.actor, late_from)
    return left and (done_at is None or context.has_left(draft.actor, done_at))


def other_way_taken(
    draft: Draft, done_at: datetime | None, view: CaseView, context: Context
) -> Seen | None:
    """Return what fulfilled the duty that is the other way to do it, if that came first."""
    if not draft.rule.alternative:
        return None
    other = context.law.duty(draft.rule.alternative)
    done = done_by(replace(draft, rule=other), view, context) if other is not None else None
    first = done is not None and (done_at is None or done.at < done_at)
    return done if first else None


def ended_by(
    draft: Draft,
    late_from: datetime | None,
    done_at: datetime | None,
    view: CaseView,
    context: Context,
) -> Seen | None:
    """Return what took a duty's ground away while it was open: not done, exempted or late."""
    rule = draft.rule
    other = other_way_taken(draft, done_at, view, context)
    if other is not None:
        return other
    if not rule.may_be_ended_by(view.kinds) or draft.clock.unit is Unit.NONE:
        return None
    since = (
        seen
        for seen in spoken_of(rule.ended, view.seen)
        if seen.at >= draft.trigger.at and is_of_occasion(seen, draft, view)
    )
    end = first_in(rule.ended, since, view, context, draft.actor)
    answer = ending_answer(draft, late_from, view, context)
    if answer is not None and (end is None or answer.at < end.at):
        end = answer
    if end is None:
        return None
    exempted = exempted_by(draft, late_from, view, context)
    before = (done_at, late_from, exempted.at if exempted else None)
    return end if all(one is None or end.at < one for one in before) else None


def evidence_of(
    draft: Draft, status: Status, late_from: datetime | None, view: CaseView, context: Context
) -> Seen | None:
    """Return the evidence of a duty that was neither done in time nor missed: its exception or its
    end.
    """
    match status:
        case Status.EXEMPTED:
            return exempted_by(draft, late_from, view, context)
        case Status.CANCELLED:
            return ended_by(draft, late_from, None, view, context)
        case _:
            return None


def exempted_by(
    draft: Draft, late_from: datetime | None, view: CaseView, context: Context
) -> Seen | None:
    """Return the exception recorded in time; one recorded late cures nothing."""
    if not draft.rule.exempted:
        return None
    some = spoken_of(draft.rule.exempted, view.seen)
    some = (seen for seen in some if is_of_occasion(seen, draft, view))
    exception = first_match(draft.rule.exempted, some, context, draft.actor)
    late = exception is not None and late_from is not None and exception.at >= late_from
    return None if late else exception


def _before(instant: datetime | None, limit: datetime | None) -> bool:
    return instant is not None and limit is not None and instant < limit
