"""An outcome as lines that a clerk can read: what, who, when, by which article."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from hub import output
from hub.cli.languages.columns import padded
from hub.domain.explain.calendar_end import UNPUBLISHED
from hub.domain.explain.noted import noted_in
from hub.domain.explain.speech import Speech
from hub.domain.law import Law


def outcome_lines(outcome: Mapping[str, Any], law: Law, speech: Speech, form: str) -> Iterable[str]:
    """Return the outcome of a story in lines: of JSON, which has both languages, or one for each
    thing said, in the language of `speech`.
    """
    told = _in_both(outcome, law)
    return output.json_lines(told) if form == "json" else _outcome_lines(told, speech)


def _in_both(outcome: Mapping[str, Any], law: Law) -> dict[str, Any]:
    """Return an outcome with what each rule says, and why, in both languages."""
    told = dict(outcome)
    for key, name in (("obligations", "says"), ("refused_measures", "reason")):
        cites = [law.citations[one["rule"]] for one in outcome[key]]
        told[key] = [
            one | {name: cite.says, f"{name}_zh": cite.says_zh}
            for one, cite in zip(outcome[key], cites, strict=True)
        ]
    return told


def _outcome_lines(outcome: Mapping[str, Any], speech: Speech) -> Iterator[str]:
    """Yield the outcome of a story, one line for each thing said, or one that nothing is."""
    lines = [line(one, speech) for key, line in _LINES.items() for one in outcome[key]]
    yield from lines or [speech("nothing follows from this story")]


def _head(what: str, state: str, speech: Speech) -> str:
    return f"{padded(speech(what), 10)} {padded(speech(state), 11)}"


def _duty_line(duty: Mapping[str, Any], speech: Speech) -> str:
    due = duty["due_date"] or speech("no number in the text" if duty["advisory"] else UNPUBLISHED)
    done = f"{speech.comma}{speech('done at')} {duty['done_at']}" if duty["done_at"] else ""
    return (
        f"{_head('duty', duty['status'], speech)} {speech.office(duty['actor'])} "
        f"{speech.cited(duty['rule'], duty['article'])} {duty['subject']}"
        f"{speech.colon}{speech('from')} {duty['trigger_date']}"
        f"{speech.comma}{speech('due')} {due}{done}"
    )


def _violation_line(violation: Mapping[str, Any], speech: Speech) -> str:
    return (
        f"{padded(speech('violation'), 10)} {violation['at']} {speech.office(violation['actor'])} "
        f"{speech.cited(violation['rule'], violation['article'])} {violation['subject']}"
    )


def _ground_line(ground: Mapping[str, Any], speech: Speech) -> str:
    why = speech.either(ground["reason"], ground["reason_zh"]) if "reason" in ground else ""
    return (
        f"{_head('ground', ground['level'], speech)} {speech.office(ground['target'])} "
        f"{speech.cited(ground['ground'], ground['article'])}{speech.colon if why else ''}{why}"
    )


def _gate_line(gate: Mapping[str, Any], speech: Speech) -> str:
    subject = str(gate.get("site") or gate.get("enterprise"))
    about = (speech.action(gate["action"]), subject, gate["at"])
    state = "gate open" if gate["state"] == "open" else gate["state"]
    reason = speech.either(gate["reason"], gate["reason_zh"])
    return (
        f"{_head('gate', state, speech)} {speech.listed(about)}{speech.colon}"
        f"{speech.cited(gate['rule'], gate['article'])} {reason}"
    )


def _measure_line(measure: Mapping[str, Any], speech: Speech) -> str:
    return (
        f"{padded(speech('measure out of its order'), 10)} {measure['at']} "
        f"{speech.office(measure['target'])} {speech.cited(measure['rule'], measure['article'])}"
    )


def _supervision_line(noted: Mapping[str, Any], speech: Speech) -> str:
    reason = speech.either(noted["reason"], noted["reason_zh"])
    return (
        f"{padded(speech('for supervision'), 10)} {speech.office(noted['target'])} "
        f"{speech.cited(noted['rule'], noted['article'])}{speech.colon}{reason}"
    )


def _remark_line(remark: Mapping[str, Any], speech: Speech) -> str:
    means, remedy = noted_in(
        speech, remark["code"], remark["rule"], remark["offices"], remark["kinds"]
    )
    return (
        f"{padded(speech('remark'), 10)} {remark['code']:<11} {speech.office(remark['office'])} "
        f"{speech.field(remark['field'])} {remark['came']}{speech.colon}{means}"
        f"{speech.gap}{remedy}"
    )


_LINES: Mapping[str, Callable[[Mapping[str, Any], Speech], str]] = {
    "obligations": _duty_line,
    "violations": _violation_line,
    "accountability": _ground_line,
    "gates": _gate_line,
    "refused_measures": _measure_line,
    "for_supervision": _supervision_line,
    "remarks": _remark_line,
}


def both_lines(compared: Mapping[str, Any], speech: Speech) -> Iterator[str]:
    """Yield where two cities answer the same facts differently, and how often they agree."""
    for key, line in _LINES.items():
        if key not in compared:
            continue
        yield f"{speech(key)}{speech.colon}{speech('the same in both')} {compared['same'][key]}"
        if key == "gates":
            for pair in compared[key]:
                yield from (f"  {city:<8} {line(one, speech)}" for city, one in pair.items())
            continue
        for city, ones in compared[key].items():
            yield from (f"  {city:<8} {line(one, speech)}" for one in ones)


def rule_lines(shown: Mapping[str, Any], speech: Speech) -> Iterator[str]:
    """Yield one rule: its head, its words, then each part it plays, indented."""
    since = f"{speech('in force from')} {shown['in_force']}"
    yield f"{shown['rule']}  {speech.article(shown['article'])}  {since}"
    yield f"  {shown['says']}"
    for part in shown["parts"]:
        yield f"  {speech(part['part'])}"
        for name, value in part.items():
            if name != "part":
                yield from _part_lines(speech(name), value)
    for name, value in shown["readings"].items():
        yield f"  {speech('readings')}{speech.colon}{name} = {_chosen(value, speech)}"


def _part_lines(name: str, value: Any) -> Iterator[str]:
    """Yield a value after its name; further ones of a list stand below it."""
    values = value if isinstance(value, list) else [value]
    for number, one in enumerate(values):
        yield f"    {padded(name if number == 0 else '', 16)} {one}"


def _listed(value: Any, speech: Speech) -> list[str]:
    return value if isinstance(value, list) else [speech(value)]


def setting_lines(row: Mapping[str, Any], speech: Speech) -> Iterator[str]:
    """Yield one reading: its question, its default, what else may be chosen, what it decides."""
    asks = speech.either(row["asks"], row["asks_zh"])
    yield f"{row['city']} {row['setting']}{speech.aside(row['ambiguity'])}{speech.colon}{asks}"
    yield f"  {speech('default')}{speech.colon}{_chosen(row['default'], speech)}"
    if row["otherwise"]:
        told = (_chosen(one, speech) for one in row["otherwise"])
        yield f"  {speech('otherwise')}{speech.colon}{speech.comma.join(told)}"
    if row["decides"]:
        yield f"  {speech('decides')}{speech.colon}{speech.listed(row['decides'])}"


def _chosen(value: Any, speech: Speech) -> str:
    """Return a value of a setting as it is written, with what it is called in Chinese."""
    written = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    called = speech.value("", value)
    return written if called == written or not speech.words.chinese else f"{called}（{written}）"


def compared_lines(compared: Mapping[str, Any], speech: Speech) -> Iterator[str]:
    """Yield two laws side by side: counts, then gates and clocks that differ."""
    yield f"{'':<12}" + "".join(f"{city:>10}" for city in compared["cities"])
    for name, counts in compared["rules"].items():
        yield padded(speech(name), 12) + "".join(f"{count:>10}" for count in counts)
    for section in ("gates", "clocks"):
        yield ""
        yield speech(section)
        for row in compared[section]:
            yield f"  {row['of']}"
            for city, side in zip(compared["cities"], row["sides"], strict=True):
                yield from _side_lines(city, side, speech)


def _side_lines(city: str, side: list[Mapping[str, Any]], speech: Speech) -> Iterator[str]:
    for one in side:
        told = [
            speech.after(speech(name), speech.in_a_row(_listed(value, speech)))
            for name, value in one.items()
            if name not in ("rule", "article")
        ]
        cited = f"{speech.cited(one['rule'], one['article'])} " if one["rule"] else ""
        yield f"    {city:<8} {cited}{speech.comma.join(told)}"
    if not side:
        yield f"    {city:<8} –"
