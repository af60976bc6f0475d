"""Explains the outcome of a story: each duty, violation, ground and gate, down to its lines.

For each: the facts used, rule and article, edition, readings, the working of each day, and what
would have discharged it. Nothing is decided here, only explained.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hub import messages as m
from hub.domain.calendar import in_shanghai, local_day
from hub.domain.derive.gate import State
from hub.domain.derive.office_hours import late_from
from hub.domain.explain.calendar_end import UNPUBLISHED
from hub.domain.explain.rule import fulfilled
from hub.domain.explain.speech import Speech
from hub.domain.law import Law
from hub.domain.names import fold, same
from hub.domain.rules import Level
from hub.domain.statement import Statement, Status
from hub.domain.story.outcome import in_order, published_of
from hub.domain.story.read import Line
from hub.domain.story.run import Asked, Replay
from hub.domain.vocabulary import Effect

Told = dict[str, Any]
"""One thing explained: what it is under `what`,
then its parts in the order in which they are read.
"""

_DONE = frozenset((Status.DISCHARGED, Status.EXERCISED, Status.EXEMPTED, Status.CANCELLED))


@dataclass(frozen=True, slots=True)
class Explained:
    """A story being explained: its outcome, its lines by number, its language."""

    run: Replay
    lines: Mapping[int, Line]
    speech: Speech

    @property
    def law(self) -> Law:
        """Return the law that the story was judged by."""
        return self.run.docket.context.law


def explained(of: Explained, case: str = "") -> Iterator[Told]:
    """Yield everything said and answered, explained; with `case` only what is about that case."""
    published = published_of(of.run.said())
    statements = {one.after.id: one.after for one in of.run.differences if one.after is not None}
    for said in in_order(published.standing.values()):
        one = statements[said.id]
        if case and not (same(case, one.case) or same(case, one.subject)):
            continue
        match said:
            case m.Duty():
                yield _duty(one, said, published.moved.get(one.id), of)
            case m.Violation():
                yield _violation(one, of)
            case m.Accountability():
                yield _ground(one, of)
            case m.Block():
                yield _block(one, of)
    sites = {
        fold(str(line.fields["site"]))
        for line in of.lines.values()
        if line.fields.get("site") and same(str(line.fields.get("case")), case)
    }
    for asked in of.run.asked:
        if not case or fold(str(asked.line.fields.get("site") or "")) in sites - {""}:
            yield _gate(asked, of)


def _head(what: str, rule: str, who: str, of: Explained, day: date | None = None) -> Told:
    cite, law = of.law.cite(rule, day), of.law
    told: Told = {"what": what, "rule": rule, "article": cite.article, "says": of.speech.says(cite)}
    told |= {"edition": law.edition, "who": of.speech.office(who)}
    readings = {name: law.reading(name) for name in cite.readings}
    return told | ({"readings": readings} if readings else {})


def _duty(duty: Statement, said: m.Duty, moved: m.Duty | None, of: Explained) -> Told:
    """Explain a duty as it is `said`; `moved` is how its last day was last moved."""
    told = _head("duty", duty.rule, duty.actor, of, duty.day)
    holder = of.law.vocabulary.holder(duty.actor, local_day(of.run.as_of))
    told |= {"held today by": of.speech.office(holder)} if holder else {}
    told |= {"about": duty.subject, "status": duty.status.value, "facts": _facts(duty.evidence, of)}
    told |= {"counted from": said.trigger_date.isoformat(), "term": of.speech.clock(duty.clock)}
    told["working"] = [
        f"{one.day} {of.speech('counted' if one.counted else 'not counted')}:"
        f" {of.speech.why(one.why)}"
        for one in said.working
    ]
    if duty.due is not None:
        told |= {
            "due": duty.due.isoformat(),
            "first late instant": _text(late_from(duty.due, of.law)),
        }
    elif not duty.advisory:
        told["due"] = of.speech(UNPUBLISHED)
    if duty.done_at is not None:
        told["done at"] = _text(duty.done_at)
    told |= _remarks(duty, of)
    if moved is not None and moved.moved_because is not None:
        before = moved.previous_due_date
        then = before.isoformat() if before else of.speech("not yet known")
        told["moved"] = (
            f"{of.speech('due before')} {then}, {of.speech.because(moved.moved_because)}"
        )
    rule = of.law.duty(duty.rule)
    if rule is not None and duty.status not in _DONE:
        late = duty.status in (Status.BREACHED, Status.LAPSED)
        told["would have been discharged by" if late else "would be discharged by"] = fulfilled(
            rule, of.speech
        )
    return told


def _remarks(duty: Statement, of: Explained) -> Told:
    """Return the reminder of a duty without a number,
    and what another reading of its term gives.
    """
    rule, speech = of.law.duty(duty.rule), of.speech
    told: Told = {}
    if duty.remind is not None and rule is not None and rule.reminder is not None:
        told["reminded of after"] = f"{duty.remind}, {speech.reminder(rule.reminder)}"
    other = duty.clock.otherwise
    if other is not None and duty.other_status:
        due = duty.other_due or speech("not yet known")
        told["another reading would change"] = (
            f"{duty.clock.counted_by}: {speech.clock(other)}, {speech('due')} {due}, "
            f"{speech(duty.other_status)}"
        )
    return told


def _violation(violation: Statement, of: Explained) -> Told:
    told = _head("violation", violation.rule, violation.actor, of, violation.day)
    told |= (
        {"contested": of.speech("the accused alone says that it acted")}
        if violation.contested
        else {}
    )
    told |= {"about": violation.subject, "at": _text(violation.at)}
    told["facts"] = _facts(violation.evidence, of)
    rule = of.law.duty(violation.rule)
    if rule is not None:
        told["would have been discharged by"] = fulfilled(rule, of.speech)
    elif violation.reason:
        told["why"] = violation.reason
    return told


def _ground(ground: Statement, of: Explained) -> Told:
    if ground.level == Level.SUPERVISION:
        told = _head("for supervision", ground.rule, ground.actor, of)
        told |= {"about": ground.subject, "why": ground.reason}
        return told | {"facts": _facts(ground.evidence, of)}
    refused = ground.level == "refused"
    told = _head("measure out of its order" if refused else "ground", ground.rule, ground.actor, of)
    told |= {"about": ground.subject, "level": of.speech(ground.level)}
    told["facts"] = _facts(ground.evidence, of)
    persons = [who for one in of.law.responsible(ground.actor) for who in one.persons]
    return told | ({"responsible persons": persons} if persons else {})


def _block(block: Statement, of: Explained) -> Told:
    acting = {of.law.vocabulary.actions[one] for one in block.actions}
    told = _head("block", block.rule, "", of) | {"who": of.speech.offices(acting)}
    told |= {"about": block.subject, "status": block.status.value, "at": _text(block.at)}
    told["holds"] = [of.speech.action(one) for one in block.actions]
    told["facts"] = [
        of.speech.numbered(number, line)
        for number, line in of.lines.items()
        if same(str(line.fields.get("case")), block.case)
        and block.at is not None
        and line.at <= block.at
    ]
    if block.until is None:
        told["would end with"] = _releases(block.rule, of)
    return told


def _gate(asked: Asked, of: Explained) -> Told:
    line, answer, speech = asked.line, asked.answer, of.speech
    if answer.rule:
        told = _head("gate", answer.rule, line.office, of) | {"article": answer.article}
    else:
        told = {"what": "gate", "edition": of.law.edition, "who": speech.office(line.office)}
    subject = line.fields.get("site") or line.fields.get("enterprise")
    told |= {
        "about": f"{speech.action(line.fields['action'])}, {subject}",
        "asked at": _text(line.at),
    }
    told["state"] = speech("gate open" if answer.state == State.OPEN else answer.state)
    told["facts"] = list(_seen_by(asked, of))
    match answer.state:
        case State.REFUSED:
            told["missing"] = [speech.refusal(one) for one in answer.missing]
        case State.BLOCKED:
            told["open cases"] = list(answer.cases)
            told["would end with"] = _releases(answer.rule, of)
        case _:
            told["why"] = speech(answer.reason)
    return told


def _seen_by(asked: Asked, of: Explained) -> Iterator[str]:
    """Yield the lines above a question that it rests on: papers of the site, and its open cases."""
    fields, answer, words = asked.line.fields, asked.answer, of.law.vocabulary
    papers = words.kinds_that(Effect.RECORDS, Effect.SHOWS) - words.kinds_that(Effect.GRANTS)
    for number, line in of.lines.items():
        if number >= asked.line.number:
            return
        there = any(
            fields.get(name) and same(str(line.fields.get(name)), str(fields[name]))
            for name in ("site", "enterprise")
        )
        case = str(line.fields.get("case"))
        if (there and line.kind in papers) or any(same(case, one) for one in answer.cases):
            yield of.speech.numbered(number, line)


def _releases(rule: str, of: Explained) -> list[str]:
    blocks = [block for block in of.law.blocks if block.cite.rule == rule]
    return [said for block in blocks for said in of.speech.patterns(block.released)]


def _facts(evidence: tuple[str, ...], of: Explained) -> list[str]:
    """Return the lines named as evidence, in words; the header stands for what was known before."""
    sources = dict.fromkeys(part for one in evidence for part in one.split(", "))
    numbers = [int(source.removeprefix("line ")) for source in sources]
    return [of.speech.numbered(number, of.lines.get(number)) for number in numbers]


def _text(instant: datetime | None) -> str:
    if instant is None:
        return ""
    local = in_shanghai(instant)
    exact = local.microsecond or local.second
    return local.isoformat(" ", "seconds" if exact else "minutes").removesuffix("+08:00")


def lines_by_number(lines: tuple[Line, ...]) -> dict[int, Line]:
    """Return a story's lines by number; a receipt recorded by several addressees is one line."""
    return {line.number: line for line in lines}
