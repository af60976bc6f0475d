"""Finds the day by which an office is safe under every reading that a rule leaves open.

It is the earliest last day that any combination of the settings that the rule and the counting of
its term read would give, the standing one among them. Most duties have no other: then nothing is
looked at twice.
"""

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from hub.domain.calendar import local_day
from hub.domain.clocks import Clock
from hub.domain.context import CaseView, Context
from hub.domain.derive.occasions import Occasion, occasions_of
from hub.domain.derive.term import last_day, stops_of
from hub.domain.derive.triggers import triggers_of
from hub.domain.facts import Seen
from hub.domain.guards import Draft
from hub.domain.law import OtherReading
from hub.domain.patterns import matched
from hub.domain.rules import Pattern
from hub.domain.stopped_clocks import due_day_of


class Beside(NamedTuple):
    """What else of a row its duties rest on: letters that closed it, breaches that raise others."""

    closings: tuple[Seen, ...]
    breaches: tuple[Seen, ...]


def safe_by(
    draft: Draft,
    episode: str,
    due: date | None,
    *,
    view: CaseView,
    beside: Beside,
    context: Context,
    spared: bool = False,
) -> date | None:
    """Return the earliest last day under every reading; None if none gives one.

    `spared`: the standing one leaves out the days in which a number had two contents.
    """
    others = context.law.other_readings(draft.rule_id)
    if not others:
        return due
    days = [due] if due is not None else []
    terms: set[Clock] = set()
    begun = local_day(draft.trigger.counts_at)
    has_plain_term = view.marks is None and draft.clock == draft.rule.terms.on(begun)
    # Where nothing was seen before the trigger, no other reading has an earlier one.
    is_later = bool(view.seen) and view.seen[0].at < draft.trigger.at
    for number, other in enumerate(others):
        differs = other.moved or not other.turning.isdisjoint(view.kinds)
        if not differs and other.extra and is_later:
            differs = _raises_more(other, draft, view, context)
        if differs:
            days += _derived_anew(number, draft, episode, view, beside, context, spared)
        elif not (other.as_long and has_plain_term):
            terms.update(_terms(other, begun))
    if terms:
        days += _by_their_terms(terms, draft, view, context, spared)
    return min(days, default=None)


def _raises_more(other: OtherReading, draft: Draft, view: CaseView, context: Context) -> bool:
    """Return whether something seen before its trigger would raise the duty only under the other
    reading, or otherwise.
    """
    for one in view.seen:
        if one.at >= draft.trigger.at:
            return False
        then = matched(other.extra, one, context)
        now = matched(draft.rule.raised, one, context) if then is not None else None
        if then is not None and (now is None or _begins(then) != _begins(now)):
            return True
    return False


def _begins(pattern: Pattern) -> tuple[object, ...]:
    """Return what of a trigger decides who owes the duty, and from when."""
    return pattern.owing, pattern.day_of, pattern.absence, pattern.since_trigger


def _terms(other: OtherReading, begun: date) -> Iterator[Clock]:
    """Yield the term that a trigger of the same day would start."""
    return (rule.terms.on(begun) for rule in other.law.duties if rule.cite.stands_on(begun))


def _by_their_terms(
    terms: Collection[Clock], draft: Draft, view: CaseView, context: Context, spared: bool
) -> Iterator[date]:
    """Yield the last day of the same trigger under each of other terms."""
    stops = stops_of(draft, view, context, spared=spared)
    for clock in terms:
        day = due_day_of(clock, draft.started, context.calendar, stops)
        if day is not None:
            yield day


def _derived_anew(
    number: int,
    draft: Draft,
    episode: str,
    view: CaseView,
    beside: Beside,
    context: Context,
    spared: bool,
) -> Iterator[date]:
    """Yield the last day of the duty as one of the other readings would raise it.

    It is the duty of the same occasion, else the last that does not begin later.
    """
    under = replace(context, law=context.law.other_readings(draft.rule_id)[number].law)
    found = [
        (of.episode, of.draft)
        for actor, of in _occasions_under(number, draft.rule_id, view, beside, under)
        if isinstance(of.draft, Draft)
        and of.draft.site == draft.site
        and context.law.vocabulary.same(actor, draft.actor)
    ]
    same = [one for of, one in found if of == episode]
    before = [one for _, one in found if one.starts <= draft.starts]
    for one in same or before[-1:]:
        day = last_day(one, view, under, spared=spared)
        if day is not None:
            yield day


def _occasions_under(
    number: int, rule: str, view: CaseView, beside: Beside, under: Context
) -> Sequence[tuple[str, Occasion]]:
    """Return each occasion on which another reading would raise the duty, with who would owe it:
    once a row, for all who owe it there.
    """
    key: Hashable = (rule, number, bool(beside.breaches))
    found: Sequence[tuple[str, Occasion]] | None = view.worked_out.get(key)
    if found is None:
        # What is worked out under another law is not kept with what is under this one.
        apart = replace(view)
        found = view.worked_out[key] = [
            (one.duty.actor, of)
            for one in triggers_of(apart, beside.closings, under, beside.breaches)
            for of in occasions_of(one, apart, beside.closings, under)
        ]
    return found
