"""An outcome as lines that a clerk can read: what, who, when, by which article."""

from collections.abc import Iterator, Mapping
from typing import Any


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
