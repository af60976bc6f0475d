"""Says when the term of a duty ends, as the paper stands that raised it."""

from datetime import date, datetime

from hub.domain.context import CaseView, Context
from hub.domain.derive import office_hours
from hub.domain.derive.standing_papers import state_of
from hub.domain.guards import Draft
from hub.domain.stopped_clocks import Stops, due_day_of


def last_day(
    draft: Draft, view: CaseView, context: Context, *, spared: bool = False
) -> date | None:
    """Return the last day of the term of a duty; None if that is not known, or it has no term.

    With `spared` the days do not count in which nobody knew which of two contents was meant.
    """
    stops = stops_of(draft, view, context, spared=spared)
    return due_day_of(draft.clock, draft.started, context.calendar, stops)


def stops_of(draft: Draft, view: CaseView, context: Context, *, spared: bool) -> Stops:
    """Return what moved the term of a duty."""
    state = state_of(draft, view, context)
    return (*state.stops, *state.spared) if spared else state.stops


def term_ends(draft: Draft, view: CaseView, context: Context) -> datetime | None:
    """Return the first instant after the term of a duty; None if that is not known."""
    due = last_day(draft, view, context)
    return office_hours.late_from(due, context.law) if due else None
