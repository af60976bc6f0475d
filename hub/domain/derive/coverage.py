"""Decides when the reports on a week cover what happened in it.

1. A ledger covers what was found before it: all of it, unless it lists its cases.
2. If one report does not cover everything, several together may; the last of them fulfils.

Source: ZH art. 7(2), a ledger of what is newly found in each week (AMB-07).
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate

from hub.domain.context import CaseView, Context
from hub.domain.derive.one_organ import to_others
from hub.domain.facts import Fact, Seen
from hub.domain.guards import Draft
from hub.domain.names import fold
from hub.domain.patterns import matched


def covers(paper: Fact, found: Fact) -> bool:
    """Return whether a paper about a week covers one thing found in it, in each of its cases."""
    if paper.at < found.at:
        return False
    return not paper.get("cases") or {*map(fold, paper.cases)}.issuperset(_cases(found))


def _cases(found: Fact) -> tuple[str, ...]:
    """Return the folds of the cases in which something was found; one "" if it names none."""
    case = found.named("case")
    return tuple(dict.fromkeys(map(fold, (case, *found.cases) if case else found.cases or ("",))))


def covered_by(draft: Draft, view: CaseView, context: Context) -> Seen | None:
    """Return the last of the reports that cover every trigger, for each way that the duty needs."""
    last: Seen | None = None
    done = to_others(draft.rule.done, draft.actor, context)
    if not done:
        return draft.trigger
    ways = [(one,) for one in done] if draft.rule.needs_all else [done]
    found: list[Fact] | None = None
    for way in ways:
        told = [one for one in view.seen if matched(way, one, context, draft.actor)]
        if not told:
            return None
        found = found or list(_found(draft, view, context))
        reports = _Reports(told)
        for fact in found:
            for case in _cases(fact):
                first = reports.first_of(fact, case)
                if first is None:
                    return None
                last = first if last is None or first.at > last.at else last
    return last


class _Reports:
    """The reports on a week, indexed so that the first one that covers a fact is found at once."""

    def __init__(self, told: Sequence[Seen]) -> None:
        of_all = sorted(
            (one for one in told if not one.fact.get("cases")), key=lambda one: one.fact.at
        )
        self._written = [one.fact.at for one in of_all]
        # From each position on, the earliest: a report written later may be received sooner.
        self._first = list(accumulate(reversed(of_all), _sooner))[::-1]
        self._of_case: dict[str, list[Seen]] = {}
        for one in told:
            for case in one.fact.cases:
                self._of_case.setdefault(fold(case), []).append(one)

    def first_of(self, found: Fact, case: str) -> Seen | None:
        """Return the first report that covers `found` in one of its cases; None if none does."""
        listed = self._of_case.get(case, ())
        covering = [one for one in listed if one.fact.at >= found.at]
        place = bisect_left(self._written, found.at)
        covering += self._first[place : place + 1]
        return min(covering, key=_came, default=None)


def _sooner(one: Seen, other: Seen) -> Seen:
    return min(other, one, key=_came)


def _came(one: Seen) -> datetime:
    return one.at


def _found(draft: Draft, view: CaseView, context: Context) -> Iterator[Fact]:
    """Yield everything that the office must cover; the trigger itself is the first."""
    yield draft.trigger.fact
    for one in view.seen:
        mine = one.office == draft.actor and one.fact is not draft.trigger.fact
        if mine and matched(draft.rule.raised, one, context):
            yield one.fact
