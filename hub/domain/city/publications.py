"""Turns what follows into messages: each with rule, article, edition,
evidence and evidence time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from hub import messages as m
from hub.domain.calendar import REMEMBERED, Calendar
from hub.domain.city.annotations import holder_of, other_reading, reminder_of
from hub.domain.city.decrees import moved_because
from hub.domain.city.gate_answers import GateAnswered
from hub.domain.city.papers_in_flight import late_of
from hub.domain.city.row_transitions import Transition
from hub.domain.city.state import CityState
from hub.domain.clocks import Clock
from hub.domain.context import Context, Shown, Standing
from hub.domain.facts import Fact
from hub.domain.rules import Citation, Level
from hub.domain.statement import Family, Statement, Told, identity
from hub.domain.stopped_clocks import Stops, working_with
from hub.domain.transitions import Change, change_of
from hub.sentence import Sentence, both, in_chinese


@dataclass(frozen=True, slots=True)
class Publication:
    """One record to be written: on which of the hub's streams, under which key, `raw` as bytes.

    A paper is written on the stream `INBOX`: its key is the inbox, and the record itself has none.

    Raises `ValueError` for a record that no topic takes; the caller knows what it is about.
    """

    stream: str
    key: str
    message: m.Message
    raw: bytes = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Write the message, so that what cannot be written fails where it is said."""
        raw = m.encode(self.message)
        if len(raw) + len(self.key.encode()) > SAID_BYTES_MAX:
            raise ValueError(
                f"{len(raw)} bytes are more than {SAID_BYTES_MAX}, which a topic takes"
            )
        object.__setattr__(self, "raw", raw)


INBOX = "inbox"
"""The stream of what is sent to one office alone."""

SAID_BYTES_MAX = (2 << 20) - 512
"""The largest record that the hub writes, with its key: a topic takes little more."""

STREAMS: Mapping[Family, str] = {
    Family.DUTY: "duties",
    Family.VIOLATION: "violations",
    Family.BLOCK: "blocks",
    Family.GROUND: "accountability",
    Family.REMARK: "refused",
}


def publication_of(transition: Transition, context: Context) -> Publication:
    """Return the record for a difference."""
    statement = _known(transition)
    return Publication(STREAMS[statement.family], statement.id, message_of(transition, context))


def message_of(transition: Transition, context: Context) -> m.Message:
    """Return the message for a difference."""
    change = change_of(transition.before, transition.after)
    statement = _known(transition)
    return _MAKERS[statement.family](statement, transition.before, change, context)


def _known(transition: Transition) -> Statement:
    known = transition.after or transition.before
    assert known is not None, "a difference has at least one side"
    return known


def _shared(statement: Statement, context: Context, cite: Citation | None = None) -> dict[str, Any]:
    cite = cite or context.law.cite(statement.rule, statement.day)
    return {
        "id": statement.id,
        "city": context.law.city,
        "rule": statement.rule,
        "article": cite.article,
        "edition": context.law.edition,
        "evidence": statement.evidence,
        "evidence_time": context.evidence_time,
    }


def _duty(duty: Statement, before: Statement | None, change: Change, context: Context) -> m.Message:
    assert duty.started is not None
    assert duty.trigger_at is not None
    withdrawn, cite = change is Change.WITHDRAWN, context.law.cite(duty.rule, duty.day)
    because = moved_because(before, duty, context.calendar) if before and not withdrawn else None
    reminder = reminder_of(duty, context.law)
    return m.Duty(
        **_shared(duty, context, cite),
        actor=duty.actor,
        subject=duty.subject,
        subject_kind=duty.subject_kind,
        case=duty.case or None,
        site=duty.site or None,
        episode=duty.episode or None,
        status="withdrawn" if withdrawn else duty.status.value,
        change=change.value,
        trigger_at=duty.trigger_at,
        trigger_date=duty.started,
        due_date=duty.due,
        previous_due_date=before.due if before and because else None,
        moved_because=because,
        moved_because_zh=in_chinese(because) if because else None,
        done_at=duty.done_at,
        advisory=duty.advisory,
        held=duty.held,
        says=cite.says,
        working=_working(duty.clock, duty.started, context.calendar, duty.stops),
        holder=holder_of(duty, context),
        remind_on=duty.remind,
        reminder=reminder,
        reminder_zh=in_chinese(reminder) if reminder else None,
        other_reading=other_reading(duty),
        contested=duty.contested or None,
        doubt=duty.doubt,
        safe_by=duty.safe_by,
        calendar=context.calendar.digest if duty.due else None,
    )


