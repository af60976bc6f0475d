"""Says whether a gate's rule reaches a place, by what was said of the place, and what is presumed.

What nobody stated is presumed to be as the rule speaks of it (docs/decisions.md, 14); the answer
says so.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from hub.domain.context import Standing
from hub.domain.rules import GateRule
from hub.sentence import both


def reaches(gate: GateRule, day: date, standing: Standing) -> bool:
    """Return whether a gate's rule reaches a place on a day."""
    return next(_against(gate, day, standing), None) is None


def unreached(gate: GateRule, day: date, standing: Standing) -> str:
    """Return why a gate's rule does not reach a place; "" if it does."""
    name = next(_against(gate, day, standing), None)
    if name is None:
        return ""
    return both(
        "The rule does not reach this site: {fact} is {value}. General law still may.",
        "本规定不适用于该地点：{fact}为{value}。其他法律规定仍可适用。",
        fact=name,
        value=_written(standing.facts[name]),
    )


def presumed(gate: GateRule, day: date, standing: Standing) -> str:
    """Return what a gate's rule presumes to stand at a place because nobody said it; "" if all was
    said. That something does not stand there needs no word.
    """
    told = ", ".join(
        f"{name} {'/'.join(sorted(map(_written, allowed)))}"
        for name, allowed in _asked(gate, day).items()
        if standing.facts.get(name) is None and allowed != {False}
    )
    return both(" Presumed: {told}.", "推定：{told}。", told=told) if told else ""


def _asked(gate: GateRule, day: date) -> Mapping[str, frozenset[str | bool]]:
    return gate.reaches if day >= gate.reaches_since else {}


def _against(gate: GateRule, day: date, standing: Standing) -> Iterator[str]:
    for name, allowed in _asked(gate, day).items():
        if standing.facts.get(name) not in (None, *allowed):
            yield name


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
