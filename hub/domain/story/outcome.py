"""Folds what a city says of a story into its outcome: the object that `gongze replay --format json`
prints.

A replay folds what its city says in memory, a play what was read from Kafka: the same messages, the
same fold.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, partial
from typing import Any, TypeGuard, TypeVar

from hub import messages as m
from hub.domain.calendar import SHANGHAI, local_day
from hub.domain.city.decrees import BY_DECREE
from hub.domain.facts import SOURCES_BETWEEN
from hub.domain.law import Law
from hub.domain.local_time import local_text
from hub.domain.rules import Level
from hub.domain.story.run import Replay

_S = TypeVar("_S", bound=m.Message)
_LONG_AGO = datetime.min.replace(tzinfo=SHANGHAI)
_AT_LAST = datetime.max.replace(tzinfo=SHANGHAI)
Standing = m.Duty | m.Violation | m.Accountability | m.Block | m.Remark
"""What stands until it is withdrawn."""
Working = tuple[Mapping[str, Any], ...]
"""The days of a term as plain JSON values."""


@dataclass(slots=True)
class Published:
    """What stands of everything said, and what was answered.

    `standing` are duties, violations, grounds and blocks by id; `moved` how a duty was last moved
    by an arrangement of days, `answers` the answers of gates by the source of the question, in
    order.
    """

    standing: dict[str, Standing] = field(default_factory=dict)
    moved: dict[str, m.Duty] = field(default_factory=dict)
    answers: dict[str, m.Decision] = field(default_factory=dict)

    def take(self, message: m.Message) -> None:
        """Take what is said next.

        What stands no longer goes; what says nothing of a story is passed over.
        """
        if isinstance(message, m.Decision):
            self.answers[message.question] = message
        elif is_standing(message):
            word = message.state if isinstance(message, m.Block) else message.change
            if word == "withdrawn":
                self.standing.pop(message.id or "", None)
            else:
                self.standing[message.id or ""] = message
            if isinstance(message, m.Duty) and (message.moved_because or "").startswith(BY_DECREE):
                self.moved[message.id] = message


def is_standing(message: m.Message) -> TypeGuard[Standing]:
    """Return whether a message says something that stands: a remark at the door says it once."""
    return isinstance(message, Standing) and message.id is not None


def published_of(said: Iterable[m.Message]) -> Published:
    """Return what stands of messages, in the order in which each topic holds them."""
    published = Published()
    for one in said:
        published.take(one)
    return published


def outcome_of(run: Replay) -> dict[str, Any]:
    """Return the outcome of a replayed story as plain JSON values."""
    return outcome(published_of(run.said()), run.docket.context.law, local_day(run.as_of))


def in_order(said: Iterable[_S]) -> list[_S]:
    """Return what was said by instant, then by matter, never by arrival."""
    return sorted(said, key=lambda one: _PLACES[type(one)](one))


_PLACES: Mapping[type[m.Message], Callable[[Any], tuple[Any, ...]]] = {
    m.Duty: lambda one: (one.trigger_at, one.rule, one.actor, one.subject, "", one.evidence),
    m.Violation: lambda one: (one.at, one.rule, one.actor, one.subject, "", one.evidence),
    m.Accountability: lambda one: (
        one.at or _LONG_AGO, one.rule, one.target, one.subject, one.level, one.evidence,
    ),
    m.Block: lambda one: (
        one.placed_at, one.rule, one.case, one.subject, one.actions, one.evidence, one.id,
    ),
    m.Remark: lambda one: (
        _AT_LAST, one.code, one.office, one.came, one.rule or "", (one.source,),
    ),
}  # fmt: skip
"""Where each thing stands among others."""


def as_lines(said: Iterable[m.Message], lines: Mapping[str, int]) -> Iterator[m.Message]:
    """Yield messages whose evidence names the story's lines; a source that no line went to stays
    what it is.

    `lines` are the numbers of lines by the source ("topic/partition/offset") that each was written
    to. A line that was written to several sources, as a joint letter is, is named once.
    """
    for one in said:
        if isinstance(one, m.HubMessage):
            told = dict.fromkeys(_as_line(source, lines) for source in one.evidence)
            yield one.model_copy(update={"evidence": tuple(told)})
        elif isinstance(one, m.Remark):
            yield one.model_copy(update={"source": _as_line(one.source, lines)})
        else:
            yield one


def _as_line(source: str, lines: Mapping[str, int]) -> str:
    """Return a source as a line.

    A violation that is itself evidence (`breach_of`) has several sources.
    """
    parts = source.split(SOURCES_BETWEEN)
    named = (f"line {lines[one]}" if one in lines else one for one in parts)
    return SOURCES_BETWEEN.join(dict.fromkeys(named))


def outcome(published: Published, law: Law, as_of: date) -> dict[str, Any]:
    """Return what stands and what was answered as plain JSON values.

    `as_of` is the day on which it is read: offices are held by whoever holds them then.
    """
    standing = published.standing.values()
    duties = in_order(one for one in standing if isinstance(one, m.Duty))
    violations = in_order(one for one in standing if isinstance(one, m.Violation))
    grounds = in_order(one for one in standing if isinstance(one, m.Accountability))
    blocks = in_order(one for one in standing if isinstance(one, m.Block))
    remarks = in_order(one for one in standing if isinstance(one, m.Remark))
    return {
        "obligations": list(_obligations(duties, published.moved, grounds, law, as_of)),
        "violations": [_violation(one) for one in violations],
        "accountability": _grounds(grounds, law),
        "gates": [_gate(one) for one in published.answers.values()],
        "blocks": [_block(one) for one in blocks],
        "refused_measures": _measures(grounds, Level.REFUSED, law),
        "for_supervision": _measures(grounds, Level.SUPERVISION, law),
        "remarks": [_remark(one) for one in remarks],
    }


def _remark(remark: m.Remark) -> dict[str, Any]:
    return {
        "code": remark.code,
        "office": remark.office,
        "field": remark.field,
        "came": remark.came,
        "reason": remark.reason,
        "remedy": remark.remedy,
        "reason_zh": remark.reason_zh,
        "remedy_zh": remark.remedy_zh,
        "rule": remark.rule,
        "article": remark.article,
        "offices": list(remark.offices),
        "kinds": list(remark.kinds),
        "evidence": [remark.source],
    }


def _obligations(
    duties: Iterable[m.Duty],
    moved: Mapping[str, m.Duty],
    grounds: Iterable[m.Accountability],
    law: Law,
    as_of: date,
) -> Iterator[dict[str, Any]]:
    late = [one for one in grounds if one.level == Level.SUPERVISION]
    said_of = cache(partial(_statements_in, law=law, as_of=as_of))
    days: dict[tuple[int, ...], Working] = {}
    for duty in duties:
        # Duties of one day and term share the days of their working: they are written out once.
        shared = tuple(map(id, duty.working))
        working = days.get(shared)
        if working is None:
            working = days[shared] = _days(duty.working)
        readings, bound_by, holder = said_of(duty.rule, duty.actor)
        yield {
            "rule": duty.rule,
            "article": duty.article,
            "actor": duty.actor,
            "subject": duty.subject,
            "trigger_date": duty.trigger_date.isoformat(),
            "due_date": duty.due_date.isoformat() if duty.due_date else None,
            "status": duty.status,
            "done_at": local_text(duty.done_at),
            "advisory": duty.advisory,
            "says": duty.says,
            "readings": dict(readings),
            "bound_by": list(bound_by),
            "working": list(working),
            "safe_by": duty.safe_by.isoformat() if duty.safe_by else None,
            "calendar": duty.calendar,
            "evidence": list(duty.evidence),
            **({"holder": holder} if holder else {}),
            **_remarks(duty, moved.get(duty.id)),
            **(_told_late(duty, late) if late else {}),
        }


def _told_late(duty: m.Duty, late: Iterable[m.Accountability]) -> dict[str, Any]:
    """Return what supervision is told of the evidence of a duty; or nothing."""
    reasons = (
        one.reason
        for one in late
        if one.subject == duty.subject and not set(one.evidence).isdisjoint(duty.evidence)
    )
    found = list(dict.fromkeys(reasons))
    return {"told_late": found} if found else {}


def _statements_in(
    rule: str, actor: str, *, law: Law, as_of: date
) -> tuple[Mapping[str, Any], Sequence[str], str | None]:
    """Return what the law says of any duty of a rule and an office: readings, what binds it,
    who holds it.
    """
    readings = {name: law.reading(name) for name in law.citations[rule].readings}
    bound_by = [one.cite.rule for one in law.bound_by(actor)]
    return readings, bound_by, law.vocabulary.holder(actor, as_of)


def _days(working: Iterable[m.CountedDay]) -> Working:
    return tuple(
        {"day": one.day.isoformat(), "counted": one.counted, "why": one.why} for one in working
    )


def _remarks(duty: m.Duty, moved: m.Duty | None) -> dict[str, Any]:
    """Return what stands beside the law's own answer; nothing where there is nothing."""
    found: dict[str, Any] = {"contested": True} if duty.contested else {}
    if moved is not None:
        before = moved.previous_due_date
        found["moved"] = {
            "from": before.isoformat() if before else None,
            "because": moved.moved_because,
        }
    if duty.remind_on is not None:
        found |= {
            "remind_on": duty.remind_on.isoformat(),
            "reminded": duty.reminder is not None,
        }
    if duty.other_reading is not None:
        found["other_reading"] = duty.other_reading.model_dump(mode="json")
    return found


