"""One partition as a broker keeps it: records, control records, and transactions still open."""

from dataclasses import dataclass, field
from enum import Enum

from hub.stream.port import (
    FEW_IN_SYNC,
    NO_LEADER,
    DamagedError,
    LogError,
    OutgoingRecord,
    Record,
    TopicPartition,
    UnreadableError,
    too_large,
)

RECORD_OVERHEAD_BYTES = 70
"""What a broker counts beside key, value and headers: the head of a batch."""


class Outcome(Enum):
    """How a transaction ended, or that it has not."""

    OPEN = "open"
    COMMITTED = "committed"
    ABORTED = "aborted"


@dataclass(slots=True, eq=False)
class Transaction:
    """One transaction: the offsets that it has read are committed with what it wrote.

    `reads` maps a place to the next offset of `group`. `waits_for` are places that it tried to
    write and that did not take it: the end of the transaction must be marked there all the same.
    """

    writer: str
    begun_ms: int
    timeout_ms: int
    group: str = ""
    reads: dict[TopicPartition, int] = field(default_factory=dict)
    written: dict[TopicPartition, int] = field(default_factory=dict)
    waits_for: dict[TopicPartition, str] = field(default_factory=dict)
    outcome: Outcome = Outcome.OPEN


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """What one offset holds: a record, or (None) the control record that ends a transaction."""

    record: Record | None
    transaction: Transaction | None = None


@dataclass(slots=True)
class Partition:
    """Entries by offset. `start` is the first offset still held; `bytes_max` is a record's limit.

    From `damaged_from` on, if it is set, the stored bytes are not what was written. With
    `client_time` records are stamped by clients. It is written only while it is `led` and `in_sync`
    enough.
    """

    place: TopicPartition
    bytes_max: int
    start: int = 0
    entries: list[StoredRecord] = field(default_factory=list)
    open: dict[Transaction, int] = field(default_factory=dict)
    damaged_from: int | None = None
    client_time: bool = False
    led: bool = True
    in_sync: bool = True

    @property
    def why_not(self) -> str:
        """Return why nothing can be written here now; empty where it can."""
        if not self.led:
            return NO_LEADER
        return "" if self.in_sync else FEW_IN_SYNC

    @property
    def end(self) -> int:
        """Return the offset after everything appended."""
        return len(self.entries)

    @property
    def stable_end(self) -> int:
        """Return the offset after everything whose outcome is known."""
        return min(self.open.values(), default=self.end)

    def append(
        self, write: OutgoingRecord, append_ms: int, transaction: Transaction | None = None
    ) -> int:
        """Append one record and return its offset. Raises `LogError` when it is too large."""
        self.check_size(write)
        offset = self.end
        record = Record(
            self.place, offset, append_ms, write.key, write.value, write.headers, self.client_time
        )
        self.entries.append(StoredRecord(record, transaction))
        if transaction is not None and transaction not in self.open:
            self.open[transaction] = transaction.written[self.place] = offset
        return offset

    def check_size(self, write: OutgoingRecord) -> None:
        """Refuse a record over the topic's `max.message.bytes`."""
        size = self._size_of(write)
        if size > self.bytes_max:
            raise LogError(
                f"{self.place.topic}: a record of {size} bytes is larger than the topic's "
                f"max.message.bytes of {self.bytes_max}"
            )

    def refuses(self, write: OutgoingRecord) -> str:
        """Return why a record is refused; empty for one that is taken."""
        return too_large(len(write.value or b"")) if self._size_of(write) > self.bytes_max else ""

    def _size_of(self, write: OutgoingRecord) -> int:
        size = len(write.key or b"") + len(write.value or b"") + RECORD_OVERHEAD_BYTES
        size += sum(len(name) + len(value) for name, value in write.headers)
        return size

    def end_transaction(self, transaction: Transaction) -> None:
        """Append the control record of a transaction that has ended."""
        self.open.pop(transaction, None)
        self.entries.append(StoredRecord(None, transaction))

    def read(self, position: int, limit: int, *, committed: bool) -> tuple[list[Record], int]:
        """Return up to `limit` records from `position` on, and the position after them.

        The position steps over control records and, for readers of committed records, over aborted
        ones.
        """
        self.check_readable(position)
        end = self.stable_end if committed else self.end
        found: list[Record] = []
        while position < end and len(found) < limit:
            if position == self.damaged_from:
                if found:
                    return found, position
                raise DamagedError(
                    f"{self.place.topic}/{self.place.partition}: the batch at offset {position} is"
                    " not what was written: its checksum is another.",
                    self.place,
                )
            entry = self.entries[position]
            aborted = entry.transaction and entry.transaction.outcome is Outcome.ABORTED
            if entry.record is not None and not (committed and aborted):
                found.append(entry.record)
            position += 1
        return found, self._past_controls(position, end)

    def _past_controls(self, position: int, end: int) -> int:
        while position < end and self.entries[position].record is None:
            position += 1
        return position

    def check_readable(self, position: int) -> None:
        """Raise `UnreadableError` for a position outside what is held."""
        if not self.start <= position <= self.end:
            raise UnreadableError(
                f"{self.place.topic}/{self.place.partition}: offset {position} is outside what the"
                f" log holds, {self.start} to {self.end}. The topic lost its tail or was made"
                " again; look at its id before anything is read on.",
                self.place,
            )
