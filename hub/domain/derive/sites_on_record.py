"""Says what is on record of the sites of a duty, and since when.

What an office registers stands from when it says so; what the hub itself registers stands from the
beginning.
"""

from collections.abc import Iterable
from datetime import datetime

from hub.domain.context import CaseView, Context
from hub.domain.facts import HUB, Fact
from hub.domain.guards import Draft
from hub.domain.names import fold
from hub.domain.vocabulary import Effect


def sites_of(draft: Draft, view: CaseView) -> frozenset[str]:
    """Return the sites, folded, that a duty is about: its own, else those of its case."""
    return frozenset((draft.site,) if draft.site else map(fold, view.sites))


def was_on_record(
    marks: tuple[str, ...],
    sites: frozenset[str],
    facts: Iterable[Fact],
    by: datetime | None,
    context: Context,
) -> Fact | None:
    """Return the register by which one of `marks` was true of one of `sites` at the instant `by`.

    `by` None asks about all that is known. The last word on a mark by then counts.
    """
    registering = context.law.vocabulary.kinds_that(Effect.REGISTERS)
    last: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        if fact.kind not in registering or fold(fact.named("site")) not in sites:
            continue
        if by is not None and fact.office != HUB and fact.at > by:
            continue
        for mark in marks:
            if mark in fact.fields:
                last[(fold(fact.named("site")), mark)] = fact
    return next((one for (_, mark), one in last.items() if one.get(mark) is True), None)
