"""Papers that wait for an inbox which cannot be written: in order, each a row of its own.

1. While one waits, every later paper for that inbox waits behind it; every other inbox is written.
2. When the inbox is back they are written some at a time, before anything newer.
3. Such a row holds a paper alone: all other rows and messages are the same whether a paper waits or
   not.
"""

from collections import deque
from collections.abc import Collection, Iterator, Mapping

from hub.messages import HeldPapers, Unwritable
from hub.stream.port import (
    FEW_IN_SYNC,
    GONE,
    NO_LEADER,
    NO_RIGHT,
    SILENT,
    OutgoingRecord,
    TopicPartition,
    too_large,
)

PAPER = b"p/"
PAPERS_AT_ONCE = 100
BYTES_AT_ONCE = 4 << 20
"""The most that one batch writes to one inbox, so that the batch is short."""
_DIGITS = 20

_WORDS: Mapping[str, Unwritable] = {
    GONE: Unwritable.MISSING,
    NO_LEADER: Unwritable.NO_LEADER,
    FEW_IN_SYNC: Unwritable.FEW_IN_SYNC,
    NO_RIGHT: Unwritable.NO_RIGHT,
    too_large(0).partition(" of ")[0]: Unwritable.TOO_LARGE,
    SILENT: Unwritable.SILENT,
}
"""What the stream says of an outer place, up to its size, as a word."""

_Waiting = deque[tuple[int, bytes]]
"""The papers of one inbox by their numbers, the oldest first."""


class WaitingPapers:
    """The waiting papers of one city, as `rows` hold them."""

    def __init__(self, rows: Mapping[bytes, bytes], gone: Collection[bytes] = ()) -> None:
        self._waiting: dict[str, _Waiting] = {}
        self._changes: dict[bytes, bytes | None] = {}
        for key in sorted(key for key in rows if key.startswith(PAPER) and key not in gone):
            inbox, number = key[len(PAPER) :].decode().rsplit("/", 1)
            self._waiting.setdefault(inbox, deque()).append((int(number), rows[key]))

    def waits(self, inbox: str) -> bool:
        """Return whether papers wait for an inbox: then newer ones wait behind them."""
        return inbox in self._waiting

    def keep(self, inbox: str, paper: bytes) -> None:
        """Let a paper wait behind all others of its inbox."""
        waiting = self._waiting.setdefault(inbox, deque())
        number = waiting[-1][0] + 1 if waiting else 0
        waiting.append((number, paper))
        self._changes[_key(inbox, number)] = paper

    def release(self, away: Mapping[TopicPartition, str]) -> list[OutgoingRecord]:
        """Return the papers to be written now: some of each inbox that is not away."""
        writes: list[OutgoingRecord] = []
        for inbox in sorted(self._waiting):
            if TopicPartition(inbox, 0) not in away:
                writes += self._released(inbox)
        return writes

    def _released(self, inbox: str) -> Iterator[OutgoingRecord]:
        waiting, size, count = self._waiting[inbox], 0, 0
        while waiting and count < PAPERS_AT_ONCE and size < BYTES_AT_ONCE:
            number, paper = waiting.popleft()
            self._changes[_key(inbox, number)] = None
            count, size = count + 1, size + len(paper)
            yield OutgoingRecord(TopicPartition(inbox, 0), None, paper)
        if not waiting:
            del self._waiting[inbox]

    def has_more(self, away: Mapping[TopicPartition, str]) -> bool:
        """Return whether papers wait for an inbox that is not away."""
        return any(TopicPartition(inbox, 0) not in away for inbox in self._waiting)

    def held(
        self, away: Mapping[TopicPartition, str], left: Collection[str] = ()
    ) -> tuple[HeldPapers, ...]:
        """Return the inboxes with waiting papers, and why; not those in `left`, to which nothing is
        owed any more.
        """
        return tuple(
            HeldPapers(inbox=inbox, papers=len(waiting), because=_because(away, inbox))
            for inbox, waiting in sorted(self._waiting.items())
            if inbox not in left
        )

    def take_changes(self) -> dict[bytes, bytes | None]:
        """Return the rows that have changed since the last call."""
        changes, self._changes = self._changes, {}
        return changes


def _because(away: Mapping[TopicPartition, str], inbox: str) -> str:
    why = away.get(TopicPartition(inbox, 0))
    return "" if why is None else _WORDS.get(why.partition(" of ")[0], Unwritable.REFUSED).value


def _key(inbox: str, number: int) -> bytes:
    return PAPER + f"{inbox}/{number:0{_DIGITS}}".encode()
