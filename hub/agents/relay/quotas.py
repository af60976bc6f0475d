"""Understands pressure: how many records of one source are copied in a second, and what waits meanwhile.

1. A source has a bucket of one second's quota. What is over it waits here and in its outbox, in its order; other
   sources are copied as if it were not there.
2. While records wait nothing more of that source is fetched, so at most one fetch of it is held in memory.
3. Nothing is passed over: what waits is not copied, not committed, and not marked as read.
"""

from collections.abc import Iterator, Mapping, Sequence

from hub.stream.port import Record, TopicPartition


class Quotas:
    """The quotas of one relay: `per_s` records a second of each source."""

    def __init__(self, per_s: float) -> None:
        self._per_s = per_s
        self._left: dict[TopicPartition, tuple[float, float]] = {}
        self._waiting: dict[TopicPartition, Sequence[Record]] = {}

    @property
    def over(self) -> frozenset[TopicPartition]:
        """Return the sources of which records wait."""
        return frozenset(self._waiting)

    def first_waiting(self, place: TopicPartition) -> Record | None:
        """Return the first record of a source that waits; None if none does."""
        waiting = self._waiting.get(place)
        return waiting[0] if waiting else None

    def forget(self) -> None:
        """Forget what waits: it is read again from the commit, by whoever is given its source."""
        self._waiting.clear()

    def drop(self, place: TopicPartition) -> None:
        """Forget what waits of one source: it is read again."""
        self._waiting.pop(place, None)

    def admitted(
        self, got: Mapping[TopicPartition, Sequence[Record]], now_s: float
    ) -> dict[TopicPartition, Sequence[Record]]:
        """Return what is to be copied now, of what has come and of what waits; the rest waits."""
        return dict(self._admitted(got, now_s))

    def _admitted(
        self, got: Mapping[TopicPartition, Sequence[Record]], now_s: float
    ) -> Iterator[tuple[TopicPartition, Sequence[Record]]]:
        for place in sorted({*got, *self._waiting}):
            records = [*self._waiting.pop(place, ()), *got.get(place, ())]
            count = self._taken(place, len(records), now_s)
            if count < len(records):
                self._waiting[place] = records[count:]
            if count:
                yield place, records[:count]

    def _taken(self, place: TopicPartition, wanted: int, now_s: float) -> int:
        left, since_s = self._left.get(place, (self._per_s, now_s))
        left = min(self._per_s, left + (now_s - since_s) * self._per_s)
        count = min(wanted, int(left))
        self._left[place] = (left - count, now_s)
        return count
