"""Keeps which rows are to be derived, and when: what changed, what is of other law, what time will reach.

1. Cases come first, then what they add to, by key: a row is derived after those that add to it.
2. Time changes a row only at its `next_at`. A heap knows them; a sweep takes the oldest first and a bounded number
   at once.
"""

from collections.abc import Iterable
from datetime import datetime
from heapq import heappop, heappush

from hub.domain.city.derivers import DERIVERS
from hub.domain.city.rows import Rows
from hub.domain.rowkey import kind_of

_ORDER = {kind: rank for rank, kind in enumerate(DERIVERS)}


def rank_of(key: str) -> int:
    """Return the place of a row's kind in the order of derivation."""
    return _ORDER.get(kind_of(key), len(_ORDER))


class Worklist:
    """The rows of one city that wait to be derived."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._stale: set[str] = set()
        self._stale_next: list[tuple[int, str]] = []
        self._dirty: set[str] = set()
        self._next: list[tuple[int, str]] = []
        self._heap: list[tuple[datetime, str]] = []

    @property
    def has_stale(self) -> bool:
        """Return whether rows are still to be derived under the law, days or engine of now."""
        return bool(self._stale)

    def is_stale(self, key: str) -> bool:
        """Return whether a row is still to be derived under the law, days or engine of now."""
        return key in self._stale

    @property
    def marked(self) -> list[str]:
        """Return the rows that are to be derived at once."""
        # Not the set of them: one that was large once is as slow to go through when it is empty.
        return [key for _, key in self._next]

    def is_marked(self, key: str) -> bool:
        """Return whether a row is to be derived at once."""
        return key in self._dirty

    def wait(self, key: str, next_at: datetime) -> None:
        """Remember that time alone may change a row at `next_at`."""
        heappush(self._heap, (next_at, key))

    def stale(self, key: str) -> None:
        """Remember a row that was derived under other law, calendar or engine: it is due in a sweep."""
        if key not in self._stale:
            self._stale.add(key)
            heappush(self._stale_next, (rank_of(key), key))

    def stale_all(self, keys: Iterable[str]) -> None:
        """Remember that every row is to be derived anew."""
        self._stale = set(keys)
        self._stale_next = sorted((rank_of(key), key) for key in self._stale)

    def mark(self, key: str) -> None:
        """Have a row derived at once."""
        if key not in self._dirty:
            self._dirty.add(key)
            heappush(self._next, (rank_of(key), key))

    def take(self) -> str | None:
        """Return the next row to be derived; None when there is none."""
        if not self._dirty:
            return None
        _, key = heappop(self._next)
        self._dirty.discard(key)
        self._stale.discard(key)
        return key

    def reached(self, rows_max: int, now: datetime | None) -> list[str]:
        """Return up to `rows_max` rows that time has reached or that are stale.

        Time goes first, but a quarter is kept for stale rows: neither waits for the other.
        """
        kept = min(len(self._stale), rows_max // 4)
        found: list[str] = []
        while len(found) < rows_max - kept and self.is_reached(now, found):
            found.append(heappop(self._heap)[1])
        while self._stale and len(found) < rows_max:
            _, key = heappop(self._stale_next)
            if key in self._stale:
                self._stale.discard(key)
                found.append(key)
        return found

    def is_reached(self, now: datetime | None, but: Iterable[str] = ()) -> bool:
        """Return whether time has reached a row that is not marked, nor one of `but`.

        What the heap holds beside is dropped: how a sweep is cut may not depend on a restart.
        """
        while now is not None and self._heap and self._heap[0][0] <= now:
            due, key = self._heap[0]
            row = self._rows.find(key)
            if row is not None and row.next_at == due and key not in self._dirty and key not in but:
                return True
            heappop(self._heap)
        return False
