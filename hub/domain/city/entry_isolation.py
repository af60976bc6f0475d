"""Finds the contributions of other rows on which a derivation raises, and leaves them out.

What is left out stays in the row and is tried again at each derivation. It is in doubt like a fact
of the row itself: what it could turn is held for a time, and everything else is published
(`counterfactual.py`).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from hub.domain.city.rows import Doubted, Row
from hub.domain.context import Context
from hub.domain.derive.relevance import is_spoken_of

LEFT_OUT_MAX = 20
"""How many contributions are found one by one; if more are to blame, those beside them are left out
too.
"""


class _Trial(Protocol):
    @property
    def is_sound(self) -> bool: ...

    @property
    def rules(self) -> Mapping[str, str]: ...


Attempts = Callable[[Row], _Trial]


def doubted_here(row: Row) -> list[str]:
    """Return the rows whose contributed facts are in doubt here; the contributions keep them all
    the same.
    """
    return [
        key
        for key, one in row.doubted.items()
        if one.entry
        and one.facts
        and key in row.entries
        and all(f in row.entries[key].facts for f in one.facts)
    ]


def as_judged(row: Row) -> Row:
    """Return a row as it was last derived: without what is left out."""
    left_out = doubted_here(row)
    return _without(row, left_out) if left_out else row


def lightened(
    row: Row, attempt: Attempts, context: Context, until: Callable[[datetime], datetime]
) -> Row:
    """Return a row without the contributed facts on which it raises; `row` keeps them in doubt from
    now on.
    """
    blamed = _to_blame(row, attempt, context)
    for key in blamed:
        entry, before = row.entries[key], row.doubted.get(key)
        ends = min(until(fact.received) for fact in entry.facts)
        ends = min(ends, before.until) if before is not None else ends
        row.doubted[key] = Doubted(entry, entry.facts, ends, before is not None and before.lapsed)
    return _without(row, blamed) if blamed else row


def _to_blame(row: Row, attempt: Attempts, context: Context) -> Sequence[str]:
    """Return the contributions to blame, sought with the row's own facts, and without them if those
    raise too.
    """
    for probe in (row, replace(row, facts={})):
        failed = attempt(probe)
        suspects = list(_suspects(probe, failed.rules, context))
        if not failed.is_sound and suspects and attempt(_without(probe, suspects)).is_sound:
            return _sought(probe, suspects, attempt)
    return ()


def _suspects(row: Row, raising: Collection[str], context: Context) -> Iterator[str]:
    """Yield the contributions with facts, without those that a raising rule speaks of: there the
    rule is to blame.
    """
    for key, entry in sorted(row.entries.items()):
        spoken = (is_spoken_of(rule, fact, context) for rule in raising for fact in entry.facts)
        if entry.facts and not any(spoken):
            yield key


def _sought(row: Row, suspects: Sequence[str], attempt: Attempts) -> Sequence[str]:
    sound, blamed, waiting = set[str](), list[str](), [suspects]
    while waiting:
        some = waiting.pop()
        if attempt(_without(row, {*suspects} - sound - {*some})).is_sound:
            sound.update(some)
        elif len(some) == 1 or len(blamed) >= LEFT_OUT_MAX:
            blamed += some
        else:
            middle = len(some) // 2
            waiting += [some[middle:], some[:middle]]
    return blamed


def _without(row: Row, keys: Collection[str]) -> Row:
    lighter = {key: replace(row.entries[key], facts=()) for key in keys}
    return replace(row, entries={**row.entries, **lighter})
