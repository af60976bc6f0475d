"""An outcome as lines that a clerk can read: what, who, when, by which article."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.domain.jurist.speech import Speech


def outcome_lines(outcome: Mapping[str, Any]) -> Iterator[str]:
    """Yield the outcome of a story, one line for each thing said."""
    for duty in outcome["obligations"]:
        due = duty["due_date"] or ("no number in the text" if duty["advisory"] else "not yet known")
        done = f", done {duty['done_at']}" if duty["done_at"] else ""
        yield (
            f"duty       {duty['status']:<11} {duty['actor']:<10} {duty['rule']} ({duty['article']}) "
            f"{duty['subject']}: from {duty['trigger_date']}, due {due}{done}"
        )
    for violation in outcome["violations"]:
        yield (
            f"violation  {violation['at']} {violation['actor']:<10} {violation['rule']} "
            f"({violation['article']}) {violation['subject']}"
        )
    for ground in outcome["accountability"]:
        yield (
            f"ground     {ground['level']:<11} {ground['target']:<10} {ground['ground']} "
            f"({ground['article']})"
        )
    for gate in outcome["gates"]:
        subject = gate.get("site") or gate.get("enterprise")
        yield (
            f"gate       {gate['state']:<11} {gate['action']} at {subject}, {gate['at']}: "
            f"{gate['rule'] or 'no rule'} ({gate['article']}) {gate['reason']}"
        )


def rule_lines(shown: Mapping[str, Any], speech: Speech) -> Iterator[str]:
    """Yield one rule: its head, its words, then each part it plays, indented."""
    yield f"{shown['rule']}  {shown['article']}  {speech('in force from')} {shown['in_force']}"
    yield f"  {shown['says']}"
    for part in shown["parts"]:
        yield f"  {speech(part['part'])}"
        for name, value in part.items():
            if name != "part":
                yield from _part_lines(speech(name), value)
    for name, value in shown["readings"].items():
        yield f"  {speech('readings')}: {name} = {value}"


def _part_lines(name: str, value: Any) -> Iterator[str]:
    """Yield a value after its name; further ones of a list stand below it."""
    values = value if isinstance(value, list) else [value]
    for number, one in enumerate(values):
        yield f"    {name if number == 0 else '':<16} {one}"


def setting_lines(row: Mapping[str, Any], speech: Speech) -> Iterator[str]:
    """Yield one reading: its question, its default, what else may be chosen, what it decides."""
    yield f"{row['city']} {row['setting']} ({row['ambiguity']}): {row['asks']}"
    yield f"  {speech('default')}: {row['default']}"
    if row["otherwise"]:
        yield f"  {speech('otherwise')}: {', '.join(map(str, row['otherwise']))}"
    if row["decides"]:
        yield f"  {speech('decides')}: {', '.join(row['decides'])}"


def compared_lines(compared: Mapping[str, Any], speech: Speech) -> Iterator[str]:
    """Yield two laws side by side: counts, then gates and clocks that differ."""
    yield f"{'':<12}" + "".join(f"{city:>10}" for city in compared["cities"])
    for name, counts in compared["rules"].items():
        yield f"{name:<12}" + "".join(f"{count:>10}" for count in counts)
    for section in ("gates", "clocks"):
        yield f"\n{section}"
        for row in compared[section]:
            yield f"  {row['of']}"
            for city, side in zip(compared["cities"], row["sides"], strict=True):
                yield from _side_lines(city, side, speech)


def _side_lines(city: str, side: list[Mapping[str, Any]], speech: Speech) -> Iterator[str]:
    for one in side:
        told = [
            f"{speech(name)}: {'; '.join(value) if isinstance(value, list) else speech(value)}"
            for name, value in one.items()
            if name not in ("rule", "article")
        ]
        cited = f"{one['rule']} ({one['article']}) " if one["rule"] else ""
        yield f"    {city:<8} {cited}{', '.join(told)}"
    if not side:
        yield f"    {city:<8} –"
