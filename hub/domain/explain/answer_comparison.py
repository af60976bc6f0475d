"""Judges the same facts by two cities' laws and keeps only where the answers differ."""

from collections.abc import Mapping
from typing import Any

from hub.domain.law import Law

Outcome = Mapping[str, Any]


def answers_compared(
    cities: tuple[str, str], outcomes: tuple[Outcome, Outcome], laws: tuple[Law, Law]
) -> dict[str, Any]:
    """Return where two outcomes of one story differ, and how many answers are the same.

    Duties and violations are the same where office, subject, what fulfils them, days and status
    agree, under whichever rule; grounds where target and level do; gates are laid side by side.
    """
    found: dict[str, Any] = {"cities": list(cities), "same": {}}
    for name, key in (
        ("obligations", _duty),
        ("violations", _violation),
        ("accountability", _ground),
    ):
        sides = [
            {key(one, law): one for one in outcome[name]}
            for outcome, law in zip(outcomes, laws, strict=True)
        ]
        both = sides[0].keys() & sides[1].keys()
        found["same"][name] = len(both)
        found[name] = {
            city: [one for at, one in side.items() if at not in both]
            for city, side in zip(cities, sides, strict=True)
        }
    pairs = list(zip(outcomes[0]["gates"], outcomes[1]["gates"], strict=True))
    differing = [pair for pair in pairs if _answer(pair[0]) != _answer(pair[1])]
    found["same"]["gates"] = len(pairs) - len(differing)
    found["gates"] = [dict(zip(cities, pair, strict=True)) for pair in differing]
    return found


def _duty(duty: Outcome, law: Law) -> tuple[Any, ...]:
    rules = [rule for rule in law.duties if rule.cite.rule == duty["rule"]]
    acts = sorted({kind for rule in rules for pattern in rule.done for kind in pattern.kinds})
    matter = ("actor", "subject", "trigger_date", "due_date", "status", "done_at")
    return (*(duty[name] for name in matter), *acts)


def _violation(violation: Outcome, law: Law) -> tuple[Any, ...]:
    return tuple(violation[name] for name in ("actor", "subject", "at"))


def _ground(ground: Outcome, law: Law) -> tuple[Any, ...]:
    return (ground["target"], ground["level"])


def _answer(gate: Outcome) -> list[Any]:
    return [gate[name] for name in ("state", "missing", "cases")]
