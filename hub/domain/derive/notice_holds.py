"""Derives what a notice holds while it stands unanswered against a paper on record (RL-18), and who
is told of the contradiction.
"""

from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from hub.domain.context import CaseView, Context, Hold
from hub.domain.derive.contradictions import Contradiction, contradiction_of, papers_in
from hub.domain.derive.cutoff_notices import stands_until
from hub.domain.derive.duty_holds import released_by
from hub.domain.derive.fulfilment import done_by
from hub.domain.derive.in_place import recorded_later
from hub.domain.derive.once import drafts_of
from hub.domain.derive.telling import Telling
from hub.domain.derive.term import term_ends
from hub.domain.facts import Seen
from hub.domain.guards import Draft
from hub.domain.rules import BlockRule
from hub.messages import Note


class Contradicted(NamedTuple):
    """A duty whose notice a paper contradicts: its occasion, the paper, and from when to when the
    notice stands unanswered against it.
    """

    draft: Draft
    episode: str
    paper: Contradiction
    since: datetime
    until: datetime | None


def contradicted_notices(
    rule: BlockRule, view: CaseView, closings: tuple[Seen, ...], context: Context
) -> Sequence[Contradicted]:
    """Return each notice that stands, or stood, unanswered against a paper on record: worked out
    once for what is held and what is told.
    """
    key: Hashable = (rule.cite.rule, "contradicted")
    found: Sequence[Contradicted] | None = view.worked_out.get(key)
    if found is None:
        found = view.worked_out[key] = [*_contradicted(rule, view, closings, context)]
    return found


def _contradicted(
    rule: BlockRule, view: CaseView, closings: tuple[Seen, ...], context: Context
) -> Iterator[Contradicted]:
    duty = context.law.duty(rule.placed_by_notice)
    if duty is None or not papers_in(view, context):
        return
    for draft, episode in drafts_of(duty, view, closings, context):
        paper = contradiction_of(draft, None, view, context)
        if paper is None:
            continue
        since = max(draft.starts, paper.since or draft.starts)
        until = min(_ends(rule, draft, view, context), default=None)
        if until is None or until > since:
            yield Contradicted(draft, episode, paper, since, until)


def holds_of_notice(
    rule: BlockRule, view: CaseView, closings: tuple[Seen, ...], context: Context
) -> Iterator[Hold]:
    """Yield what such a notice holds: the actions of the utility that it asks."""
    words = context.law.vocabulary
    for one in contradicted_notices(rule, view, closings, context):
        role, number = words.role(one.draft.actor), one.draft.trigger.fact.named("notice")
        yield Hold(
            rule=rule.cite.rule,
            actions=tuple(action for action, acts in rule.actions.items() if acts == role),
            case=view.case,
            since=one.since,
            until=one.until,
            reason=f"{rule.cite.says} Notice: {number}." if number else rule.cite.says,
            site=_site(one.draft, view),
            office=one.draft.actor if one.draft.actor != role else "",
            episode=one.episode,
        )


def contradictions_told(
    view: CaseView, closings: tuple[Seen, ...], context: Context
) -> Iterator[Telling]:
    """Yield what both offices are told while such a notice stands unanswered."""
    for rule in context.law.blocks:
        if not rule.placed_by_notice:
            continue
        for one in contradicted_notices(rule, view, closings, context):
            notice, since = one.draft.trigger, one.paper.fact.received
            for office in dict.fromkeys((one.draft.actor, notice.other)):
                if office and one.until is None:
                    yield Telling(
                        Note.CONTRADICTED, office, notice.fact, "notice", one.draft.rule_id,
                        since=max(since, notice.fact.received),
                    )  # fmt: skip


def _ends(rule: BlockRule, draft: Draft, view: CaseView, context: Context) -> Iterator[datetime]:
    done = done_by(draft, view, context)
    if done is not None:
        yield max(done.at, draft.starts)
    ended = stands_until(draft, view, context)
    if ended is not None:
        yield ended
    marked = recorded_later(draft, term_ends(draft, view, context), view, context)
    if marked is not None:
        yield marked.at
    yield from released_by(rule, draft, _site(draft, view), view, context)


def _site(draft: Draft, view: CaseView) -> str:
    return draft.site if len(view.sites) > 1 else ""
