"""Derives what is held because a duty was fulfilled: a supply that was cut on a notice stays cut
(RL-8, RL-9).

1. An act that answers no notice holds nothing. It holds from the act on, or from the notice that
   finds it done.
2. It holds while the notice stands, until what releases the block has come, later than the notice,
   or until the act is undone. The act that undoes it is still held.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from hub.domain.context import Answer, CaseView, Context, Hold
from hub.domain.derive.at_site import is_at
from hub.domain.derive.cutoff_notices import stands_until
from hub.domain.derive.fulfilment import done_while_owed
from hub.domain.derive.in_place import recorded_later
from hub.domain.derive.once import drafts_of
from hub.domain.derive.raising import may_be_raised
from hub.domain.derive.standing_papers import stayed_in
from hub.domain.derive.term import term_ends
from hub.domain.facts import Seen
from hub.domain.guards import Draft
from hub.domain.names import fold
from hub.domain.patterns import matched, spoken_of
from hub.domain.rule_faults import guarded
from hub.domain.rules import BlockRule, DutyRule


@dataclass(frozen=True, slots=True)
class Done:
    """A duty that an act fulfilled, from when on and at which site; `until` its notice stood."""

    draft: Draft
    episode: str
    site: str
    since: datetime
    until: datetime | None


def owes_what_lasts(view: CaseView, context: Context) -> bool:
    """Return whether a case may have a duty whose fulfilment lasts until it is undone."""
    return any(may_be_raised(duty, view, context) for duty in context.law.lasting)


def done_and_lasting(
    view: CaseView, closings: tuple[Seen, ...], context: Context
) -> tuple[Done, ...]:
    """Return the duties of a case that an act fulfilled which lasts until it is undone."""
    return tuple(
        one
        for duty in context.law.lasting
        if spoken_of(duty.done, view.seen) and owes_what_lasts(view, context)
        for one in guarded(context.faults, duty.cite.rule, _done_in(duty, view, closings, context))
    )


def answers_of(one: Done, view: CaseView, context: Context) -> Iterator[Answer]:
    """Yield what a site is told of a notice that an act there answered: not while it is stayed."""
    answer = Answer(one.draft.actor, one.since, one.until, one.site)
    yield from _but_while_stayed(answer, one.draft, view, context)


def holds_of_duty(
    rule: BlockRule, done: Iterable[Done], view: CaseView, context: Context
) -> Iterator[Hold]:
    """Yield what a block holds because of the duty that places it, each site and time by itself."""
    for one in done:
        if one.draft.rule_id == rule.placed_by_duty:
            yield from _held(rule, one, view, context)


def _done_in(
    duty: DutyRule, view: CaseView, closings: tuple[Seen, ...], context: Context
) -> Iterator[Done]:
    for draft, episode in drafts_of(duty, view, closings, context):
        yield from _of_occasion(draft, episode, view, context)


def _of_occasion(draft: Draft, episode: str, view: CaseView, context: Context) -> Iterator[Done]:
    done = done_while_owed(draft, term_ends(draft, view, context), view, context)
    if done is not None:
        since, until = max(done.at, draft.starts), stands_until(draft, view, context)
        for site in _sites(draft, done, view):
            yield Done(draft, episode, site, since, until)


def _held(rule: BlockRule, one: Done, view: CaseView, context: Context) -> Iterator[Hold]:
    role = context.law.vocabulary.role(one.draft.actor)
    ends = [*released_by(rule, one.draft, one.site, view, context)]
    ends += [one.until] if one.until is not None else []
    marked = recorded_later(one.draft, term_ends(one.draft, view, context), view, context)
    ends += [marked.at] if marked is not None else []
    released = min(ends, default=None)
    if released is not None and released <= one.since:
        return
    undone = min(_undone(one, view, context), default=None)
    by_act = undone is not None and (released is None or undone < released)
    hold = Hold(
        rule=rule.cite.rule,
        actions=tuple(action for action, acts in rule.actions.items() if acts == role),
        case=view.case,
        since=one.since,
        until=undone if by_act else released,
        reason=rule.cite.says,
        site=one.site,
        office=one.draft.actor if one.draft.actor != role else "",
        episode=one.episode,
        by_act=by_act,
    )
    yield from _but_while_stayed(hold, one.draft, view, context)


_Lasting = TypeVar("_Lasting", Hold, Answer)


def _but_while_stayed(
    one: _Lasting, draft: Draft, view: CaseView, context: Context
) -> Iterator[_Lasting]:
    """Yield what is left of a hold or answer: while what it rests on is stayed, it binds nobody."""
    for since, until in stayed_in(draft, view, context):
        if one.until is not None and one.until < since:
            break
        if one.since < since:
            yield _ended_with(one, since)
        if until is None or (one.until is not None and one.until <= until):
            return
        one = replace(one, since=max(one.since, until))
    yield one


def _ended_with(one: _Lasting, until: datetime) -> _Lasting:
    ended = replace(one, until=until)
    return replace(ended, by_act=False) if isinstance(ended, Hold) else ended


def _sites(draft: Draft, done: Seen, view: CaseView) -> tuple[str, ...]:
    """Return the sites at which an act counts for a duty, by their folds; "" for the only one."""
    if len(view.sites) < 2:
        return ("",)
    some = tuple(fold(one) for one in view.sites)
    return (draft.site,) if draft.site else tuple(one for one in some if is_at(done, one, view))


def released_by(
    rule: BlockRule, draft: Draft, site: str, view: CaseView, context: Context
) -> Iterator[datetime]:
    for seen in spoken_of(rule.released, view.own):
        later = seen.at > draft.trigger.fact.at
        if (
            later
            and matched(rule.released, seen, context)
            and (not site or is_at(seen, site, view))
        ):
            yield seen.at


def _undone(one: Done, view: CaseView, context: Context) -> Iterator[datetime]:
    """Yield when an act was undone: of a site in whose place several go on, at the last of them."""
    undoing = one.draft.rule.lasts_until
    site = one.site or (fold(view.sites[0]) if view.sites else "")
    left = {fold(heir.name) for heir in view.heirs_of("site", site)}
    for seen in spoken_of(undoing, view.seen):
        undoes = seen.at > one.since and matched(undoing, seen, context, one.draft.actor)
        if undoes and (not one.site or is_at(seen, one.site, view)):
            named = view.sites_named.get(seen.fact.id, frozenset())
            if named and site not in named:
                left -= named
            if not left or not named or site in named:
                yield seen.at
