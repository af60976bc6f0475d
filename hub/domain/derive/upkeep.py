"""Tells the return of a supply that was cut for upkeep from a supply that a gate must judge (RL-8).

1. A cut that answers no notice is upkeep: restoring the supply after it is no new supply.
2. A supply that runs on record cannot be restored: either it was not cut, or it was by a cut of
   which nobody told, and which no notice had asked for as far as is known. Who says so is asked for
   the cut, and accused of nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from hub.domain.context import Answer, Context
from hub.domain.facts import Fact
from hub.domain.vocabulary import Effect


def is_after_upkeep(
    act: Fact, told: Iterable[Fact], answers: Iterable[Answer], context: Context
) -> bool:
    """Return whether an act restores a supply that was cut, and no notice that stood was answered
    by the cut.
    """
    words = context.law.vocabulary
    if act.kind not in words.kinds_that(Effect.RESTORES):
        return False
    supplied, cut = _supplied_and_cut(act, told, context)
    since = [one for one in cut if supplied is None or one >= supplied]
    return bool(since) and not _is_answered(act, min(since), answers, context)


def runs_on_record(
    act: Fact, told: Iterable[Fact], answers: Iterable[Answer], context: Context
) -> bool:
    """Return whether an act restores a supply that was supplied before and of which no cut since is
    on record.
    """
    if act.kind not in context.law.vocabulary.kinds_that(Effect.RESTORES):
        return False
    supplied, cut = _supplied_and_cut(act, told, context)
    if supplied is None or any(one >= supplied for one in cut):
        return False
    return not _is_answered(act, supplied, answers, context)


def _supplied_and_cut(
    act: Fact, told: Iterable[Fact], context: Context
) -> tuple[datetime | None, list[datetime]]:
    """Return when an office supplied last before an act of its own, and when it cut."""
    words = context.law.vocabulary
    cuts, supplies = words.kinds_that(Effect.CUTS), words.kinds_that(Effect.SUPPLIES)
    own = [one for one in told if one.at < act.at and words.same(one.office, act.office)]
    supplied = max((one.at for one in own if one.kind in supplies), default=None)
    return supplied, [one.at for one in own if one.kind in cuts]


def _is_answered(act: Fact, since: datetime, answers: Iterable[Answer], context: Context) -> bool:
    """Return whether a notice that still stood at an act was answered by a cut since then."""
    same = context.law.vocabulary.same
    return any(
        same(one.office, act.office)
        and since <= one.since <= act.at
        and (one.until is None or act.at < one.until)
        for one in answers
    )
