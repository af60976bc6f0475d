"""Explains the answer of a gate: what is missing, what is open, which rule does not reach."""

from collections.abc import Iterator

from hub import messages as m
from hub.domain.calendar import local_day
from hub.domain.derive.gate import State
from hub.domain.explain.block_told import placing, releasing
from hub.domain.explain.both import Both
from hub.domain.explain.facts_told import facts_told
from hub.domain.explain.head import Told, citation, code, head, readings
from hub.domain.explain.record import Judged
from hub.domain.explain.tongues import Tongues, instant
from hub.domain.facts import Fact
from hub.domain.names import same
from hub.domain.rules import BlockRule, GateRule
from hub.domain.statement import Family
from hub.domain.vocabulary import Effect

_OPEN = Both(
    "Open: every paper that the rule demands is on record, and no open case holds the action.",
    "可以办理：规定要求的文件均有登记，亦无未结案件暂停该事项。",
)
_NOT_REACHED = Both(
    "Open, since nothing is demanded: the rule does not reach this site. It speaks of sites with"
    " {name}: {asked}; of this one {stated} is on record. That it does not speak of it says nothing"
    " of other law.",
    "可以办理，但并非因为文件齐备：该条不适用于此地块。条文所指为{name}“{asked}”的项目，而登记为“{stated}”。"
    "该条不适用，不等于其他法律亦无要求。",
)
_NO_DEMAND = Both(
    "Open, since nothing is demanded: the rule has no demand for a site of this kind ({kind}), and"
    " no open case holds the action. That it does not reach says nothing of other law.",
    "可以办理，但并非因为文件齐备：该条对此类地块（{kind}）没有要求，亦无未结案件暂停该事项。"
    "该条不适用，不等于其他法律亦无要求。",
)
_ONLY_BLOCK = Both(
    "Open: the rule demands no paper; it would hold the action while a case is open, and none is.",
    "可以办理：该条不要求文件，仅在案件未结时暂停办理，现无未结案件。",
)
_REFUSED = Both(
    "Refused: a paper that the text demands is missing.", "不予办理：缺少条文要求的文件。"
)
_BLOCKED = Both("Blocked: an open case holds the action.", "暂停办理：有未结案件。")
_SILENT = Both(
    "This city's text has no rule about this action. That says nothing of other law.",
    "本市规定对该事项没有规定，不等于其他法律亦无规定。",
)


def gate_told(question: Fact, answer: m.Decision, of: Judged, tongues: Tongues) -> Told:
    """Return a gate's answer, explained."""
    day = local_day(question.at)
    if answer.rule:
        told = head("gate", answer.rule, question.office, of.law, day, tongues)
        told |= {"article": answer.article}
    else:
        told = {"what": "gate", "who": tongues.who(question.office)}
    action = str(question.fields["action"])
    said = tongues.action(action)
    subject = question.fields.get("site") or question.fields.get("enterprise")
    told |= {"about": f"{subject}", "action": {"code": action, **said.as_json()}}
    told |= {"asked_at": instant(question.at), "status": code(tongues, _state(answer.state))}
    told["follows"] = _follows(answer, question, of, tongues).as_json()
    told["facts"] = facts_told(_seen_by(question, answer, of), of, tongues)
    if answer.state == State.REFUSED:
        told["missing"] = tongues.each(lambda speech: [speech.refusal(x) for x in answer.missing])
    if answer.state == State.BLOCKED:
        told["open_cases"] = list(answer.cases)
        told["would_end_with"] = tongues.each(
            lambda speech: [
                text
                for block in of.law.blocks
                if block.cite.rule == answer.rule
                for text in speech.patterns(block.released)
            ]
        )
    told |= readings(answer.rule, of.law, day, tongues) if answer.rule else {}
    others = list(_others(answer, action, of))
    name = "rules_passed" if answer.state == State.OPEN else "rules_asked_too"
    return told | ({name: others} if others else {})


def _state(state: str) -> str:
    return "gate open" if state == State.OPEN else state


