"""Explains a duty: what raised it, how its last day was counted, how it stands and why."""

from typing import Any

from hub.domain.calendar import local_day
from hub.domain.clocks import Unit, due_day
from hub.domain.derive.standing_papers import READINGS_OF_PAPERS
from hub.domain.explain.because import conclusion, deciding, late_text, raising
from hub.domain.explain.both import Both
from hub.domain.explain.calendar_end import UNPUBLISHED
from hub.domain.explain.facts_told import fact_told
from hub.domain.explain.head import Told, code, head, readings, reference
from hub.domain.explain.record import Judged
from hub.domain.explain.rule import fulfilled
from hub.domain.explain.tongues import Tongues, instant
from hub.domain.explain.working import working_steps
from hub.domain.facts import Fact
from hub.domain.rules import DutyRule
from hub.domain.statement import Family, Statement, Status
from hub.domain.vocabulary import Half

_SETTLED = frozenset((Status.DISCHARGED, Status.EXERCISED, Status.EXEMPTED, Status.CANCELLED))


def duty_told(duty: Statement, of: Judged, tongues: Tongues) -> Told:
    """Return a duty, explained."""
    rule = of.law.duty(duty.rule)
    right = rule is not None and rule.right
    told = head("right" if right else "duty", duty.rule, duty.actor, of.law, duty.day, tongues)
    holder = of.law.vocabulary.holder(duty.actor, local_day(of.record.evidence_time))
    told |= {"held_today_by": tongues.who(holder)} if holder else {}
    told |= {"about": duty.subject, "subject_kind": duty.subject_kind}
    told |= {"status": code(tongues, duty.status.value)}
    told |= {"follows": conclusion(duty, of, tongues, right).as_json()}
    told |= {"facts": _facts(duty, of, tongues)}
    if rule is not None:
        told |= _raised(rule, raising(duty, of), of, tongues)
    missed = _missed(duty, of)
    told |= {"missed_duty": [reference(one, of.law, tongues) for one in missed]} if missed else {}
    told |= _counted(duty, of, tongues)
    told |= readings(duty.rule, of.law, duty.day, tongues, READINGS_OF_PAPERS.get(duty.because, ()))
    told |= _remarks(duty, of, tongues)
    told |= _moved(duty, of)
    if rule is not None and duty.status not in _SETTLED:
        late = duty.status in (Status.BREACHED, Status.LAPSED)
        name = "would_have_been_done_by" if late else "would_be_done_by"
        told[name] = tongues.each(lambda speech: fulfilled(rule, speech))
    return told | _consequences(duty, of, tongues)


def _facts(duty: Statement, of: Judged, tongues: Tongues) -> list[Told]:
    """Return the facts of a duty, each with the part that it plays."""
    # A missed duty raises another by its end: no fact of it does.
    first = None if _missed(duty, of) else raising(duty, of)
    last = deciding(duty, of)
    found: list[Told] = []
    for fact in of.facts_of(duty.evidence):
        parts = ["raises"] if fact is first else []
        parts += ["decides"] if fact is last else []
        found.append(fact_told(fact, of, tongues) | {"part": parts or ["condition"]})
    return found


def _missed(duty: Statement, of: Judged) -> list[Statement]:
    """Return the duties that were missed when this one arose, where that is what raises it."""
    rule = of.law.duty(duty.rule)
    raised = rule.raised if rule is not None else ()
    if not any(one.half is Half.BREACHED for one in raised):
        return []
    causes = [
        one.cause
        for one in of.statements
        if one.family is Family.VIOLATION
        and one.subject == duty.subject
        and one.at == duty.trigger_at
        and any(part in duty.evidence for part in one.evidence)
    ]
    return [of.by_id[one] for one in causes if one in of.by_id and one != duty.id]


