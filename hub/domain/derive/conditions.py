"""Decides whether a duty is listed that rests on a condition: on what has not happened within a
term, or on what has happened since.

1. What was done and taken back has not happened: the last word within the term decides
   (`last_word.py`).
2. The term begins again where the thing is taken back on its last day, and with what its office
   waited for.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from hub.domain.calendar import end_of, local_day
from hub.domain.context import CaseView, Context
from hub.domain.derive import office_hours
from hub.domain.derive.at_site import is_of_occasion
from hub.domain.derive.last_word import LastWord, last_word
from hub.domain.derive.late_accounts import Account, account_of, is_heard
from hub.domain.derive.matching import counted_from, counts, first_in, matched_in
from hub.domain.derive.standing_papers import state_of
from hub.domain.derive.term import term_ends
from hub.domain.facts import Seen
from hub.domain.guards import Draft
from hub.domain.patterns import matched, matches, spoken_of
from hub.domain.rules import Absence
from hub.domain.stopped_clocks import ASKED_FOR, TAKEN_BACK, begun_anew, due_day_of


def met_by(draft: Draft, view: CaseView, context: Context) -> Seen | None:
    """Return the event after which a conditional duty is listed (docs/decisions.md, 17)."""
    rule = draft.rule
    if not rule.once:
        return None
    begun = _begun(draft, view, context) if rule.once_since else None
    first_day = None if begun else draft.started
    limit = term_ends(draft, view, context) if rule.once_within else None
    some = (
        seen
        for seen in view.seen
        if counts(seen, first_day, draft)
        and is_of_occasion(seen, draft, view)
        and (begun is None or seen.at >= begun.at)
        and (limit is None or seen.at < limit)
    )
    return first_in(rule.once, some, view, context, draft.actor)


def _begun(draft: Draft, view: CaseView, context: Context) -> Seen | None:
    """Return from what on the thing counts that lists a duty: the last before its trigger."""
    before = [
        seen for seen in view.seen if seen.at <= draft.trigger.at and counts(seen, None, draft)
    ]
    for pattern in draft.rule.once_since:
        found = [one for one in before if matches(pattern, one, context, draft.actor)]
        if found:
            return found[-1]
    return None


def _closed(trigger: Seen, view: CaseView, context: Context) -> datetime | None:
    """Return when the case was last disposed of before a trigger: what came before is another
    matter.
    """
    letters = (one for one in view.own if one.at < trigger.at)
    closed = [one.at for one in letters if matched(context.law.disposed, one, context)]
    return max(closed, default=None)


class Listing(NamedTuple):
    """Whether a duty raised by an absence is listed, and if not, when that will be decided.

    `account` is the late account of what takes the duty off: by the accused alone it may not count
    (`late_accounts.py`).
    """

    listed: bool
    decides_at: datetime | None = None
    account: Account | None = None


def listing(absence: Absence | None, draft: Draft, view: CaseView, context: Context) -> Listing:
    if absence is None:
        return Listing(listed=True)
    limit = _limit(absence, draft, view, context)
    if absence.undone:
        happened = _left_by(absence, draft, limit, view, context).stands
    else:
        some = _looked_at(absence, draft, view, context)
        happened = first_in(absence.patterns, some, view, context, draft.actor)
    account = account_of(happened, limit, draft.actor, view, context)
    in_time = happened is not None and (limit is None or happened.at < limit)
    in_time = in_time and is_heard(account, context)
    if absence.stands_meanwhile:
        return Listing(not in_time, None, account)
    if in_time or limit is None:
        return Listing(False, None, account)
    return Listing(context.has_passed(limit), limit, account)


def _limit(absence: Absence, draft: Draft, view: CaseView, context: Context) -> datetime | None:
    """Return the first instant that is too late for the thing to keep the duty off."""
    within = absence.within.on(local_day(draft.trigger.counts_at))
    state = state_of(draft, view, context)
    last = due_day_of(within, draft.started, context.calendar, state.stops)
    limit = office_hours.late_from(last, context.law) if last else None
    return None if state.halts_before(limit) else limit


def _looked_at(absence: Absence, draft: Draft, view: CaseView, context: Context) -> list[Seen]:
    since = draft.trigger.at if absence.since_trigger else _closed(draft.trigger, view, context)
    return [
        seen
        for seen in spoken_of((*absence.patterns, *absence.undone), view.seen)
        if (since is None or seen.at >= since) and is_of_occasion(seen, draft, view)
    ]


def _left_by(
    absence: Absence, draft: Draft, limit: datetime | None, view: CaseView, context: Context
) -> LastWord:
    """Return how the last word within the term leaves the thing that keeps a duty off."""
    return last_word(
        _looked_at(absence, draft, view, context),
        lambda seen: matched_in(absence.patterns, seen, view, context, draft.actor) is not None,
        lambda seen: matched_in(absence.undone, seen, view, context, draft.actor) is not None,
        limit,
    )


def resumed(draft: Draft, view: CaseView, context: Context) -> Draft:
    """Return a duty whose term begins again where the thing that kept it off was taken back on the
    term's last day: that leaves no time. What was done in the term before stays done.
    """
    absence = draft.rule.absence
    if absence is None or not absence.resumes:
        return draft
    while True:
        limit = _limit(absence, draft, view, context)
        back = _left_by(absence, draft, limit, view, context).undone
        if back is None or limit is None or end_of(local_day(back.at)) < limit:
            return draft
        done_from = draft.done_from or draft.started
        done = first_in(draft.rule.done, view.seen, view, context, draft.actor)
        if done is not None and done.at < back.at and counts(done, done_from, draft):
            return draft
        draft = replace(_anew(draft, back, local_day(back.at), TAKEN_BACK), done_from=done_from)


def begun_again(absence: Absence, draft: Draft, view: CaseView, context: Context) -> Draft | None:
    """Return a duty whose absence runs from when what its office asked for was there; None while
    that is waited for.
    """
    while True:
        limit = _limit(absence, draft, view, context)
        since = [seen for seen in view.seen if seen.at >= draft.starts]
        asked = first_in(absence.waits_for, since, view, context, draft.actor)
        if asked is None or (limit is not None and asked.at >= limit):
            return draft
        done = first_in(absence.patterns, since, view, context, draft.actor)
        if done is not None and done.at < asked.at:
            return draft
        after = (seen for seen in since if seen.at > asked.at)
        there = first_in(absence.waits_until, after, view, context, draft.actor)
        if there is None:
            return None
        draft = _anew(draft, there, counted_from(there, context), ASKED_FOR)


def _anew(draft: Draft, by: Seen, started: date, why: str) -> Draft:
    waited = (*draft.waited, *begun_anew(draft.started, started, why))
    return replace(draft, starts=by.at, started=started, resumed=by, waited=waited)
