"""Understands what comes out of a story: the object that `gongze replay --format json` prints."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol

from hub.domain.calendar import SHANGHAI, Calendar, local_day
from hub.domain.city.annotations import other_reading
from hub.domain.city.decrees import BY_DECREE, moved_because
from hub.domain.city.row_transitions import Transition
from hub.domain.clocks import REMEMBERED, Clock, working_of
from hub.domain.context import Context
from hub.domain.instants import local_text
from hub.domain.law import Law
from hub.domain.rules import Level
from hub.domain.statement import Family, Statement
from hub.domain.story.run import Asked, Replay

Move = tuple[date | None, str]
"""How a duty moved: the last day as it was said before (None: not yet known), and why."""
_LONG_AGO = datetime.min.replace(tzinfo=SHANGHAI)


Working = tuple[Mapping[str, Any], ...]
"""The days of a term as plain JSON values, the same for all duties of one day and term."""


class Day(Protocol):
    """One day of a working, as it was counted or as it was published."""

    @property
    def day(self) -> date: ...

    @property
    def counted(self) -> bool: ...

    @property
    def why(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that stands at a story's end, with its citation; `working` are a duty's days.

    `remarks` are said of a duty beside the law's own answer, by the name of their key.
    """

    statement: Statement
    article: str
    says: str
    working: Working = ()
    remarks: Mapping[str, Any] = field(default_factory=dict)


def standing_statements(differences: Iterable[Transition]) -> list[Statement]:
    """Return what still stands of everything said, by the instant of what it follows from."""
    return sorted(_standing(differences), key=_place)


def _standing(differences: Iterable[Transition]) -> Iterable[Statement]:
    standing: dict[str, Statement] = {}
    for difference in differences:
        if difference.after is not None:
            standing[difference.after.id] = difference.after
        elif difference.before is not None:
            standing.pop(difference.before.id, None)
    return standing.values()


def _place(one: Statement) -> tuple[datetime, str, str, str, str, tuple[str, ...]]:
    """Return where a statement stands among others: by instant, then by matter, never by arrival."""
    at = one.trigger_at or one.at or _LONG_AGO
    return at, one.rule, one.actor, one.subject, one.level, one.evidence


def outcome_of(run: Replay) -> dict[str, Any]:
    """Return the outcome of a replayed story as plain JSON values."""
    context = run.docket.context
    moves = moves_of(run.differences, context.calendar)
    told = [_told(one, context, moves.get(one.id)) for one in _standing(run.differences)]
    return outcome(told, run.asked, context.law, local_day(run.as_of))


def moves_of(differences: Iterable[Transition], calendar: Calendar) -> dict[str, Move]:
    """Return how duties last moved by an arrangement of days, by the duty's id."""
    moves: dict[str, Move] = {}
    for one in differences:
        if one.before is None or one.after is None or one.before.due == one.after.due:
            continue
        why = moved_because(one.before, one.after, calendar) or ""
        if why.startswith(BY_DECREE):
            moves[one.after.id] = (one.before.due, why)
    return moves


def _told(one: Statement, context: Context, move: Move | None) -> Told:
    cite = context.law.cite(one.rule, one.day)
    if one.family is not Family.DUTY:
        return Told(one, cite.article, one.reason or cite.says)
    assert one.started is not None, "a duty has a day on which it was triggered"
    working = _working(one.clock, one.started, context.calendar)
    return Told(one, cite.article, cite.says, working, _remarks(one, move))


@lru_cache(maxsize=REMEMBERED)
def _working(clock: Clock, started: date, calendar: Calendar) -> Working:
    return days_told(working_of(clock, started, calendar))


def days_told(working: Iterable[Day]) -> Working:
    """Return the days of a working as plain JSON values."""
    return tuple(
        {"day": one.day.isoformat(), "counted": one.counted, "why": one.why} for one in working
    )


def _remarks(duty: Statement, move: Move | None) -> dict[str, Any]:
    other = other_reading(duty)
    return remarks(
        contested=duty.contested,
        move=move,
        remind_on=duty.remind,
        reminded=duty.reminded,
        other=other.model_dump(mode="json") if other else None,
    )


