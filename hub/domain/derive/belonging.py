"""Decides whether a thing belongs to what a rule speaks of: an acceptance to the transfer of one
office, not of another.

1. It belongs to the last such thing by then, whoever wrote it and in whichever matter, else to the
   next of that day. A paper belongs to what its addressee wrote, where that wrote one. An act is
   such only of who the rule says: another's hides none.
2. Where nothing such is on record it is presumed to belong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hub.domain.calendar import local_day
from hub.domain.context import CaseView, Context
from hub.domain.facts import Seen
from hub.domain.patterns import matches
from hub.domain.rules import Pattern
from hub.domain.vocabulary import Half

_HALVES = (Half.SENT, Half.RECEIVED)


def belongs(
    about: Sequence[Pattern], seen: Seen, view: CaseView, context: Context, actor: str
) -> bool:
    """Return whether `seen` belongs to what `about` says: the first pattern of which such a thing
    is on record decides.
    """
    for pattern in about:
        of = _told_of(pattern, seen, view, context, actor)
        if of is not None:
            asked = replace(pattern, half=of.half)
            return matches(asked, of, context, actor) and belongs(
                pattern.about, of, view, context, actor
            )
    return True


def _told_of(
    pattern: Pattern, seen: Seen, view: CaseView, context: Context, actor: str
) -> Seen | None:
    such = list(_such(pattern, seen, view, context, actor))
    if seen.half is not Half.ACT:
        same = context.law.vocabulary.same
        answered = [one for one in such if same(_author(one), seen.other)]
        such = answered or such
    before = [one for one in such if one.at <= seen.at]
    day = local_day(seen.at)
    return before[-1] if before else next((one for one in such if local_day(one.at) == day), None)


def _such(
    pattern: Pattern, seen: Seen, view: CaseView, context: Context, actor: str
) -> Iterator[Seen]:
    """Yield what may be meant: of these kinds, to these offices, in no other matter than is said.

    A paper is on record by either half: who sent it may tell it alone, or who received it.
    """
    halves = _HALVES if pattern.half in _HALVES else (pattern.half,)
    by = pattern.by if pattern.half is Half.ACT else frozenset[str]()
    asked = [replace(pattern, half=half, by=by, where={}) for half in halves]
    for one in view.seen:
        if one.kind not in pattern.kinds or one is seen:
            continue
        if any(seen.fact.get(name) not in (None, one.fact.get(name)) for name in pattern.where):
            continue
        if any(matches(each, one, context, actor) for each in asked):
            yield one


def _author(seen: Seen) -> str:
    return seen.other if seen.half is Half.RECEIVED else seen.office
