"""Adds to a duty what is not the law's own answer: a reminder, another reading.

A reminder is labelled "not in the text" and breaches nothing (AMB-06); another reading is mentioned
only if it gives another day (AMB-02).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.domain.calendar import end_of
from hub.domain.clocks import Unit, due_day
from hub.domain.context import CaseView, Context
from hub.domain.derive import office_hours
from hub.domain.derive.fulfilment import status_of
from hub.domain.derive.judgement import Judgement
from hub.domain.guards import Draft
from hub.domain.statement import Status
from hub.domain.stopped_clocks import due_day_of


@dataclass(frozen=True, slots=True)
class DutyRemarks:
    """What is added to a duty beside the law's own answer, and when time changes it."""

    said: Mapping[str, Any]
    waits: tuple[datetime, ...] = ()


NOTHING = DutyRemarks({})


def remarks_on(draft: Draft, how: Judgement, view: CaseView, context: Context) -> DutyRemarks:
    """Return the reminder of a duty without a number, or what its term's other reading would give,
    beside how it stands.
    """
    reminder = draft.rule.reminder
    if reminder is not None and draft.clock.unit is Unit.NONE:
        remind = due_day(reminder, draft.started, context.calendar)
        if remind is None or how.outcome.status is not Status.OPEN:
            return DutyRemarks({"remind": remind})
        ends = end_of(remind)
        return DutyRemarks({"remind": remind, "reminded": context.has_passed(ends)}, (ends,))
    clock = draft.clock.otherwise
    if clock is None or how.paper.lasting is not None or how.is_taken_back:
        return NOTHING
    other = due_day_of(clock, draft.started, context.calendar, how.stops)
    if other == how.due:
        return NOTHING
    late_from = office_hours.late_from(other, context.law) if other else None
    otherwise, _ = status_of(draft, late_from, how.done_at, view, context)
    waits: tuple[datetime, ...] = ()
    if late_from and otherwise is Status.OPEN:
        waits = (late_from, context.heard_by(late_from, draft.actor))
    return DutyRemarks({"other_due": other, "other_status": otherwise.value}, waits)