@lru_cache(maxsize=REMEMBERED)
def _working(
    clock: Clock, started: date, calendar: Calendar, stops: Stops
) -> tuple[m.CountedDay, ...]:
    return tuple(
        m.CountedDay(day=one.day, counted=one.counted, why=one.why)
        for one in working_with(clock, started, calendar, stops)
    )


def _violation(
    violation: Statement, before: Statement | None, change: Change, context: Context
) -> m.Message:
    assert violation.at is not None
    cite = context.law.cite(violation.rule, violation.day)
    by_rule = violation.reason in ("", cite.says)
    return m.Violation(
        **_shared(violation, context, cite),
        actor=violation.actor,
        subject=violation.subject,
        subject_kind=violation.subject_kind,
        case=violation.case or None,
        site=violation.site or None,
        at=violation.at,
        cause="missed_duty" if violation.cause else "forbidden_act",
        change=change.value,
        duty=violation.cause or None,
        action=violation.action or None,
        reason=violation.reason or cite.says,
        reason_zh=(cite.says_zh if by_rule else violation.reason_zh) or None,
        suspended_outboxes=tuple(sorted(context.suspended)),
        contested=violation.contested or None,
        level=_level(violation),
        doubt=violation.doubt,
    )


def _level(violation: Statement) -> str:
    doubtful = violation.level == Level.CANDIDATE or violation.contested
    return (Level.CANDIDATE if doubtful else Level.ESTABLISHED).value


def _block(
    block: Statement, before: Statement | None, change: Change, context: Context
) -> m.Message:
    assert block.at is not None
    return m.Block(
        **_shared(block, context),
        subject_kind=block.subject_kind,
        subject=block.subject,
        actions=block.actions,
        case=block.case,
        state="withdrawn" if change is Change.WITHDRAWN else block.status.value,
        placed_at=block.at,
        released_at=block.until,
        reason=block.reason,
    )


def _ground(
    against: Statement, before: Statement | None, change: Change, context: Context
) -> m.Message:
    return m.Accountability(
        **_shared(against, context),
        ground=against.rule,
        target=against.actor,
        subject=against.subject,
        subject_kind=against.subject_kind,
        at=against.at,
        level=against.level,
        change=change.value,
        cause=against.cause or None,
        case=against.case or None,
        reason=against.reason or None,
        reason_zh=against.reason_zh or None,
        doubt=against.doubt,
    )


def noted(note: m.Note, rule: str, told: Told) -> tuple[Sentence, Sentence]:
    """Return what a remark means and what to do, by the codes that it names."""
    asking = rule or both("what it says", "此事")
    return m.noted_with(
        note, rule=asking, offices=" / ".join(told.offices), kinds=" / ".join(told.kinds)
    )


def _remark(
    remark: Statement, before: Statement | None, change: Change, context: Context
) -> m.Message:
    told = remark.told
    assert told is not None, "a remark says something"
    assert remark.at is not None
    withdrawn = change is Change.WITHDRAWN
    reason, remedy = noted(m.Note(told.code), remark.rule, told)
    remedy = m.SETTLED if withdrawn else remedy
    cited = remark.rule in context.law.citations
    return m.Remark(
        city=context.law.city,
        office=remark.actor,
        code=told.code,
        field=told.about,
        came=told.came,
        reason=reason,
        remedy=remedy,
        reason_zh=in_chinese(reason),
        remedy_zh=in_chinese(remedy),
        source=remark.evidence[0],
        message=told.message or None,
        received=(None if withdrawn else told.received) or context.evidence_time or remark.at,
        id=remark.id,
        change=change.value,
        rule=remark.rule or None,
        article=context.law.cite(remark.rule, remark.day).article if cited else None,
        offices=told.offices,
        kinds=told.kinds,
    )