def _violation(violation: m.Violation) -> dict[str, Any]:
    return {
        "rule": violation.rule,
        "article": violation.article,
        "actor": violation.actor,
        "at": local_text(violation.at),
        "subject": violation.subject,
        "reason": violation.reason,
        "evidence": list(violation.evidence),
        **({"contested": True} if violation.contested else {}),
    }


def _grounds(grounds: Iterable[m.Accountability], law: Law) -> list[dict[str, Any]]:
    """Return each ground against each target once: two breaches give one ground,
    twice evidenced.
    """
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in grounds:
        if one.level in (Level.REFUSED, Level.SUPERVISION):
            continue
        context = found.setdefault(
            (one.ground, one.target, one.level),
            {
                "ground": one.ground,
                "article": one.article,
                "target": one.target,
                "level": one.level,
                "responsible": [p.cite.rule for p in law.responsible(one.target)],
                "bound_by": [p.cite.rule for p in law.bound_by(one.target)],
                "persons": [who for p in law.responsible(one.target) for who in p.persons],
                "reason": {},
                "evidence": {},
            },
        )
        context["evidence"] |= dict.fromkeys(one.evidence)
        if one.reason:
            context["reason"][one.reason] = one.reason_zh or one.reason
    return [
        one | {"evidence": list(one["evidence"]), **_reasons(one.pop("reason"))}
        for one in found.values()
    ]


