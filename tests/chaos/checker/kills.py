"""Which kills hit a transaction that was open: told by the coordinator's own log."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from tests.chaos.checker.reading import ONGOING, PREPARE_ABORT

KILLS = frozenset(("kill", "kill in an open transaction"))


def in_open_transactions(
    entries: Iterable[dict[str, Any]], transactions: Sequence[tuple[str, int, int]]
) -> int:
    """Count kills between whose beginning and end of a transaction the worker died:
    it was aborted.
    """
    aborted = list(_aborted(transactions))
    kills = [one for one in entries if one["blow"] in KILLS]
    return sum(
        any(begun <= kill["ended_ms"] and kill["begun_ms"] <= ended for begun, ended in aborted)
        for kill in kills
    )


def _aborted(transactions: Sequence[tuple[str, int, int]]) -> Iterable[tuple[int, int]]:
    by_id: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for name, state, at_ms in transactions:
        by_id[name].append((state, at_ms))
    for states in by_id.values():
        begun: int | None = None
        for state, at_ms in states:
            if state == ONGOING:
                begun = at_ms if begun is None else begun
                continue
            if state == PREPARE_ABORT and begun is not None:
                yield begun, at_ms
            begun = None
