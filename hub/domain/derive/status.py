"""Understands how a duty stands: what fulfilled it, whether in time, whether an exception took it away.

A breach needs evidence: evidence time at or after the first late instant (design §3).
"""

from datetime import datetime

from hub.domain.calendar import local_day
from hub.domain.clocks import Unit
from hub.domain.derive.view import CaseView, Ground
from hub.domain.facts import Seen
from hub.domain.guards import Draft
from hub.domain.patterns import first_match, matched, spoken_of
from hub.domain.statement import Status

_AS_A_RIGHT = {Status.DISCHARGED: Status.EXERCISED, Status.BREACHED: Status.LAPSED}
"""A right is used or not; not to use it is no breach (AMB-15)."""


def done_by(draft: Draft, view: CaseView, ground: Ground) -> Seen | None:
    """Return what fulfilled a duty: by result whoever brought it about, by conduct its actor (C9).

    Conduct counts from the day of the trigger: offices' clocks differ by minutes, and the law counts
    days.
    """
    first_day = draft.done_from or (None if draft.rule.result else draft.started)
    ways = draft.rule.done
    left = [(pattern,) for pattern in ways] if draft.rule.needs_all else [ways]
    for seen in spoken_of(ways, view.seen):
        missing = [one for one in left if not matched(one, seen, ground, draft.actor)]
        if len(missing) == len(left):
            continue
        if first_day is not None and local_day(seen.at) < first_day:
            continue
        if not missing:
            return seen
        left = missing
    return None


def status_of(
    draft: Draft,
    late_from: datetime | None,
    done_at: datetime | None,
    view: CaseView,
    ground: Ground,
) -> tuple[Status, bool]:
    """Return how a duty stands, and whether it may not be accused for now."""
    status, held = _as_owed(draft, late_from, done_at, view, ground)
    return (_AS_A_RIGHT.get(status, status) if draft.rule.right else status), held


def _as_owed(
    draft: Draft,
    late_from: datetime | None,
    done_at: datetime | None,
    view: CaseView,
    ground: Ground,
) -> tuple[Status, bool]:
    if draft.clock.unit is Unit.NONE:
        return (Status.DISCHARGED if done_at else Status.OPEN), False
    if _exempted(draft, late_from, view, ground) and not _before(done_at, late_from):
        return Status.EXEMPTED, False
    if late_from is None:
        in_time = done_at is not None and ground.calendar.knows(local_day(done_at))
        return (Status.DISCHARGED if in_time else Status.PROVISIONAL), False
    if _before(done_at, late_from):
        return Status.DISCHARGED, False
    if not ground.has_passed(late_from):
        return Status.OPEN, False
    held = view.quarantined or draft.actor in ground.suspended
    return (Status.OPEN if held else Status.BREACHED), held


def _exempted(draft: Draft, late_from: datetime | None, view: CaseView, ground: Ground) -> bool:
    """Return whether an exception was recorded in time; one recorded late cures nothing (C14)."""
    exception = first_match(draft.rule.exempted, view.seen, ground, draft.actor)
    return exception is not None and (late_from is None or exception.at < late_from)


def _before(instant: datetime | None, limit: datetime | None) -> bool:
    return instant is not None and limit is not None and instant < limit