def _reasons(found: Mapping[str, str]) -> dict[str, Any]:
    """Return the figures and dates that a ground rests on; nothing where there are none."""
    if not found:
        return {}
    return {"reason": " ".join(found), "reason_zh": "".join(found.values())}


def _measures(grounds: Iterable[m.Accountability], level: Level, law: Law) -> list[dict[str, Any]]:
    """Return what is no ground: measures that came out of their order, evidence recorded late."""
    return [_measure(one, law) for one in grounds if one.level == level]


def _measure(one: m.Accountability, law: Law) -> dict[str, Any]:
    cite = law.cite(one.rule, local_day(one.at) if one.at else None)
    return {
        "rule": one.rule,
        "article": one.article,
        "target": one.target,
        "at": local_text(one.at),
        "reason": one.reason or cite.says,
        "reason_zh": one.reason_zh if one.reason else cite.says_zh,
        "evidence": list(one.evidence),
    }


def _block(block: m.Block) -> dict[str, Any]:
    return {
        "rule": block.rule,
        "article": block.article,
        block.subject_kind: block.subject,
        "case": block.case,
        "actions": list(block.actions),
        "state": block.state,
        "placed_at": local_text(block.placed_at),
        "released_at": local_text(block.released_at),
        "reason": block.reason,
        "evidence": list(block.evidence),
    }


def _gate(answer: m.Decision) -> dict[str, Any]:
    about = {"site": answer.site, "enterprise": answer.enterprise, "party": answer.party}
    return {
        "at": local_text(answer.at),
        "action": answer.action,
        **{name: value for name, value in about.items() if value is not None},
        "state": answer.state,
        "rule": answer.rule,
        "article": answer.article,
        "reason": answer.reason,
        "reason_zh": answer.reason_zh,
        "missing": list(answer.missing),
        "cases": list(answer.cases),
    }
