"""Keeps which rows are to be derived, and when: what changed, what is of other law, what time will
reach.

1. Cases come first, then what they add to, by key: a row is derived after those that add to it.
2. Time changes a row only at its `next_at`. A sweep takes the oldest first and a bounded number at
   once.
3. One run derives each row a bounded number of times. Deriving marks other rows, so nothing else
   says that a run ends: two derivations that keep changing each other's rows would go on for ever.

What holds of its containers, between any two calls:

- `_dirty` are the rows to be derived at once; `_next`, a heap, holds each of them exactly once, and
  nothing else.
- `_stale` are rows derived under another law, calendar or engine; each of them is in the heap
  `_stale_next`. What that holds beside has been derived meanwhile, and is passed over. A row that
  is taken is stale no more.
- `_held` are rows that were derived and say nothing yet, because a row that bears on them was
  stale; each of them is in the heap `_held_next`. They are derived again when none is stale.
- `_timers`, a heap, holds (`next_at`, key) of every row that has one. What it holds beside is of
  timers that were set otherwise since: it is dropped when it comes to the top, because its row says
  another instant.
- `_put_off` are rows that were taken for a gate's answer alone, and are to be derived in full.
  Whoever settles marks them again first, and every batch settles: nothing stays put off when its
  transaction ends.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from heapq import heappop, heappush

from hub.domain.city.derivers import DERIVERS
from hub.domain.city.rows import Row, Rows
from hub.domain.row_key import kind_of

DERIVATIONS_MAX = 100
"""So often one run derives a row: one that needs more does not settle."""
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
        self._held: set[str] = set()
        self._held_next: list[tuple[int, str]] = []
        self._dirty: set[str] = set()
        self._next: list[tuple[int, str]] = []
        self._timers: list[tuple[datetime, str]] = []
        self._put_off: set[str] = set()

    @property
    def has_stale(self) -> bool:
        """Return whether rows are still to be derived under the law, days or engine of now."""
        return bool(self._stale or self._held)

    def stale_below(self, row: Row) -> list[str]:
        """Return the rows that add to a row what follows from their facts,
        and are still of other law.
        """
        if not self._stale:
            return []
        rank = rank_of(row.key)
        return [key for key in row.entries if key in self._stale and rank_of(key) < rank]

    def is_waiting(self, row: Row) -> bool:
        """Return whether a row that bears on this one, or that this one adds to, is of other law:
        it may have more to tell. So may one below that says nothing itself yet.
        """
        if any(key in self._stale for key in (*row.entries, *row.exported)):
            return True
        rank = rank_of(row.key)
        return any(key in self._held and rank_of(key) < rank for key in row.entries)

    def hold(self, key: str) -> None:
        """Remember a row that is to say what follows when no row is stale any more."""
        if key not in self._held:
            self._held.add(key)
            heappush(self._held_next, (rank_of(key), key))

    def is_marked(self, key: str) -> bool:
        """Return whether a row is to be derived at once."""
        return key in self._dirty

    def wait(self, key: str, next_at: datetime) -> None:
        """Remember that time alone may change a row at `next_at`."""
        heappush(self._timers, (next_at, key))

    def stale(self, key: str) -> None:
        """Remember a row that was derived under other law, calendar or engine:
        it is due in a sweep.
        """
        if key not in self._stale:
            self._stale.add(key)
            heappush(self._stale_next, (rank_of(key), key))

    def stale_all(self, keys: Iterable[str]) -> None:
        """Remember that every row is to be derived anew."""
        self._stale = set(keys)
        self._stale_next = sorted((rank_of(key), key) for key in self._stale)

    def rests(self, key: str) -> None:
        """Take a row as one of today's law without deriving it: no sweep is due to it."""
        self._stale.discard(key)

    def mark(self, key: str) -> None:
        """Have a row derived at once."""
        if key not in self._dirty:
            self._dirty.add(key)
            heappush(self._next, (rank_of(key), key))

    def run_down(self, give_up: Callable[[str], None]) -> Iterator[str]:
        """Yield rows to be derived until none is left, also of those that are marked meanwhile.

        A row is yielded `DERIVATIONS_MAX` times at the most; when its turn comes once more,
        `give_up` is called with it, and later turns are passed over. So a run is over after that
        many turns of each row that can be marked in it: those that the rows taken name.
        """
        turns: dict[str, int] = {}
        while self._dirty:
            _, key = heappop(self._next)
            self._dirty.discard(key)
            self._stale.discard(key)
            self._held.discard(key)
            turn = turns[key] = turns.get(key, 0) + 1
            if turn <= DERIVATIONS_MAX:
                yield key
            elif turn == DERIVATIONS_MAX + 1:
                give_up(key)

    def put_off(self, key: str) -> None:
        """Remember a row of which only that was derived on which an answer rests."""
        self._put_off.add(key)

    def mark_put_off(self) -> None:
        """Have the rows derived in full that were put off."""
        for key in self._put_off:
            self.mark(key)
        self._put_off.clear()

    def reached(self, rows_max: int, now: datetime | None) -> list[str]:
        """Return up to `rows_max` rows that time has reached or that are stale.

        Time goes first, but a quarter is kept for stale rows: neither waits for the other. Those
        that say nothing yet come when no row is stale any more.
        """
        kept = min(len(self._stale) + len(self._held), rows_max // 4)
        found: list[str] = []
        while len(found) < rows_max - kept and self.is_reached(now, found):
            found.append(heappop(self._timers)[1])
        while self._stale and len(found) < rows_max:
            _, key = heappop(self._stale_next)
            if key in self._stale:
                self._stale.discard(key)
                found.append(key)
        while self._held and not self._stale and len(found) < rows_max:
            _, key = heappop(self._held_next)
            if key in self._held:
                self._held.discard(key)
                found.append(key)
        return found

    def is_reached(self, now: datetime | None, but: Iterable[str] = ()) -> bool:
        """Return whether time has reached a row that is not marked, nor one of `but`.

        What the heap holds beside is dropped: how a sweep is cut may not depend on a restart.
        """
        while now is not None and self._timers and self._timers[0][0] <= now:
            due, key = self._timers[0]
            row = self._rows.find(key)
            if row is not None and row.next_at == due and key not in self._dirty and key not in but:
                return True
            heappop(self._timers)
        return False
