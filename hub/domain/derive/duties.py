"""Derives the duties that a case raises, when each is due, and its status.

1. `triggers.py` finds what raises a duty, `fulfilment.py` its status.
2. The law of the trigger's day decides: later rules and terms do not reach back.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from hub.domain.clocks import Unit
from hub.domain.context import CaseView, Context
from hub.domain.derive.conditions import met_by
from hub.domain.derive.duty_remarks import remarks_on
from hub.domain.derive.fulfilment import evidence_of, parts_of
from hub.domain.derive.judgement import Judgement, judgement_of
from hub.domain.derive.late_accounts import Account
from hub.domain.derive.late_evidence import to_supervision
from hub.domain.derive.matching import reported_by
from hub.domain.derive.objections import objection_to
from hub.domain.derive.occasions import Occasion, occasions_of
from hub.domain.derive.once import occasions_in, triggers_in
from hub.domain.derive.returned_papers import Return
from hub.domain.derive.safe_by import Beside, safe_by
from hub.domain.derive.triggers import RaisedBy, triggers_of
from hub.domain.derive.unanswered_returns import answer_by, unanswered
from hub.domain.derive.untouched import Untouched, untouched
from hub.domain.facts import Fact, Seen
from hub.domain.guards import Draft
from hub.domain.names import fold
from hub.domain.rule_faults import guarded
from hub.domain.statement import Family, Statement, Status, identity


@dataclass(frozen=True, slots=True)
class Raised:
    """A duty, and the next instant at which time alone can change it (None: never).

    `noted` is what supervision is told of the evidence, also if the duty is then not listed.
    """

    duty: Statement | None
    next_at: datetime | None
    noted: tuple[Statement, ...] = ()


def duties_of(
    view: CaseView,
    closings: tuple[Seen, ...],
    context: Context,
    breaches: tuple[Seen, ...] = (),
) -> Iterator[Raised]:
    """Yield every duty that the facts of a case raise, or else its `breaches`, in the rulebook's
    order.

    `closings` are the letters that disposed of the case: a trigger after one is a new episode.
    """
    if breaches:
        triggers: Sequence[RaisedBy] = triggers_of(view, closings, context, breaches)
    else:
        triggers = triggers_in(view, closings, context)
    for one in triggers:
        some = raised_by(one, view, Beside(closings, breaches), context)
        yield from guarded(context.faults, one.duty.rule, some)


def raised_by(one: RaisedBy, view: CaseView, beside: Beside, context: Context) -> Iterator[Raised]:
    """Yield the duties that triggers raise: the short way where only time has moved one."""
    short = None if beside.breaches else untouched(one, view, beside.closings, context)
    if short is not None:
        yield _open(short, view, beside, context)
    else:
        yield from raised_in_full(one, view, beside, context)


def raised_in_full(
    one: RaisedBy, view: CaseView, beside: Beside, context: Context
) -> Iterator[Raised]:
    """Yield the duties that triggers raise, each occasion by all that was told."""
    occasions = occasions_of if beside.breaches else occasions_in
    for of in occasions(one, view, beside.closings, context):
        raised = _on_occasion(of, view, context, beside)
        if raised is not None:
            yield raised


def _on_occasion(of: Occasion, view: CaseView, context: Context, beside: Beside) -> Raised | None:
    if isinstance(of.draft, Draft):
        safe = partial(safe_by, of.draft, of.episode, view=view, beside=beside, context=context)
        return _raised(of.draft, of.episode, view, context, of.late, safe)
    if of.draft is not None or of.late:
        return _noted(None, [of.draft], of.late, of.episode, view, context)
    return None


def _open(of: Untouched, view: CaseView, beside: Beside, context: Context) -> Raised:
    """Return an open duty of which nothing was said since its trigger."""
    draft, episode = of.draft, of.episode
    duty = _duty(
        draft,
        episode,
        view,
        context,
        status=Status.OPEN,
        due=of.due,
        evidence=draft.trigger.sources,
        safe_by=safe_by(draft, episode, of.due, view=view, beside=beside, context=context),
    )
    return Raised(duty, of.late_from)


def _noted(
    duty: Statement | None,
    waits: Iterable[datetime | None],
    late: Sequence[tuple[Draft, Account]],
    episode: str,
    view: CaseView,
    context: Context,
) -> Raised:
    """Return a duty with what supervision is told of late accounts, and the earliest of `waits`.

    Supervision is told when evidence time reaches an account's receipt: what was received before,
    and may make it needless, has then been read.
    """
    if not late:
        ahead = [at for at in waits if at is not None and not context.has_passed(at)]
        return Raised(duty, min(ahead, default=None))
    received = [account.seen.fact.received for _, account in late]
    notes = (
        to_supervision(account, of, view, episode, context)
        for of, account in late
        if context.has_passed(account.seen.fact.received)
    )
    ahead = [at for at in (*waits, *received) if at and not context.has_passed(at)]
    told = tuple({note.id: note for note in notes}.values())
    return Raised(duty, min(ahead, default=None), told)


def _raised(
    draft: Draft,
    episode: str,
    view: CaseView,
    context: Context,
    late: Sequence[tuple[Draft, Account]],
    safe: Callable[..., date | None],
) -> Raised:
    met = met_by(draft, view, context)
    if (draft.rule.once and met is None) or context.has_left(draft.actor, draft.starts):
        return _noted(None, [], late, episode, view, context)
    how = judgement_of(draft, view, context)
    if how.is_taken_back and how.paper.ended_before(draft.starts):
        return _noted(None, [], late, episode, view, context)
    found = how.outcome
    if found.account is not None:
        late = [*late, (draft, found.account)]
    said = objection_to(draft, found.status, how.late_from, view, context)
    ended = evidence_of(draft, found.status, how.late_from, view, context)
    parts = parts_of(draft, view, context) if how.done is not None else ()
    told = reported_by(draft.rule.raised, draft.trigger, view, context, draft.actor)
    some = (draft.trigger, told, draft.resumed, met, *parts, how.done, ended, *how.paper.facts)
    remarks = remarks_on(draft, how, view, context)
    waits = [_missed_from(how, draft, context), *remarks.waits]
    duty = _duty(
        draft,
        episode,
        view,
        context,
        status=found.status,
        held=found.held,
        contested=found.contested,
        due=how.due,
        done_at=how.done_at,
        evidence=tuple(dict.fromkeys((*_sources(some), *said.sources))),
        because=said.because or how.because,
        safe_by=safe(how.due, spared=how.is_spared),
        stops=(*draft.waited, *how.stops),
        **remarks.said,
    )
    raised = _noted(duty, waits, late, episode, view, context)
    waiting = how.paper.waiting
    if waiting is None:
        return raised
    return _unanswered(raised, waiting, draft, episode, view, context)


def _missed_from(how: Judgement, draft: Draft, context: Context) -> datetime | None:
    """Return when an open duty is missed by time alone, as far as is known now."""
    if how.outcome.status is not Status.OPEN or how.late_from is None:
        return None
    if not context.has_passed(how.late_from):
        return how.late_from
    return context.heard_by(how.late_from, draft.actor)


def _sources(some: Iterable[Seen | Fact | None]) -> Iterator[str]:
    return (source for one in some if one is not None for source in one.sources)


def _unanswered(
    raised: Raised,
    returned: Return,
    draft: Draft,
    episode: str,
    view: CaseView,
    context: Context,
) -> Raised:
    """Return a duty with what supervision is told if nobody answers the return of its paper."""
    by = answer_by(returned, context)
    if by is None:
        return raised
    if context.has_passed(by):
        heard = raised.duty is None or raised.duty.status is not Status.BREACHED
        note = unanswered(returned, draft, view, episode, context, heard=heard)
        return replace(raised, noted=(*raised.noted, note))
    return replace(raised, next_at=min(raised.next_at or by, by))


def _duty(draft: Draft, episode: str, view: CaseView, context: Context, **how: Any) -> Statement:
    """Return a duty as a statement; `how` are the attributes of its status."""
    matter = (draft.rule_id, draft.actor, *view.subject, episode)
    return Statement(
        id=identity(context.law.city, Family.DUTY, *matter),
        family=Family.DUTY,
        rule=draft.rule_id,
        actor=draft.actor,
        subject=view.case,
        subject_kind=view.subject_kind,
        case=view.case if view.subject_kind == "case" else "",
        site=_site(draft, view),
        episode=episode,
        trigger_at=draft.starts,
        started=draft.started,
        clock=draft.clock,
        advisory=draft.clock.unit is Unit.NONE,
        **how,
    )


def _site(draft: Draft, view: CaseView) -> str:
    """Return the site that a duty is owed for, else the first of the case."""
    if not view.sites:
        return ""
    own = (one for one in view.sites if fold(one) == draft.site) if draft.site else iter(())
    return next(own, view.sites[0])
