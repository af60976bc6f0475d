"""Understands what a city published of a story: the same object as a replay's outcome.

A source ("topic/partition/offset") is told as the line of the story that was written there.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from hub import messages as m
from hub.domain.city.decrees import BY_DECREE
from hub.domain.derive.gate import GateAnswer, State
from hub.domain.law import Law
from hub.domain.statement import Family, Statement, Status
from hub.domain.story.outcome import Move, Told, days_told, outcome, remarks
from hub.domain.story.read import Line
from hub.domain.story.run import Asked

SOURCES = ", "
"""What joins the sources of a violation that is itself evidence (`breach_of`)."""


def outcome_published(
    said: Iterable[m.Message],
    asked: Iterable[tuple[Line, str]],
    lines: Mapping[str, int],
    law: Law,
    as_of: date,
) -> dict[str, Any]:
    """Return a story's outcome as plain JSON values.

    `said` is everything published, in the order of each topic; `asked` the questions with their
    sources, each answered; `lines` the story's line numbers by source; `as_of` the day of reading.
    """
    standing: dict[str, m.HubMessage] = {}
    answers: dict[str, m.Decision] = {}
    moves: dict[str, Move] = {}
    for one in said:
        if isinstance(one, m.Decision):
            answers[one.question] = one
        elif isinstance(one, m.Duty | m.Violation | m.Accountability):
            standing.pop(one.id, None)
            if isinstance(one, m.Duty) and (one.moved_because or "").startswith(BY_DECREE):
                moves[one.id] = (one.previous_due_date, str(one.moved_because))
            if one.change != "withdrawn":
                standing[one.id] = one
    told = [_told(one, lines, law, moves.get(one.id)) for one in standing.values()]
    return outcome(told, [Asked(line, _answer(answers[of])) for line, of in asked], law, as_of)


def _told(one: m.HubMessage, lines: Mapping[str, int], law: Law, move: Move | None) -> Told:
    evidence = told_as_lines(one.evidence, lines)
    if isinstance(one, m.Duty):
        working = days_told(one.working)
        return Told(_duty(one, evidence), one.article, one.says, working, _remarks(one, move))
    if isinstance(one, m.Violation):
        return Told(_violation(one, evidence), one.article, one.reason)
    assert isinstance(one, m.Accountability)
    return Told(_ground(one, evidence), one.article, one.reason or law.citations[one.rule].says)


def _remarks(duty: m.Duty, move: Move | None) -> dict[str, Any]:
    other = duty.other_reading
    return remarks(
        contested=bool(duty.contested),
        move=move,
        remind_on=duty.remind_on,
        reminded=duty.reminder is not None,
        other=other.model_dump(mode="json") if other else None,
    )


def _duty(duty: m.Duty, evidence: tuple[str, ...]) -> Statement:
    return Statement(
        duty.id,
        Family.DUTY,
        duty.rule,
        duty.actor,
        duty.subject,
        duty.subject_kind,
        Status(duty.status),
        trigger_at=duty.trigger_at,
        started=duty.trigger_date,
        due=duty.due_date,
        done_at=duty.done_at,
        advisory=duty.advisory,
        evidence=evidence,
    )


def _violation(violation: m.Violation, evidence: tuple[str, ...]) -> Statement:
    return Statement(
        violation.id,
        Family.VIOLATION,
        violation.rule,
        violation.actor,
        violation.subject,
        violation.subject_kind,
        Status.SAID,
        at=violation.at,
        evidence=evidence,
        contested=bool(violation.contested),
    )


def _ground(ground: m.Accountability, evidence: tuple[str, ...]) -> Statement:
    return Statement(
        ground.id,
        Family.GROUND,
        ground.ground,
        ground.target,
        ground.subject,
        ground.subject_kind,
        Status.SAID,
        at=ground.at,
        level=ground.level,
        evidence=evidence,
    )


def _answer(decision: m.Decision) -> GateAnswer:
    return GateAnswer(
        State(decision.state),
        decision.rule,
        decision.article,
        decision.reason,
        decision.missing,
        decision.cases,
    )


def told_as_lines(sources: Sequence[str], lines: Mapping[str, int]) -> tuple[str, ...]:
    """Return sources as the story's lines; one that no line was written to stays what it is."""
    return tuple(
        SOURCES.join(
            f"line {lines[part]}" if part in lines else part for part in source.split(SOURCES)
        )
        for source in sources
    )
