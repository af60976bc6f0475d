"""Weighs what is told long after the day that it names: back-dating is not taken in silence.

1. An act told of an instant earlier than all that its office has said of the case, and received
   more than some days after it, is heard and counts. Where a duty rests on it, supervision is told.
2. A paper shown with a question excuses what was done after the question was put. A question that
   is told so long after it was put excuses only what came after its receipt.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hub.domain.calendar import in_shanghai
from hub.domain.context import CaseView, Context, Paper, Shown, Standing
from hub.domain.facts import HUB, Fact
from hub.domain.law import Law
from hub.domain.rules import Level
from hub.domain.statement import Family, Statement, Status, identity, moment
from hub.domain.vocabulary import Effect
from hub.sentence import both, in_chinese

READING = "backdated_days"


def is_back_dated(fact: Fact, law: Law) -> bool:
    """Return whether a fact was received more days after the instant that it names than a city
    leaves offices to tell of it.
    """
    limit = _limit(law)
    return limit is not None and fact.office != HUB and fact.received - fact.at > limit


def put_at(question: Fact, law: Law) -> datetime:
    """Return from when a question excuses what is done on the papers shown with it."""
    return question.received if is_back_dated(question, law) else question.at


def _limit(law: Law) -> timedelta | None:
    """Return how long after an act it may be told; None where a city does not say."""
    return timedelta(days=law.reading(READING)) if READING in law.settings else None


def back_dating_told(
    duties: Sequence[Statement], view: CaseView, context: Context
) -> tuple[list[Statement], list[datetime]]:
    """Return what supervision is told of back-dated facts on which duties rest, and when time alone
    can add to it. `duties` are all that follows from the row; each fact is listed once, by the
    first duty that rests on it.
    """
    limit = _limit(context.law)
    if limit is None:
        return [], []
    late = {one.fact.source: one.fact for one in view.seen if one.fact.received - one.at > limit}
    dated = {
        source: fact
        for source, fact in late.items()
        if is_back_dated(fact, context.law) and _is_first_word(fact, view)
    }
    if not dated:
        return [], []
    waits = [one.received for one in dated.values() if not context.has_passed(one.received)]
    listed = {one.evidence for one in duties if one.level == Level.SUPERVISION}
    first: dict[str, Statement] = {}
    for duty in duties:
        if duty.family is Family.DUTY:
            for source in dated.keys() & set(duty.evidence):
                first.setdefault(source, duty)
    notes = [
        _to_supervision(dated[source], duty, view, context)
        for source, duty in first.items()
        if dated[source].sources not in listed and context.has_passed(dated[source].received)
    ]
    return sorted(notes, key=lambda one: one.id), waits


def _is_first_word(fact: Fact, view: CaseView) -> bool:
    """Return whether a fact is of an instant earlier than all that its office had said by then."""
    said = (
        one.fact.at
        for one in view.seen
        if one.fact.office == fact.office and one.fact.received < fact.received
    )
    return all(fact.at < at for at in said)


def _to_supervision(fact: Fact, duty: Statement, view: CaseView, context: Context) -> Statement:
    """Return what supervision is told: who told what, of which instant, and when."""
    parts = (
        duty.rule,
        Level.SUPERVISION.value,
        *view.subject,
        fact.office,
        fact.kind,
        moment(fact.at),
    )
    reason = both(
        "{office} says of {at}: {kind}. Recorded {received}, and earlier than all that it had said"
        " before; it counts.",
        "{office}称于{at}：{kind}。{received}记录，早于该单位此前所称的一切事项；予以采信。",
        office=fact.office,
        at=_text(fact.at),
        kind=fact.kind,
        received=_text(fact.received),
    )
    return Statement(
        id=identity(context.law.city, Family.GROUND, *parts),
        family=Family.GROUND,
        rule=duty.rule,
        actor=fact.office,
        subject=view.case,
        subject_kind=view.subject_kind,
        status=Status.SAID,
        case=duty.case,
        at=fact.at,
        level=Level.SUPERVISION.value,
        reason=str(reason),
        reason_zh=in_chinese(reason) or "",
        evidence=fact.sources,
    )


def excusing(standing: Standing, facts: Iterable[Fact], context: Context) -> Standing:
    """Return how a place stands for judging acts there: a paper that was shown with a back-dated
    question counts from its receipt.
    """
    asking = context.law.vocabulary.kinds_that(Effect.ASKS)
    late: dict[tuple[str, str, datetime | None], datetime] = {
        (certificate, fact.office, fact.at): fact.received
        for fact in facts
        if fact.kind in asking and is_back_dated(fact, context.law)
        for certificate in fact.get("certificates") or ()
    }
    if not late:
        return standing
    return replace(standing, papers=tuple(_since_receipt(one, late) for one in standing.papers))


def _since_receipt(
    paper: Paper, late: Mapping[tuple[str, str, datetime | None], datetime]
) -> Paper:
    if not isinstance(paper, Shown):
        return paper
    received = late.get((paper.certificate, paper.to, paper.since))
    return paper if received is None else replace(paper, since=received)


def _text(instant: datetime) -> str:
    return in_shanghai(instant).isoformat(" ", "seconds").removesuffix("+08:00")
