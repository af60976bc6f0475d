"""Understands what comes out of a story: the object that `gongze replay --format json` prints."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hub.domain.calendar import SHANGHAI
from hub.domain.city.docket import Difference
from hub.domain.clocks import working_of
from hub.domain.derive.view import Ground
from hub.domain.law import Law, Level
from hub.domain.statement import Family, Statement
from hub.domain.story.run import Asked, Replay

_LONG_AGO = datetime.min.replace(tzinfo=SHANGHAI)


def standing_statements(differences: Iterable[Difference]) -> list[Statement]:
    """Return what still stands of everything said, by the instant of what it follows from."""
    standing: dict[str, Statement] = {}
    for difference in differences:
        if difference.after is not None:
            standing[difference.after.id] = difference.after
        elif difference.before is not None:
            standing.pop(difference.before.id, None)
    return sorted(standing.values(), key=lambda one: one.trigger_at or one.at or _LONG_AGO)


def outcome_of(run: Replay) -> dict[str, Any]:
    """Return the outcome of a story as plain JSON values."""
    ground = run.docket.ground
    said = standing_statements(run.differences)
    return {
        "obligations": [_obligation(one, ground) for one in said if one.family is Family.DUTY],
        "violations": [
            _violation(one, ground.law) for one in said if one.family is Family.VIOLATION
        ],
        "accountability": _grounds(said, ground.law),
        "gates": [_gate(asked) for asked in run.asked],
        "refused_measures": _measures(said, ground.law),
    }


def _obligation(duty: Statement, ground: Ground) -> dict[str, Any]:
    assert duty.started is not None, "a duty has a day on which it was triggered"
    cite = ground.law.citations[duty.rule]
    working = working_of(duty.clock, duty.started, ground.calendar)
    return {
        "rule": duty.rule,
        "article": cite.article,
        "actor": duty.actor,
        "subject": duty.subject,
        "trigger_date": duty.started.isoformat(),
        "due_date": duty.due.isoformat() if duty.due else None,
        "status": duty.status.value,
        "done_at": local_text(duty.done_at),
        "advisory": duty.advisory,
        "says": cite.says,
        "readings": {name: ground.law.reading(name) for name in cite.readings},
        "bound_by": [one.cite.rule for one in ground.law.bound_by(duty.actor)],
        "working": [
            {"day": one.day.isoformat(), "counted": one.counted, "why": one.why} for one in working
        ],
        "evidence": list(duty.evidence),
    }


def _violation(violation: Statement, law: Law) -> dict[str, Any]:
    return {
        "rule": violation.rule,
        "article": law.citations[violation.rule].article,
        "actor": violation.actor,
        "at": local_text(violation.at),
        "subject": violation.subject,
        "reason": violation.reason or law.citations[violation.rule].says,
        "evidence": list(violation.evidence),
    }


def _grounds(said: list[Statement], law: Law) -> list[dict[str, Any]]:
    """Return each ground against each target once: two breaches give one ground, twice evidenced."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in said:
        if one.family is not Family.GROUND or one.level == Level.REFUSED:
            continue
        ground = found.setdefault(
            (one.rule, one.actor, one.level),
            {
                "ground": one.rule,
                "article": law.citations[one.rule].article,
                "target": one.actor,
                "level": one.level,
                "responsible": [p.cite.rule for p in law.responsible(one.actor)],
                "bound_by": [p.cite.rule for p in law.bound_by(one.actor)],
                "persons": [who for p in law.responsible(one.actor) for who in p.persons],
                "evidence": [],
            },
        )
        ground["evidence"] += [
            source for source in one.evidence if source not in ground["evidence"]
        ]
    return list(found.values())


def _measures(said: list[Statement], law: Law) -> list[dict[str, Any]]:
    """Return each measure that came out of its order, with the rule that refuses it."""
    return [
        {
            "rule": one.rule,
            "article": law.citations[one.rule].article,
            "target": one.actor,
            "at": local_text(one.at),
            "reason": law.citations[one.rule].says,
            "evidence": list(one.evidence),
        }
        for one in said
        if one.family is Family.GROUND and one.level == Level.REFUSED
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


def local_text(instant: datetime | None) -> str | None:
    """Return an instant as text in Asia/Shanghai, or None."""
    return instant.astimezone(SHANGHAI).isoformat() if instant else None
