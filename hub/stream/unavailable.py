"""Outer places that cannot be written now: kept out of their owner's transactions, and checked
again.

The knowledge is one owner's; whoever owns the partition next finds out by itself.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from hub.stream.port import Log, LogError, TopicPartition

SEEN_S = 2.0
"""How long a place counts as writable after a check."""
LOOK_AGAIN_S = 5.0
FAILED_S, FAILED_MAX_S = 10.0, 300.0
"""How long a place is away whose write failed although its check was good; doubled each time."""


class Unavailable:
    """The outer places of one owner. `places` is replaced, never changed in place, because batches
    hold it.
    """

    def __init__(self) -> None:
        self.places: Mapping[TopicPartition, str] = {}
        self._until_s: dict[TopicPartition, float] = {}
        self._seen_until_s: dict[TopicPartition, float] = {}
        self._failed_s: dict[TopicPartition, float] = {}

    def unsure(self, places: Collection[TopicPartition], now_s: float) -> Sequence[TopicPartition]:
        """Return the places that must be checked before they are written."""
        seen = self._seen_until_s
        return sorted(place for place in places if seen.get(place, now_s) <= now_s)

    def looked(
        self,
        places: Collection[TopicPartition],
        unwritable: Mapping[TopicPartition, str],
        now_s: float,
    ) -> bool:
        """Take the result of a check of `places`; return whether one of them is back."""
        back = self.places.keys() & set(places) - unwritable.keys()
        for place in places:
            if place in unwritable:
                self._put(place, unwritable[place], now_s + LOOK_AGAIN_S)
            else:
                self._seen_until_s[place] = now_s + SEEN_S
                self._until_s.pop(place, None)
        self.places = {place: why for place, why in self.places.items() if place not in back}
        return bool(back)

    def failed(self, unwritable: Mapping[TopicPartition, str], now_s: float) -> None:
        """Put places away whose write failed: for longer each time, until a write succeeds."""
        for place, why in sorted(unwritable.items()):
            last_s = self._failed_s.get(place, FAILED_S / 2)
            self._failed_s[place] = min(2 * last_s, FAILED_MAX_S)
            self._put(place, why, now_s + self._failed_s[place])

    def written(self, places: Collection[TopicPartition]) -> None:
        """Forget earlier failed writes of places."""
        if self._failed_s:
            for place in places:
                self._failed_s.pop(place, None)

    def due(self, now_s: float) -> Sequence[TopicPartition]:
        """Return the places that have been away for their time."""
        return [place for place, until_s in self._until_s.items() if until_s <= now_s]

    def _put(self, place: TopicPartition, why: str, until_s: float) -> None:
        self._seen_until_s.pop(place, None)
        self._until_s[place] = until_s
        self.places = {**self.places, place: why}


class Look:
    """Checks places that are away, one check at a time; nobody waits for it."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._asked: Sequence[TopicPartition] = ()
        self._looking: asyncio.Task[Mapping[TopicPartition, str]] | None = None

    def begin(self, places: Sequence[TopicPartition]) -> None:
        """Begin a check of places, unless one is running."""
        if places and self._looking is None:
            self._asked = places
            self._looking = asyncio.get_running_loop().create_task(self._log.unwritable(places))

    def found(self) -> tuple[Sequence[TopicPartition], Mapping[TopicPartition, str]]:
        """Return the places of a finished check, and which of them cannot be written; only once."""
        if self._looking is None or not self._looking.done():
            return (), {}
        ended, self._looking = self._looking, None
        try:
            return self._asked, ended.result()
        except LogError:
            # No broker answers. The places stay away; the next write meets the same error by
            # itself.
            return (), {}

    def end(self) -> None:
        """Stop checking."""
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
