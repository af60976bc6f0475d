"""Understands how much one row holds: so many facts of a case, and so many bytes of anything.

A row is one record of its log. What would make it larger than a record may be is a limit of ours: it is parked,
and accuses nobody.
"""

from collections.abc import Sequence

from hub.domain.city.book import Waiting
from hub.domain.city.rows import Row
from hub.domain.facts import Fact

FACTS_MAX = 500
"""A case of more facts is not derived: that is a limit of ours. Equal facts count once (design §2.1)."""

BYTES_MAX = 1 << 20
"""What the facts of a row may weigh: a record has room for as much again of what is said about them."""
_WAITING_MAX, _WAITED_FOR_MAX = 1_000, 5_000
_FEW = 50
_LIGHT = 4_000
_BESIDE = 250
"""What a fact weighs beside its texts: its instants, its digest, the names of its fields."""


class TooManyFactsError(Exception):
    """A row would have more facts than are derived or kept at once. Nothing of the fact was put anywhere."""

    def __init__(self, key: str, words: str) -> None:
        super().__init__(words)
        self.key = key


def is_crowded(waiting: Sequence[Waiting]) -> bool:
    """Return whether more questions wait, or for more points, than a city's own row holds."""
    points = sum(len(one.after) for one in waiting)
    return len(waiting) > _WAITING_MAX or points > _WAITED_FOR_MAX


def must_hold(row: Row, fact: Fact) -> None:
    """Raise `TooManyFactsError` if a row cannot take a fact as well."""
    if row.kind == "case" and len(row.facts) >= FACTS_MAX:
        matters = {one.digest for one in row.facts.values()}
        if len(matters) >= FACTS_MAX and fact.digest not in matters:
            raise TooManyFactsError(
                row.key, f"{row.key} has {FACTS_MAX} facts, and this would be one more"
            )
    weight = _weight(fact)
    if len(row.facts) < _FEW and weight < _LIGHT:
        return
    if not row.weight:
        row.weight = sum(map(_weight, row.facts.values()))
    if weight + row.weight > BYTES_MAX:
        raise TooManyFactsError(
            row.key, f"the facts of {row.key} would weigh more than {BYTES_MAX} bytes"
        )


def weigh(row: Row, fact: Fact) -> None:
    """Keep the weight of a row that was weighed, now that it takes a fact as well."""
    if row.weight:
        row.weight = 0 if fact.id in row.facts else row.weight + _weight(fact)


def _weight(fact: Fact) -> int:
    texts = [fact.id, fact.source]
    for value in fact.fields.values():
        texts += value if isinstance(value, tuple) else (str(value),)
    return _BESIDE + sum(len(one.encode()) + 2 for one in texts)
