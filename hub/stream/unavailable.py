"""Outer places that cannot be written now: kept away from their owner's transactions, and looked at again.

What is away is one owner's; whoever owns the partition next finds out for himself.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from hub.stream.port import Log, LogError, TopicPartition

SEEN_S = 2.0
"""How long a place is held to be writable after it was looked at."""
LOOK_AGAIN_S = 5.0
FAILED_S, FAILED_MAX_S = 10.0, 300.0
"""How long a place is away whose write failed though it looked well; twice as long each time."""


class Unavailable:
    """The outer places of one owner. `places` is never changed in place: batches hold it."""

    def __init__(self) -> None:
        self.places: Mapping[TopicPartition, str] = {}
        self._until_s: dict[TopicPartition, float] = {}
        self._seen_until_s: dict[TopicPartition, float] = {}
        self._failed_s: dict[TopicPartition, float] = {}

    def unsure(self, places: Collection[TopicPartition], now_s: float) -> Sequence[TopicPartition]:
        """Return the places that have to be looked at before they are written."""
        seen = self._seen_until_s
        return sorted(place for place in places if seen.get(place, now_s) <= now_s)

    def looked(
        self,
        places: Collection[TopicPartition],
        unwritable: Mapping[TopicPartition, str],
        now_s: float,
    ) -> bool:
        """Take what a look at `places` found; return whether one of them has come back."""
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
        """Put places away whose write failed: for longer each time, until one succeeds."""
        for place, why in sorted(unwritable.items()):
            last_s = self._failed_s.get(place, FAILED_S / 2)
            self._failed_s[place] = min(2 * last_s, FAILED_MAX_S)
            self._put(place, why, now_s + self._failed_s[place])

    def written(self, places: Collection[TopicPartition]) -> None:
        """Forget that the writes of places have failed."""
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
    """Looks at places that are away, and has nobody wait for it: one look at a time."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._asked: Sequence[TopicPartition] = ()
        self._looking: asyncio.Task[Mapping[TopicPartition, str]] | None = None

    def begin(self, places: Sequence[TopicPartition]) -> None:
        """Look at places, unless a look is under way."""
        if places and self._looking is None:
            self._asked = places
            self._looking = asyncio.get_running_loop().create_task(self._log.unwritable(places))

    def found(self) -> tuple[Sequence[TopicPartition], Mapping[TopicPartition, str]]:
        """Return the places of a look that has ended, and which of them cannot be written; once."""
        if self._looking is None or not self._looking.done():
            return (), {}
        ended, self._looking = self._looking, None
        try:
            return self._asked, ended.result()
        except LogError:
            # No broker answers. The places stay away; whoever has to write meets the same by himself.
            return (), {}

    def end(self) -> None:
        """Look no more."""
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