def remarks(
    *, contested: bool, move: Move | None, remind_on: date | None, reminded: bool, other: Any
) -> dict[str, Any]:
    """Return what stands beside the law's own answer; nothing where there is nothing."""
    found: dict[str, Any] = {"contested": True} if contested else {}
    if move is not None:
        before, why = move
        found["moved"] = {"from": before.isoformat() if before else None, "because": why}
    if remind_on is not None:
        found |= {"remind_on": remind_on.isoformat(), "reminded": reminded}
    if other is not None:
        found["other_reading"] = other
    return found


def outcome(told: Iterable[Told], asked: Iterable[Asked], law: Law, as_of: date) -> dict[str, Any]:
    """Return an outcome as plain JSON values: what stands, whoever said it, and what was answered.

    `as_of` is the day on which it is read: offices are held by whoever holds them then.
    """
    told = sorted(told, key=lambda one: _place(one.statement))
    of = {family: [one for one in told if one.statement.family is family] for family in Family}
    return {
        "obligations": [_obligation(one, law, as_of) for one in of[Family.DUTY]],
        "violations": [_violation(one) for one in of[Family.VIOLATION]],
        "accountability": _grounds(of[Family.GROUND], law),
        "gates": [_gate(one) for one in asked],
        "refused_measures": _measures(of[Family.GROUND], Level.REFUSED),
        "for_supervision": _measures(of[Family.GROUND], Level.SUPERVISION),
    }


def _obligation(told: Told, law: Law, as_of: date) -> dict[str, Any]:
    duty = told.statement
    holder = law.vocabulary.holder(duty.actor, as_of)
    assert duty.started is not None, "a duty has a day on which it was triggered"
    return {
        "rule": duty.rule,
        "article": told.article,
        "actor": duty.actor,
        "subject": duty.subject,
        "trigger_date": duty.started.isoformat(),
        "due_date": duty.due.isoformat() if duty.due else None,
        "status": duty.status.value,
        "done_at": local_text(duty.done_at),
        "advisory": duty.advisory,
        "says": told.says,
        "readings": {name: law.reading(name) for name in law.citations[duty.rule].readings},
        "bound_by": [one.cite.rule for one in law.bound_by(duty.actor)],
        "working": list(told.working),
        "evidence": list(duty.evidence),
        **({"holder": holder} if holder else {}),
        **told.remarks,
    }


def _violation(told: Told) -> dict[str, Any]:
    violation = told.statement
    return {
        "rule": violation.rule,
        "article": told.article,
        "actor": violation.actor,
        "at": local_text(violation.at),
        "subject": violation.subject,
        "reason": told.says,
        "evidence": list(violation.evidence),
        **({"contested": True} if violation.contested else {}),
    }


def _grounds(told: list[Told], law: Law) -> list[dict[str, Any]]:
    """Return each ground against each target once: two breaches give one ground, twice evidenced."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in told:
        said = one.statement
        if said.level in (Level.REFUSED, Level.SUPERVISION):
            continue
        ground = found.setdefault(
            (said.rule, said.actor, said.level),
            {
                "ground": said.rule,
                "article": one.article,
                "target": said.actor,
                "level": said.level,
                "responsible": [p.cite.rule for p in law.responsible(said.actor)],
                "bound_by": [p.cite.rule for p in law.bound_by(said.actor)],
                "persons": [who for p in law.responsible(said.actor) for who in p.persons],
                "evidence": {},
            },
        )
        ground["evidence"] |= dict.fromkeys(said.evidence)
    return [one | {"evidence": list(one["evidence"])} for one in found.values()]


def _measures(told: list[Told], level: Level) -> list[dict[str, Any]]:
    """Return what is no ground: measures that came out of their order, evidence recorded late."""
    return [
        {
            "rule": one.statement.rule,
            "article": one.article,
            "target": one.statement.actor,
            "at": local_text(one.statement.at),
            "reason": one.says,
            "evidence": list(one.statement.evidence),
        }
        for one in told
        if one.statement.level == level
    ]


def _gate(asked: Asked) -> dict[str, Any]:
    line, answer = asked.line, asked.answer
    named = {
        name: line.fields[name] for name in ("site", "enterprise", "party") if name in line.fields
    }
    return {
        "at": local_text(line.at),
        "action": line.fields["action"],
        **named,
        "state": answer.state.value,
        "rule": answer.rule,
        "article": answer.article,
        "reason": answer.reason,
        "missing": list(answer.missing),
        "cases": list(answer.cases),
    }
