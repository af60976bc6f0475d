"""Remembers which papers are in flight: sent to an inbox, and not read back from it. Pure.

1. Time is the newest mark in the city's log. Before there is one, nothing can be late.
2. Up to a limit the papers of an inbox are known one by one; further ones are only counted, and
   never called late too early.
3. Nothing legal rests on it: it names what has not come back, so that somebody looks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import ClassVar

LATE = timedelta(minutes=10)
"""After this time a paper that has not come back is named."""
KNOWN_MAX = 200
_DIGEST_BYTES = 8


@dataclass(slots=True)
class PapersInFlight:
    """The papers of one inbox, oldest first: the digest of each, and when it was sent.

    `beyond` counts further ones, the last of which was sent at `beyond_at`.
    """

    AVRO_NAME: ClassVar[str] = "Underway"

    papers: list[tuple[bytes, datetime]] = field(default_factory=list)
    beyond: int = 0
    beyond_at: datetime | None = None

    def sets_out(self, paper: bytes, at: datetime) -> None:
        """Add a paper, as its bytes, that is sent at `at`."""
        if self.beyond or len(self.papers) >= KNOWN_MAX:
            self.beyond, self.beyond_at = self.beyond + 1, at
        else:
            self.papers.append((_digest(paper), at))

    def comes_back(self, paper: bytes) -> bool:
        """Remove a paper, as its bytes, that was read back; return whether nothing is in flight any
        more.
        """
        found = self._place_of(_digest(paper)) if self.papers else None
        if found is not None:
            del self.papers[found]
        elif self.beyond:
            self.beyond -= 1
        return not self.papers and not self.beyond

    def set_out_at(self, paper: bytes) -> datetime | None:
        """Return when a paper was sent that is in flight; None if that is not known."""
        found = self._place_of(_digest(paper)) if self.papers else None
        return None if found is None else self.papers[found][1]

    def _place_of(self, digest: bytes) -> int | None:
        # An inbox is read in the order in which it was written: nearly always it is the first.
        if self.papers[0][0] == digest:
            return 0
        return next((n for n, (known, _) in enumerate(self.papers) if known == digest), None)

    def late(self, now: datetime) -> "Late | None":
        """Return what is late by `now`; None if nothing is."""
        before = now - LATE
        late = [at for _, at in self.papers if at <= before]
        if self.beyond_at is not None and self.beyond and self.beyond_at <= before:
            return Late(len(late) + self.beyond, late[0] if late else self.beyond_at)
        return Late(len(late), late[0]) if late else None


@dataclass(frozen=True, slots=True)
class Late:
    """How many papers of an inbox have not come back, and since when the first of them."""

    papers: int
    since: datetime


def late_of(
    underway: Mapping[str, PapersInFlight], now: datetime | None
) -> Iterator[tuple[str, Late]]:
    """Yield each inbox with a paper that is late by `now`, by name."""
    for inbox, one in sorted(underway.items()):
        late = one.late(now) if now is not None else None
        if late is not None:
            yield inbox, late


def _digest(paper: bytes) -> bytes:
    return blake2b(paper, digest_size=_DIGEST_BYTES).digest()