_MAKERS = {
    Family.DUTY: _duty,
    Family.VIOLATION: _violation,
    Family.BLOCK: _block,
    Family.GROUND: _ground,
    Family.REMARK: _remark,
}


@dataclass(frozen=True, slots=True)
class SubjectOnRecord:
    """What a city knows of the subject of a question.

    `heard_of` says whether records name it, `near` are names on record that only look like it.
    `held` is what keeps the answer from being complete, source and reason; None if it is complete.
    """

    heard_of: bool
    near: tuple[str, ...] = ()
    held: tuple[str | None, str | None] | None = None


def decision(
    question: Fact,
    asked_as: str | None,
    answered: GateAnswered,
    context: Context,
    known: SubjectOnRecord,
) -> m.Decision:
    """Return a gate's answer as a message."""
    fields, answer = question.fields, answered.answer
    held_by, held_because = known.held or (None, None)
    return m.Decision(
        id=identity(context.law.city, "decision", question.source),
        city=context.law.city,
        rule=answer.rule,
        article=answer.article,
        edition=context.law.edition,
        evidence=(question.source,),
        evidence_time=context.evidence_time,
        question=question.source,
        asked_as=asked_as,
        office=question.office,
        action=str(fields["action"]),
        site=fields.get("site"),
        enterprise=fields.get("enterprise"),
        party=fields.get("party"),
        at=question.at,
        state=answer.state.value,
        reason=answer.reason,
        reason_zh=in_chinese(answer.reason),
        missing=answer.missing,
        missing_any=tuple(tuple(one.split(" or ")) for one in answer.missing),
        cases=answer.cases,
        complete=known.held is None,
        heard_of=known.heard_of,
        near=known.near,
        held_by=held_by,
        held_because=held_because,
        shown=tuple(
            m.ShownPaper(certificate=one.certificate, counted=one.counted, because=one.because)
            for one in answered.shown
        ),
    )


def standing(of: Standing, context: Context) -> m.Standing:
    """Return the standing of a site, an enterprise or a party as a message."""
    return m.Standing(
        city=context.law.city,
        subject_kind=of.subject_kind,
        subject=of.subject,
        papers=tuple(
            m.PaperOnRecord(
                certificate=one.certificate,
                since=one.since,
                until=one.until,
                shown_to=one.to if isinstance(one, Shown) else None,
            )
            for one in of.papers
        ),
        holds=tuple(
            m.HoldOnRecord(
                rule=one.rule, actions=one.actions, case=one.case, since=one.since, until=one.until
            )
            for one in of.holds
        ),
        penalties=tuple(
            m.PenaltyOnRecord(case=one.case, decided_at=one.decided_at, executed_at=one.executed_at)
            for one in of.penalties
        ),
        parties=of.parties,
        facts={name: str(value).lower() for name, value in of.facts.items()},
        edition=context.law.edition,
        evidence_time=context.evidence_time,
    )


def heartbeat(
    city: str,
    state: CityState,
    sources: Iterable[str],
    holder: str | None,
    context: Context,
    now: datetime | None,
) -> m.Heartbeat:
    """Return how far every source is read, up to when everything is, which of `sources` are held,
    and which papers are late by `now`.
    """
    return m.Heartbeat(
        city=city,
        complete_up_to=context.evidence_time,
        heard=tuple(
            _read_up_to(place, one.topic_id, one.offset + 1)
            for place, one in sorted(state.heard.items())
        ),
        held_by=holder,
        held_because=state.why(holder),
        edition=context.law.edition,
        calendar_until=context.calendar.last,
        papers_late=tuple(
            m.LatePapers(inbox=inbox, papers=late.papers, since=late.since)
            for inbox, late in late_of(state.underway, now)
        ),
        held=tuple(
            m.HeldSource(topic=one, because=why, since=state.marks.get(one))
            for one in sorted(sources)
            if (why := state.why(one)) is not None
        ),
        outboxes_out=tuple(sorted(state.suspended)),
    )


def _read_up_to(place: str, topic_id: str, offset: int) -> m.ReadUpTo:
    topic, _, partition = place.partition("/")
    number = int(partition) if partition else None
    return m.ReadUpTo(topic=topic, offset=offset, topic_id=topic_id, partition=number)
