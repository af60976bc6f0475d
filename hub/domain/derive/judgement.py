"""Judges a duty: its last day, what fulfilled it, and its status, as the paper stands that raised
it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from hub.domain.context import CaseView, Context
from hub.domain.derive import office_hours
from hub.domain.derive.fulfilment import done_while_owed
from hub.domain.derive.late_accounts import Account, account_of, is_heard
from hub.domain.derive.late_evidence import LateOutcome, judged
from hub.domain.derive.standing_papers import NOTHING, PaperState, state_of
from hub.domain.facts import Seen
from hub.domain.guards import Draft
from hub.domain.statement import Status
from hub.domain.stopped_clocks import Stops, due_day_of


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a duty stands: its term, what fulfilled it, its status, and how its paper stands."""

    stops: Stops
    due: date | None
    late_from: datetime | None
    done: Seen | None
    done_at: datetime | None
    outcome: LateOutcome
    paper: PaperState = NOTHING
    cancelled: bool = False

    @property
    def in_time(self) -> bool:
        """Return whether the duty was done by its last day."""
        if self.done_at is None or self.late_from is None:
            return False
        return self.done_at < self.late_from

    @property
    def is_spared(self) -> bool:
        """Return whether days do not count in which a number had two contents."""
        return self.stops != self.paper.stops

    @property
    def is_taken_back(self) -> bool:
        """Return whether its paper was taken back while it was open."""
        back = self.paper.ended
        if back is None or (self.done_at is not None and self.done_at <= back.at):
            return False
        return self.cancelled or self.paper.halts_before(self.late_from)

    @property
    def because(self) -> str:
        """Return why it is cancelled, contested or stands still by what was said of its paper."""
        still = self.paper.lasting is not None and self.outcome.status is Status.OPEN
        return self.paper.because if self.is_taken_back or still else ""


def judgement_of(draft: Draft, view: CaseView, context: Context) -> Judgement:
    """Return how a duty stands."""
    paper = state_of(draft, view, context)
    plain = _within(paper.stops, draft, view, context)
    if paper is NOTHING:
        return plain
    found = plain = replace(plain, paper=paper)
    if paper.spared and not plain.in_time:
        spared = _within((*paper.stops, *paper.spared), draft, view, context)
        found = replace(spared, paper=paper)
    if found.is_taken_back:
        # What was told late of a duty that its author took back is no matter of supervision.
        back = replace(
            found.outcome, status=Status.CANCELLED, held=False, contested=False, account=None
        )
        return replace(plain, done=None, done_at=None, outcome=back, cancelled=True)
    if paper.lasting is None or found.in_time or found.outcome.status not in _JUDGED:
        return found
    account = _returned_late(draft, found, view, context)
    if not is_heard(account, context):
        return replace(found, outcome=replace(found.outcome, account=account, contested=True))
    # What is done while the term stands still is done; when the term goes on, its day is known.
    waits, done = found.done_at is None, Status.EXERCISED if draft.rule.right else Status.DISCHARGED
    still = replace(
        found.outcome,
        status=Status.OPEN if waits else done,
        contested=found.outcome.contested or (paper.contested and waits),
        account=found.outcome.account or account,
    )
    return replace(found, outcome=still)


def _returned_late(
    draft: Draft, found: Judgement, view: CaseView, context: Context
) -> Account | None:
    """Return the late account by which alone a duty's paper was returned before its term ended.

    Whom the paper was returned to has not answered: nobody but the accused reports the return.
    """
    if found.paper.waiting is None:
        return None
    returned = found.paper.waiting.fact
    seen = next((one for one in view.seen if one.fact is returned), None)
    return account_of(seen, found.late_from, draft.actor, view, context)


_JUDGED = (Status.OPEN, Status.BREACHED, Status.LAPSED)


def _within(stops: Stops, draft: Draft, view: CaseView, context: Context) -> Judgement:
    due = due_day_of(draft.clock, draft.started, context.calendar, stops)
    late_from = office_hours.late_from(due, context.law) if due else None
    done = done_while_owed(draft, late_from, view, context)
    done_at = max(done.at, draft.starts) if done else None
    outcome = judged(draft, done, late_from, view, context)
    return Judgement(stops, due, late_from, done, done_at, outcome)
