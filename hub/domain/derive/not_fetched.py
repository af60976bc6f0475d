"""Tells who sent a paper, and who supervises, that its addressee's client does not fetch it.

It is told one working day before a duty falls due that the paper raised, once for paper and duty.
A receipt is deemed as before: the term runs. Where no client commits, nothing is known nor told.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from hub.domain.calendar import ONE_DAY, SHANGHAI, Calendar
from hub.domain.context import CaseView, Context
from hub.domain.derive.telling import Telling
from hub.domain.facts import Seen
from hub.domain.fetched import lacks
from hub.domain.statement import Family, Statement, Status
from hub.messages import Note

ALSO_TO = "cards_also_to"
"""The reading that names who supervises."""
LOOK_AGAIN = timedelta(hours=1)
"""How soon a row is looked at again whose paper is not fetched: nothing else tells that it is."""
_OWED = (Status.OPEN, Status.BREACHED)


def not_fetched(
    view: CaseView, statements: Sequence[Statement], context: Context
) -> tuple[list[Telling], list[datetime]]:
    """Return what is told of papers that are not fetched, and when time alone can change it."""
    tellings: list[Telling] = []
    waits: list[datetime] = []
    if not context.fetched:
        return tellings, waits
    papers = {one.receipt: one for one in view.seen if one.receipt}
    for duty in statements:
        if duty.family is not Family.DUTY or duty.due is None or duty.status not in _OWED:
            continue
        for seen in (papers[one] for one in duty.evidence if one in papers):
            known = lacks(context.fetched, seen.receipt)
            told_at = _working_day_before(duty.due, context.calendar)
            if known is None or duty.done_at is not None:
                continue
            if not context.has_passed(told_at):
                waits.append(told_at)
                continue
            if known.known_until is None or known.known_until >= told_at:
                tellings += _told(seen, duty, told_at, context)
            if duty.status is Status.OPEN and context.evidence_time is not None:
                waits.append(context.evidence_time + LOOK_AGAIN)
    return tellings, waits


def _told(seen: Seen, duty: Statement, since: datetime, context: Context) -> Iterator[Telling]:
    words, also = context.law.vocabulary, context.law.chosen.get(ALSO_TO) or ()
    supervising = (also,) if isinstance(also, str) else tuple(also)
    offices = (seen.fact.office, *(words.office_of_role(one) for one in supervising))
    for office in dict.fromkeys(one for one in offices if not words.same(one, duty.actor)):
        yield Telling(
            Note.NOT_FETCHED,
            office,
            seen.fact,
            "to",
            duty.rule,
            offices=(duty.actor,),
            since=since,
            of=duty.id,
        )


def _working_day_before(due: date, calendar: Calendar) -> datetime:
    """Return when the last working day before a day begins; of days that are not published, the
    day before.
    """
    day = due - ONE_DAY
    while calendar.knows(day) and not calendar.works(day):
        day -= ONE_DAY
    return datetime.combine(day, time(), SHANGHAI)
