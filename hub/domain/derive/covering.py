"""Understands when what is told of a week covers what happened in it.

1. A ledger covers what was found before it: all of it, unless it lists its cases.
2. Where one report does not cover everything, several together may; the last of them fulfils (C10).

Source: ZH art. 7(2), a ledger of what is newly found in each week (AMB-07).
"""

from collections.abc import Iterator

from hub.domain.derive.view import CaseView, Ground
from hub.domain.facts import Fact, Seen
from hub.domain.guards import Draft
from hub.domain.patterns import matched


def covers(paper: Fact, found: Fact) -> bool:
    """Return whether a paper about a week covers one thing found in it."""
    listed = paper.get("cases")
    return paper.at >= found.at and (not listed or found.get("case") in listed)


def covered_by(draft: Draft, view: CaseView, ground: Ground) -> Seen | None:
    """Return the last of what covered every trigger, in each way that the duty needs."""
    last: Seen | None = None
    ways = [(one,) for one in draft.rule.done] if draft.rule.needs_all else [draft.rule.done]
    found: list[Fact] | None = None
    for way in ways:
        told = [one for one in view.seen if matched(way, one, ground, draft.actor)]
        if not told:
            return None
        found = found or list(_found(draft, view, ground))
        for fact in found:
            first = next((one for one in told if covers(one.fact, fact)), None)
            if first is None:
                return None
            last = first if last is None or first.at > last.at else last
    return last


def _found(draft: Draft, view: CaseView, ground: Ground) -> Iterator[Fact]:
    """Yield everything that the office must cover; the trigger itself is the first."""
    yield draft.trigger.fact
    for one in view.seen:
        mine = one.office == draft.actor and one.fact is not draft.trigger.fact
        if mine and matched(draft.rule.raised, one, ground):
            yield one.fact
