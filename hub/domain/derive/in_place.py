"""Puts another duty in the place of one that a later, higher law leaves unowed: a legal review in
the place of a cut (docs/decisions.md, 10).

1. What is on record when the first duty is done, or else when its term ends, decides: what is
   recorded later turns nothing.
2. The other law takes over a term that still runs on its first day, and none that is over by then.
3. Who owes the duty may say so itself, by code and within the term, also where no record says it;
   a finding of what its breach would give takes that back.
"""

from dataclasses import replace
from datetime import datetime

from hub.domain.calendar import ONE_DAY, end_of, local_day
from hub.domain.context import CaseView, Context
from hub.domain.derive.answers import answers_of
from hub.domain.derive.at_site import is_at
from hub.domain.derive.contradictions import contradiction_of
from hub.domain.derive.fulfilment import done_by
from hub.domain.derive.sites_on_record import sites_of, was_on_record
from hub.domain.derive.term import term_ends
from hub.domain.facts import Fact
from hub.domain.guards import Draft
from hub.domain.names import fold
from hub.domain.patterns import matched, spoken_of
from hub.domain.rules import ActorFrom, DutyRule


def put_in_place(draft: Draft, view: CaseView, context: Context) -> Draft:
    """Return the duty that is owed in place of `draft`, or `draft` itself."""
    for rule in context.law.in_place_of(draft.rule_id):
        because = _takes_over(rule, draft, view, context)
        if because is not None:
            clock, actor = rule.terms.on(draft.started), draft.actor
            if rule.actor is ActorFrom.AUTHOR:
                actor = draft.trigger.other or actor
            return replace(draft, rule=rule, actor=actor, clock=clock, because=because)
    return draft


def _takes_over(rule: DutyRule, draft: Draft, view: CaseView, context: Context) -> Fact | None:
    """Return what makes a rule take over a duty; None if nothing does."""
    if not (view.residential or rule.where_contradicted or spoken_of(rule.told, view.seen)):
        return None
    limit = term_ends(draft, view, context)
    done = done_by(draft, view, context)
    done_at = max(done.at, draft.starts) if done else None
    if _was_over(rule, limit) or (done_at is not None and done_at < _begins(rule)):
        return None
    # What was done by then is done: an answer, a paper or a record after it changes nothing.
    decided = min((one for one in (done_at, limit) if one is not None), default=None)
    told = next(answers_of(rule.told, draft, decided, view, context), None)
    if told is not None:
        return told.fact
    if rule.where_contradicted:
        against = contradiction_of(draft, decided, view, context)
        return against.fact if against is not None else None
    if not view.residential:
        return None
    return _on_record(rule, draft, decided, view, context)


def recorded_later(
    draft: Draft, limit: datetime | None, view: CaseView, context: Context
) -> Fact | None:
    """Return the record that came too late to put another duty in the place of `draft`."""
    if not view.residential:
        return None
    found = (
        _on_record(rule, draft, None, view, context)
        for rule in context.law.in_place_of(draft.rule_id)
        if not _was_over(rule, limit)
    )
    return next((one for one in found if one is not None), None)


def _on_record(
    rule: DutyRule, draft: Draft, by: datetime | None, view: CaseView, context: Context
) -> Fact | None:
    facts = (seen.fact for seen in view.seen)
    return was_on_record(rule.silent_unless, sites_of(draft, view), facts, by, context)


def _begins(rule: DutyRule) -> datetime:
    return end_of(rule.cite.in_force - ONE_DAY)


def _was_over(rule: DutyRule, limit: datetime | None) -> bool:
    """Return whether a term that ends before `limit` was over when a rule came into force."""
    return limit is not None and limit <= _begins(rule)


def presumed_at(view: CaseView, context: Context) -> frozenset[str]:
    """Return the sites, by their folds, of which a paper of before the other law is presumed to
    have judged that they are what it speaks of (docs/decisions.md, 14).
    """
    found: set[str] = set()
    for rule, replaced in context.law.marked:
        if not view.own or local_day(view.own[0].at) >= rule.cite.in_force:
            continue
        for seen in spoken_of(replaced.raised, view.own):
            before = local_day(seen.counts_at) < rule.cite.in_force
            if before and matched(replaced.raised, seen, context):
                found.update(site for site in map(fold, view.sites) if is_at(seen, site, view))
    return frozenset(found)
