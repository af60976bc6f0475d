"""Finds what is to be published of a row: the differences to what was published, and faults."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.domain.facts import Fact
from hub.domain.statement import Family, Statement

_FAMILIES = {family: rank for rank, family in enumerate(Family)}


@dataclass(frozen=True, slots=True)
class Transition:
    """What was published and what follows now; one of them may be None, never both.

    `key` is the row.
    """

    before: Statement | None
    after: Statement | None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A bug of ours, its text kept for the operator: in a row, or in a `rule` of it; on `fact`, if
    that is known.
    """

    key: str
    words: str
    rule: str = ""
    fact: Fact | None = None


def transitions(
    row: str, before: Mapping[str, Statement], now: Mapping[str, Statement]
) -> list[Transition]:
    """Return the differences between what a row published and what follows now,
    in canonical order.
    """
    if before == now:
        return []
    changed = [
        Transition(before.get(key), now.get(key), row)
        for key in {**before, **now}
        if before.get(key) != now.get(key)
    ]
    return sorted(changed, key=_rank)


def _rank(transition: Transition) -> tuple[int, str, str]:
    known = transition.after or transition.before
    assert known is not None
    return (_FAMILIES[known.family], known.rule, known.id)
