"""Finds the last word within a term: whether what was done stands at its end, or was taken back.

What takes it back is later than it; said of one instant, the thing stands.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from hub.domain.facts import Seen


class LastWord(NamedTuple):
    """What stands at an instant, and what last took it back; at most one of them is there."""

    stands: Seen | None
    undone: Seen | None


def last_word(
    some: Iterable[Seen],
    is_done: Callable[[Seen], bool],
    is_undone: Callable[[Seen], bool],
    until: datetime | None,
) -> LastWord:
    """Return how the last word of `some`, in order, left the thing; `until` is the first instant
    that is too late.
    """
    stands: Seen | None = None
    undone: Seen | None = None
    said_last: datetime | None = None
    for seen in some:
        if until is not None and seen.at >= until:
            break
        if is_done(seen):
            stands, undone, said_last = stands or seen, None, seen.at
        elif said_last is not None and seen.at > said_last and is_undone(seen):
            stands, undone, said_last = None, seen, None
    return LastWord(stands, undone)