def _raised(rule: DutyRule, fact: Fact | None, of: Judged, tongues: Tongues) -> Told:
    # A signed page shows the trigger that happened; the others stand in `gongze law show`.
    kind = of.law.vocabulary.kinds.get(fact.kind) if fact is not None else None
    happened = [
        one
        for one in rule.raised
        if fact is not None
        and kind is not None
        and (kind.name if one.half is Half.ACT else kind.paper) in one.kinds
        and all(_fits(allowed, fact.get(name)) for name, allowed in one.where.items())
    ]
    shown = happened or rule.raised
    told: Told = {"raised_by": tongues.each(lambda speech: speech.patterns(shown))}
    if rule.absence is not None:
        absence = rule.absence
        told["owed_unless"] = tongues.say(lambda speech: speech.absence(absence)).as_json()
    if rule.once:
        told["listed_once"] = tongues.each(lambda speech: speech.patterns(rule.once))
    return told


def _fits(allowed: frozenset[Any], value: Any) -> bool:
    return bool(allowed & set(value)) if isinstance(value, tuple) else value in allowed


def _counted(duty: Statement, of: Judged, tongues: Tongues) -> Told:
    assert duty.started is not None
    told: Told = {"counted_from": duty.started.isoformat()}
    told |= {"term": tongues.clock(duty.clock).as_json()}
    if duty.due is not None:
        steps = working_steps(duty, duty.due, of.context.calendar, of.law)
        told["working"] = [one.as_json() for one in steps]
        told |= {"due": duty.due.isoformat(), "first_late_instant": late_text(duty, of.law)}
        told |= {"calendar": of.context.calendar.digest}
    elif duty.clock.unit is not Unit.NONE:
        told["due"] = None
        told["due_waits"] = tongues.phrase(UNPUBLISHED).as_json()
    if duty.safe_by is not None:
        told["safe_by"] = duty.safe_by.isoformat()
        if duty.safe_by != duty.due:
            told["safe_because"] = _SAFE.filled(day=duty.safe_by).as_json()
    if duty.done_at is not None:
        told["done_at"] = instant(duty.done_at)
    return told


def _remarks(duty: Statement, of: Judged, tongues: Tongues) -> Told:
    """Return the reminder of a duty without a number, and what another reading gives."""
    rule = of.law.duty(duty.rule)
    told: Told = {}
    if duty.remind is not None and rule is not None and rule.reminder is not None:
        reminder = rule.reminder
        said = tongues.say(lambda speech: f"{duty.remind}{speech.comma}{speech.reminder(reminder)}")
        told["reminded_of_after"] = said.as_json()
    other = duty.clock.otherwise
    if other is not None and duty.other_status:
        told["another_reading"] = {
            "setting": duty.clock.counted_by,
            "term": tongues.clock(other).as_json(),
            "due": duty.other_due.isoformat() if duty.other_due else None,
            "status": code(tongues, duty.other_status),
        }
    return told


_SAFE = Both(
    "another reading that the text leaves open would end the term on {day}: who has acted by then"
    " is in time under every reading",
    "依条文所容许的另一解读，期限将于{day}届满：在该日届满前履行的，依任何解读均为按期",
)
_MOVED = Both(
    "without {name} the last day would have been {before}", "若无{name}，届满日本为{before}"
)


def _moved(duty: Statement, of: Judged) -> Told:
    """Return by which arrangement of days, told to the city, the last day is another."""
    assert duty.started is not None
    found = []
    for name, other in of.context.calendar.without.items():
        before = due_day(duty.clock, duty.started, other)
        if before != duty.due:
            told = _MOVED.filled(name=name, before=before or "–")
            found.append(
                {"by": name, "before": before.isoformat() if before else None, **told.as_json()}
            )
    return {"moved": found} if found else {}


def _consequences(duty: Statement, of: Judged, tongues: Tongues) -> Told:
    """Return what rests on a duty: its violation, and the grounds that this gives."""
    violations = [
        one for one in of.statements if one.family is Family.VIOLATION and one.cause == duty.id
    ]
    causes = {one.id for one in violations}
    grounds = [one for one in of.statements if one.family is Family.GROUND and one.cause in causes]
    if not violations:
        return {}
    return {
        "violation_at": instant(violations[0].at),
        "grounds": [
            reference(one, of.law, tongues) | {"level": code(tongues, one.level)} for one in grounds
        ],
    }