def _follows(answer: m.Decision, question: Fact, of: Judged, tongues: Tongues) -> Both:
    match answer.state:
        case State.REFUSED:
            return _REFUSED
        case State.BLOCKED:
            return _BLOCKED
        case State.RULE_SILENT:
            return _SILENT
        case _:
            return _why_open(question, of, tongues)


def _why_open(question: Fact, of: Judged, tongues: Tongues) -> Both:
    """Return why a gate is open: papers are there, or nothing is demanded here."""
    gates = _gates(question, of)
    if not gates:
        return _ONLY_BLOCK
    stated = _stated(question, of)
    kind = str(stated.get("project_type") or "construction")
    for gate in gates:
        for name, asked in gate.reaches.items():
            value = stated.get(name)
            if value is not None and value not in asked:
                return _NOT_REACHED.filled(
                    name=tongues.field(name),
                    asked=tongues.value(name, tuple(sorted(asked))),
                    stated=tongues.value(name, value),
                )
    if not any(one.reaches(kind) for gate in gates for one in gate.demands) and not any(
        gate.performed for gate in gates
    ):
        return _NO_DEMAND.filled(kind=tongues.value("project_type", kind))
    return _OPEN


def _gates(question: Fact, of: Judged) -> list[GateRule]:
    day = local_day(question.at)
    return [
        gate
        for gate in of.law.gates
        if question.fields["action"] in gate.actions and gate.cite.stands_on(day)
    ]


def _stated(question: Fact, of: Judged) -> dict[str, object]:
    """Return what is registered about the place of a question."""
    registering = of.law.vocabulary.kinds_that(Effect.REGISTERS)
    found: dict[str, object] = {}
    for fact in of.record.facts:
        if fact.kind in registering and _is_there(fact, question):
            found |= fact.fields
    return found


def _is_there(fact: Fact, question: Fact) -> bool:
    return any(
        question.fields.get(name) and same(str(fact.fields.get(name)), str(question.fields[name]))
        for name in ("site", "enterprise")
    )


def _seen_by(question: Fact, answer: m.Decision, of: Judged) -> Iterator[Fact]:
    """Yield what was heard before a question and bears on it: papers of the place, open cases."""
    words = of.law.vocabulary
    papers = words.kinds_that(Effect.RECORDS, Effect.SHOWS, Effect.REGISTERS)
    papers -= words.kinds_that(Effect.GRANTS) | {words.question}
    held = _held(question, answer, of)
    for fact in of.record.facts:
        if fact.source == question.source:
            yield fact
            return
        case = str(fact.fields.get("case"))
        if (
            fact.source in held
            or (_is_there(fact, question) and fact.kind in papers)
            or any(same(case, one) for one in answer.cases)
        ):
            yield fact


def _held(question: Fact, answer: m.Decision, of: Judged) -> frozenset[str]:
    """Return where it was heard whose the place is, of a hold of the whole party, and what placed
    and released the holds that are over.
    """
    rules = [one for one in of.law.blocks if one.cite.rule == answer.rule]
    naming = [
        one
        for one in of.record.facts
        if _is_there(one, question) and one.fields.get("party") and one.kind != question.kind
    ]
    whose = naming if any(one.scope == "party" for one in rules) else []
    subjects = [question.named("site"), *(one.named("party") for one in whose)]
    blocks = [
        one
        for one in of.statements
        if one.family is Family.BLOCK
        and one.rule == answer.rule
        and any(same(one.subject, subject) for subject in subjects)
    ]
    facts = (fact for one in blocks for fact in (*placing(one, of), *releasing(one, of)))
    return frozenset(one.source for one in (*whose[:1], *facts))


def _others(answer: m.Decision, action: str, of: Judged) -> Iterator[Told]:
    """Yield the other rules that speak of the action: a paper missing goes before an open case."""
    rules: list[GateRule | BlockRule] = [*of.law.gates, *of.law.blocks]
    for name in dict.fromkeys(one.cite.rule for one in rules if action in one.actions):
        if name != answer.rule:
            yield citation(of.law.citations[name], of.law)
