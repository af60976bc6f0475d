"""Matches patterns that ask what else was seen in a row; decides which things count for a duty."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from hub.domain.calendar import local_day
from hub.domain.context import CaseView, Context
from hub.domain.derive import office_hours
from hub.domain.derive.belonging import belongs
from hub.domain.facts import Seen
from hub.domain.guards import Draft
from hub.domain.patterns import matched, matches, spoken_of
from hub.domain.rules import Pattern
from hub.domain.vocabulary import Half


def matched_in(
    patterns: Sequence[Pattern], seen: Seen, view: CaseView, context: Context, actor: str = ""
) -> Pattern | None:
    """Return the first of `patterns` that matches `seen`, given what else was seen in the row."""
    for pattern in patterns:
        # Most patterns are of another kind: this check saves a call.
        if pattern.half is not seen.half or (pattern.kinds and seen.kind not in pattern.kinds):
            continue
        if (
            matches(pattern, seen, context, actor)
            and not _is_about(pattern.unless, seen, view, context, actor)
            and (not pattern.about or belongs(pattern.about, seen, view, context, actor))
        ):
            return pattern
    return None


def first_in(
    patterns: Sequence[Pattern], some: Iterable[Seen], view: CaseView, context: Context, actor: str
) -> Seen | None:
    """Return the first of `some` that one of `patterns` matches, given what else was seen."""
    for seen in spoken_of(patterns, some):
        if matched_in(patterns, seen, view, context, actor):
            return seen
    return None


def _is_about(
    told: Pattern | None, seen: Seen, view: CaseView, context: Context, actor: str
) -> bool:
    """Return whether what `seen` reports of is this."""
    if told is None:
        return False
    of = _reported(told, seen, view, context, actor)
    return of is not None and matched((told,), of, context, actor) is not None


def reported_by(
    patterns: Sequence[Pattern], seen: Seen, view: CaseView, context: Context, actor: str
) -> Seen | None:
    """Return what `seen` reports of, if one of `patterns` that it matches asks for that."""
    for pattern in patterns:
        if pattern.unless is not None and matches(pattern, seen, context, actor):
            return _reported(pattern.unless, seen, view, context, actor)
    return None


def _reported(
    told: Pattern, seen: Seen, view: CaseView, context: Context, actor: str
) -> Seen | None:
    """Return what `seen` reports of: the last such act by then, else the next that day."""
    any_such = replace(told, where={})
    such = [one for one in view.seen if matches(any_such, one, context, actor)]
    before = [one for one in such if one.at <= seen.at]
    day = local_day(seen.at)
    return before[-1] if before else next((one for one in such if local_day(one.at) == day), None)


def counts(seen: Seen, first_day: date | None, draft: Draft) -> bool:
    """Return whether something happened late enough to count for a duty.

    That is on `first_day` or later, if there is one; and, in a case that was given back and sent
    again, after the return.
    """
    after = draft.trigger.after
    if after is not None and seen.at <= after.at:
        return False
    return first_day is None or local_day(seen.at) >= first_day


def counted_from(trigger: Seen, context: Context) -> date:
    """Return the day from which a term runs that something begins."""
    if trigger.half is Half.RECEIVED:
        return office_hours.received_on(trigger.counts_at, context.law, context.calendar)
    return local_day(trigger.counts_at)
