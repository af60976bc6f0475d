"""Limits how many records of one source are copied in a second, and keeps the rest waiting.

1. A source has a token bucket of one second's quota. Records over it wait here and in the outbox,
   in order; other sources are copied as if they were not there.
2. While records wait nothing more of that source is fetched, so memory holds at most one fetch of
   it.
3. Nothing is skipped: a waiting record is not copied, not committed, and not marked as read.
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
        """Return the sources with waiting records."""
        return frozenset(self._waiting)

    def first_waiting(self, place: TopicPartition) -> Record | None:
        """Return the first waiting record of a source; None if none waits."""
        waiting = self._waiting.get(place)
        return waiting[0] if waiting else None

    def forget(self) -> None:
        """Forget all waiting records: the next owner of each source reads them again from the
        commit.
        """
        self._waiting.clear()

    def drop(self, place: TopicPartition) -> None:
        """Forget the waiting records of one source: they are read again."""
        self._waiting.pop(place, None)

    def admitted(
        self, got: Mapping[TopicPartition, Sequence[Record]], now_s: float
    ) -> dict[TopicPartition, Sequence[Record]]:
        """Return which of the new and the waiting records are copied now; the rest waits."""
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
