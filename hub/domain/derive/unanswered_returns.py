"""Lists for supervision whose return of a paper nobody answers: its sender, who accuses nobody."""

from datetime import datetime

from hub.domain.calendar import end_of, in_shanghai, local_day
from hub.domain.clocks import Clock, Unit, due_day
from hub.domain.context import CaseView, Context
from hub.domain.derive.returned_papers import Return
from hub.domain.guards import Draft
from hub.domain.rules import Level
from hub.domain.statement import Family, Statement, Status, identity, moment
from hub.sentence import both, in_chinese

READING = "return_answer_days"
DAYS = 5
"""How many working days a sender has, where a city does not say it."""

_SPARED = both("Nobody is accused by it meanwhile.", "在此之前不据以认定违规。")
_BREACHED = both(
    "Who returned it told of it after the term alone: the breach stands meanwhile.",
    "该退回仅由退回单位在逾期后自行报告，在此之前违规认定不变。",
)


def answer_by(returned: Return, context: Context) -> datetime | None:
    """Return until when the sender has time to answer; None past the published calendar."""
    clock = Clock(Unit.WORKING_DAYS, int(context.law.chosen.get(READING, DAYS)))
    last = due_day(clock, local_day(returned.fact.at), context.calendar)
    return end_of(last) if last is not None else None


def unanswered(
    returned: Return, draft: Draft, view: CaseView, episode: str, context: Context, *, heard: bool
) -> Statement:
    """Return what supervision is told of a return without an answer; `heard`: it keeps its office
    from being accused.
    """
    fact = returned.fact
    reason = both(
        "{office} returned the paper {notice} on {day} ({code}), and {sender} has not answered."
        " {meanwhile}",
        "{office}于{day}退回文书{notice}（{code}），{sender}尚未答复。{meanwhile}",
        office=fact.office,
        notice=fact.named("notice"),
        day=in_shanghai(fact.at).date(),
        code=fact.get("reason_code"),
        sender=returned.sender,
        meanwhile=_SPARED if heard else _BREACHED,
    )
    parts = (draft.rule_id, returned.sender, *view.subject, episode, READING, moment(fact.at))
    return Statement(
        id=identity(context.law.city, Family.GROUND, *parts),
        family=Family.GROUND,
        rule=draft.rule_id,
        actor=returned.sender,
        subject=view.case,
        subject_kind=view.subject_kind,
        status=Status.SAID,
        case=view.case if view.subject_kind == "case" else "",
        at=fact.at,
        level=Level.SUPERVISION.value,
        reason=str(reason),
        reason_zh=in_chinese(reason) or "",
        evidence=fact.sources,
    )
