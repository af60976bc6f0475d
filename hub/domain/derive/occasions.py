"""Finds how often a duty is owed in a row: once an occasion, not once a case (RL-10), and once for
each site that its triggers name (RL-11).

1. While a duty runs a second trigger neither restarts nor extends it. Once it has ended, a trigger
   raises it anew if something new of its own matter has happened since: the rule's `since`.
2. An occasion is known by its matter, never by a count: the first by what began the case anew, a
   later one by what was new.
3. The site that is named first has no part in the duty's id: a site that is named later renames
   nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from hub.domain.clocks import Unit
from hub.domain.context import CaseView, Context
from hub.domain.derive.at_site import is_at
from hub.domain.derive.conditions import met_by
from hub.domain.derive.fulfilment import done_while_owed, ended_by, exempted_by
from hub.domain.derive.in_place import put_in_place
from hub.domain.derive.judgement import judgement_of
from hub.domain.derive.late_accounts import Account
from hub.domain.derive.standing_papers import taken_back_from
from hub.domain.derive.term import term_ends
from hub.domain.derive.triggers import (
    UNBOUND,
    Bounds,
    DutyKey,
    RaisedBy,
    Trigger,
    drafted,
    episode_of,
)
from hub.domain.facts import Fact, Seen
from hub.domain.guards import Draft
from hub.domain.names import fold
from hub.domain.patterns import matched, matches
from hub.domain.rules import DutyRule, Renewal
from hub.domain.vocabulary import Effect

_NEXT = timedelta(microseconds=1)


class Occasion(NamedTuple):
    """One time that a duty may be owed: the duty itself, when that will be known, or None.

    `late` are late accounts of what takes it off.
    """

    episode: str
    draft: Draft | datetime | None
    late: Sequence[tuple[Draft, Account]]


class _Lane(NamedTuple):
    """What may raise a duty for one site: `part` is what its ids say of the site."""

    site: str
    part: str
    triggers: Sequence[Trigger]


class _Next(NamedTuple):
    """The triggers of the next occasion, from when what happens belongs to it, and what is new."""

    triggers: Sequence[Trigger]
    bounds: Bounds
    new: Fact


class _Row(NamedTuple):
    """What occasions of a row are found in."""

    view: CaseView
    closings: tuple[Seen, ...]
    context: Context


def occasions_of(
    raised: RaisedBy, view: CaseView, closings: tuple[Seen, ...], context: Context
) -> Iterator[Occasion]:
    """Yield each occasion on which a duty may be owed, in their order."""
    rule, row = context.law.duties[raised.triggers[0].number], _Row(view, closings, context)
    # At the only site of a case whatever is told counts: nothing is to be told apart.
    if not rule.each_site or len(view.sites) < 2:
        yield from _in_turn(rule, raised.duty, _Lane("", "", raised.triggers), row)
        return
    for lane in _lanes(raised.triggers):
        yield from _in_turn(rule, raised.duty, lane, row)


def _lanes(triggers: Sequence[Trigger]) -> Iterator[_Lane]:
    """Yield what may raise a duty for each site that its triggers name.

    A trigger that names none is about the site named first, and about those named by then.
    """
    named: dict[str, datetime] = {}
    for at, site in sorted((one.seen.at, site) for one in triggers for site in _sites(one)):
        named.setdefault(site, at)
    first = next(iter(named), "")
    if len(named) < 2:
        yield _Lane(first, "", triggers)
        return
    for site, since in named.items():
        some = [
            one
            for one in triggers
            if site in _sites(one) or (not _sites(one) and (site == first or since <= one.seen.at))
        ]
        yield _Lane(site, "" if site == first else site, some)


def _sites(trigger: Trigger) -> tuple[str, ...]:
    return tuple(fold(one) for one in trigger.seen.fact.sites)


def _in_turn(rule: DutyRule, key: DutyKey, lane: _Lane, row: _Row) -> Iterator[Occasion]:
    if len(lane.triggers) == 1:
        yield _only_one(rule, key, lane, row)
        return
    rest, bounds = lane.triggers, Bounds(None, lane.site)
    new: Fact | None = None
    known: set[str] = set()
    while rest:
        late: list[tuple[Draft, Account]] = []
        first = _until_certain(rest)
        found = _found(key, first, late, bounds, row)
        trigger = found.trigger if isinstance(found, Draft) else rest[0].seen
        again = _beside(key.actor, found, first, rest, lane, row)
        if again is not None and again.triggers[0].seen.fact is trigger.fact:
            # A joint letter is one paper: the duty goes on by the word of another of its authors.
            rest, bounds = again.triggers, again.bounds
            continue
        if again is None and rule.since:
            again = _again(rule, key.actor, found, trigger, rest, lane, row)
        if again is None or not _is_of_the_next(found, again.triggers[0].seen, row):
            episode = _episode(rule, key, trigger, row) + lane.part
            if episode in known and new is not None:
                episode += new.digest
            known.add(episode)
            yield Occasion(episode, found, late)
        if again is None:
            return
        rest, bounds, new = again


def _only_one(rule: DutyRule, key: DutyKey, lane: _Lane, row: _Row) -> Occasion:
    """Return the occasion of a duty that one thing alone may raise: none follows. Most are such."""
    late: list[tuple[Draft, Account]] = []
    found = _found(key, lane.triggers, late, Bounds(None, lane.site) if lane.site else UNBOUND, row)
    trigger = found.trigger if isinstance(found, Draft) else lane.triggers[0].seen
    return Occasion(_episode(rule, key, trigger, row) + lane.part, found, late)


def _found(
    key: DutyKey,
    triggers: Sequence[Trigger],
    late: list[tuple[Draft, Account]],
    bounds: Bounds,
    row: _Row,
) -> Draft | datetime | None:
    found = drafted(key.actor, triggers, row.view, row.context, late, bounds)
    return put_in_place(found, row.view, row.context) if isinstance(found, Draft) else found


def _episode(rule: DutyRule, key: DutyKey, trigger: Seen, row: _Row) -> str:
    return episode_of(row.closings, trigger) if rule.since else key.episode


def _until_certain(triggers: Sequence[Trigger]) -> Sequence[Trigger]:
    """Return the triggers of one occasion: after one that waits for no absence none counts."""
    for number, one in enumerate(triggers, 1):
        if one.pattern.absence is None:
            return triggers[:number]
    return triggers


def _is_of_the_next(found: Draft | datetime | None, following: Seen, row: _Row) -> bool:
    """Return whether what lists a duty came only on the next occasion."""
    if not isinstance(found, Draft) or not found.rule.once:
        return False
    met = met_by(found, row.view, row.context)
    return met is None or met.at >= following.at


def _beside(
    actor: str,
    found: Draft | datetime | None,
    first: Sequence[Trigger],
    rest: Sequence[Trigger],
    lane: _Lane,
    row: _Row,
) -> _Next | None:
    """Return the triggers beside a paper that was taken back while its duty was open: another paper
    raises the duty as if the first had never been sent. None if there is none.
    """
    later = rest[len(first) :]
    if not later or row.view.marks is None or isinstance(found, datetime):
        return None
    if isinstance(found, Draft):
        how = judgement_of(found, row.view, row.context)
        back = how.paper.ended if how.is_taken_back else None
    else:
        back = taken_back_from(actor, first[-1].seen, row.view, row.context)
    if back is None:
        return None
    words = row.context.law.vocabulary
    if Effect.WITHDRAWS not in words.effects.get(back.kind, ()):
        # What is not one author's own withdrawal takes a joint letter back from all of them.
        later = [one for one in later if one.seen.fact is not first[-1].seen.fact]
    return _Next(later, Bounds(None, lane.site), back) if later else None


def _again(
    rule: DutyRule,
    actor: str,
    found: Draft | datetime | None,
    trigger: Seen,
    rest: Sequence[Trigger],
    lane: _Lane,
    row: _Row,
) -> _Next | None:
    """Return the triggers of the next occasion, from when what happens belongs to it, and what is
    new; None if there is none.
    """
    if rest[-1].seen.at <= trigger.at or isinstance(found, datetime):
        return None
    ended = _ended_at(found, row) if found is not None else trigger.at
    later = [one for one in rest if ended is not None and one.seen.at > ended]
    if ended is None or not later:
        return None
    new = _first_new(rule, actor, ended, lane, row)
    later = [one for one in later if new is not None and one.seen.at >= new.at]
    if new is None or not later:
        return None
    # A copy may go before what it is a copy of: what raises the duty by itself does not cut it off.
    begins = ended + _NEXT if new.fact.id == later[0].seen.fact.id else new.at
    return _Next(later, Bounds(None if rule.lasts_until else begins, lane.site), new.fact)


def _ended_at(draft: Draft, row: _Row) -> datetime | None:
    """Return when a duty ended: done, exempted, cancelled, lapsed, or disposed of when it was late.

    One that is listed only once something happens ends nothing while that has not.
    """
    view, context = row.view, row.context
    if draft.rule.once and met_by(draft, view, context) is None:
        return draft.trigger.at
    late_from = term_ends(draft, view, context)
    done = done_while_owed(draft, late_from, view, context)
    exempted = exempted_by(draft, late_from, view, context)
    if done is not None and (exempted is None or late_from is None or done.at < late_from):
        return max(done.at, draft.starts)
    if exempted is not None:
        return max(exempted.at, draft.starts)
    if (end := ended_by(draft, late_from, None, view, context)) is not None:
        return end.at
    if draft.rule.right and late_from is not None:
        return late_from
    over = draft.starts if draft.clock.unit is Unit.NONE else late_from
    if over is None:
        return None
    closed = [one.at for one in row.closings if one.at > draft.starts]
    return max(over, min(closed)) if closed else None


def _first_new(rule: DutyRule, actor: str, ended: datetime, lane: _Lane, row: _Row) -> Seen | None:
    """Return the first thing that is new of a duty's own matter after it has ended."""
    some = (_new(one, actor, ended, lane, row) for one in rule.since)
    found = [one for one in some if one is not None]
    return min(found, key=row.view.seen.index, default=None)


def _new(renewal: Renewal, actor: str, ended: datetime, lane: _Lane, row: _Row) -> Seen | None:
    context = row.context
    waits = not renewal.after
    for seen in row.view.seen:
        if lane.site and not is_at(seen, lane.site, row.view):
            continue
        if renewal.after and matched(renewal.after, seen, context, actor):
            waits = True
        elif waits and matches(renewal.pattern, seen, context, actor):
            if seen.at > ended:
                return seen
            waits = not renewal.after
    return None
