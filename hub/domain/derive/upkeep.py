"""Tells the return of a supply that was cut for upkeep from a supply that a gate must judge (RL-8).

A cut that answers no notice is upkeep: restoring the supply after it is no new supply.
"""

from collections.abc import Iterable

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
    cuts, supplies = words.kinds_that(Effect.CUTS), words.kinds_that(Effect.SUPPLIES)
    own = [one for one in told if one.at < act.at and words.same(one.office, act.office)]
    supplied = max((one.at for one in own if one.kind in supplies), default=None)
    cut = [one.at for one in own if one.kind in cuts and (supplied is None or one.at >= supplied)]
    return bool(cut) and not any(
        words.same(one.office, act.office)
        and min(cut) <= one.since <= act.at
        and (one.until is None or act.at < one.until)
        for one in answers
    )
