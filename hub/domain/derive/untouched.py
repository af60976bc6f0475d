"""Takes the short way to a duty of which nothing was said since the paper that raised it: only time
moves it. Most duties are such, most of the time.

1. It leaves out what could not find anything, and works out nothing otherwise: whatever it does not
   know for certain goes the long way (`duties.py`). A test holds the two to one answer.
2. A duty that is late goes the long way too: what stands against a breach is looked for there.
"""

from datetime import date, datetime
from typing import NamedTuple

from hub.domain.context import CaseView, Context
from hub.domain.derive import office_hours
from hub.domain.derive.contradictions import papers_in
from hub.domain.derive.triggers import UNBOUND, RaisedBy, draft_of, episode_of
from hub.domain.facts import Seen
from hub.domain.guards import Draft
from hub.domain.patterns import spoken_of
from hub.domain.rules import DutyRule
from hub.domain.stopped_clocks import due_day_of


class Untouched(NamedTuple):
    """An open duty: its occasion, its last day, and the first instant after it."""

    draft: Draft
    episode: str
    due: date
    late_from: datetime


def untouched(
    raised: RaisedBy, view: CaseView, closings: tuple[Seen, ...], context: Context
) -> Untouched | None:
    """Return a duty that is open and that nothing but time has moved; None: go the long way."""
    number, trigger, pattern = raised.triggers[0]
    rule, actor = context.law.duties[number], raised.duty.actor
    if len(raised.triggers) > 1 or pattern.unless is not None or pattern.absence is not None:
        return None
    if pattern.day_of or context.left or context.law.vocabulary.took_over(actor):
        return None
    if not _speaks_of_nothing(rule, view) or not _stays_in_place(rule, view, context):
        return None
    draft = draft_of(rule, actor, trigger, pattern, UNBOUND, context)
    due = due_day_of(draft.clock, draft.started, context.calendar, ())
    late_from = office_hours.late_from(due, context.law) if due else None
    if due is None or late_from is None or context.has_passed(late_from):
        return None
    episode = episode_of(closings, trigger) if rule.since else raised.duty.episode
    return Untouched(draft, episode, due, late_from)


def _speaks_of_nothing(rule: DutyRule, view: CaseView) -> bool:
    """Return whether a rule speaks of nothing that a row tells, beside what raises its duty."""
    touching = rule.touched_by
    if touching is None or not touching.isdisjoint(view.kinds) or view.marks is not None:
        return False
    return not rule.each_site or len(view.sites) < 2


def _stays_in_place(rule: DutyRule, view: CaseView, context: Context) -> bool:
    """Return whether nothing can put another duty in the place of this one."""
    return not any(
        view.residential
        or spoken_of(one.told, view.seen)
        or (one.where_contradicted and papers_in(view, context))
        for one in context.law.in_place_of(rule.cite.rule)
    )
