"""Lays two cities' laws side by side: what each asks, by action and by act; only what differs."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hub.domain.derive.gate import State
from hub.domain.explain.speech import Speech
from hub.domain.law import Law
from hub.domain.rules import DutyRule

Side = dict[str, Any]


def laws_compared(laws: tuple[Law, Law], speech: Speech) -> dict[str, Any]:
    """Return what two laws have differently: how many rules of each kind, gates, and clocks.

    `gates` are by action; `clocks` by the act that fulfils a duty, which is what two duties of
    different words can be told apart or together by.
    """
    return {
        "cities": [law.city for law in laws],
        "rules": {name: [count(law) for law in laws] for name, count in _COUNTS.items()},
        "gates": _differing(tuple(_gates(law, speech) for law in laws)),
        "clocks": _differing(tuple(_clocks(law, speech) for law in laws)),
    }


_COUNTS: Mapping[str, Callable[[Law], int]] = {
    "rules": lambda law: len(law.citations),
    "duties": lambda law: len(law.duties),
    "gates": lambda law: len(law.gates),
    "blocks": lambda law: len(law.blocks),
    "grounds": lambda law: len(law.grounds),
    "measures": lambda law: len(law.measures),
    "provisions": lambda law: len(law.provisions),
    "settings": lambda law: len(law.settings),
}


def _differing(sides: tuple[Mapping[str, list[Side]], ...]) -> list[dict[str, Any]]:
    names = dict.fromkeys(name for side in sides for name in side)
    pairs = ((name, [side.get(name, []) for side in sides]) for name in names)
    return [
        {"of": name, "sides": both} for name, both in pairs if _matter(both[0]) != _matter(both[1])
    ]


def _matter(side: Iterable[Side]) -> list[Side]:
    return [{key: one[key] for key in one if key not in ("rule", "article")} for one in side]


def _gates(law: Law, speech: Speech) -> Mapping[str, list[Side]]:
    """Return, by action, what each gate demands and what each block ends with."""
    found: dict[str, list[Side]] = {name: [] for name in law.vocabulary.actions}
    for gate in law.gates:
        papers = [
            " / ".join(speech.paper(one) for one in sorted(demand.any_of))
            for demand in gate.demands
        ]
        papers += [speech.refusal(f"penalty {gate.performed}")] if gate.performed else []
        for action in gate.actions:
            found[action].append(_side(gate.cite.rule, law) | {"demands": papers})
    for block in law.blocks:
        ends = speech.patterns(block.released)
        for action in block.actions:
            side = {"blocked": block.scope.value, "released by": ends}
            found[action].append(_side(block.cite.rule, law) | side)
    silent = [{"rule": "", "article": "", "state": State.RULE_SILENT.value}]
    return {speech.action(name): sides or silent for name, sides in found.items()}


def _clocks(law: Law, speech: Speech) -> Mapping[str, list[Side]]:
    """Return, by the act or paper that fulfils it, who owes each duty and in which term."""
    found: dict[str, list[Side]] = {}
    for duty in law.duties:
        for name in _acts(duty):
            found.setdefault(speech.paper(name), []).append(_owed(duty, law, speech))
    return found


def _acts(duty: DutyRule) -> Iterable[str]:
    return dict.fromkeys(kind for pattern in duty.done for kind in sorted(pattern.kinds))


def _owed(duty: DutyRule, law: Law, speech: Speech) -> Side:
    owed = {"owed by": speech.owing(duty.actor), "term": speech.terms(duty.terms)}
    return _side(duty.cite.rule, law) | owed


def _side(rule: str, law: Law) -> Side:
    return {"rule": rule, "article": law.citations[rule].article}
