"""How a relay wraps what it copies: the bytes stay untouched, and a header says where they came
from.
"""

import struct
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

HEADER = "gz"
_FIXED = struct.Struct(">BqqqiB")
_VERSION = 1
_LAST_MS = 253_402_300_799_000
"""The last second of the year 9999: no broker's time is later."""
OUTBOX = "outbox"
INBOX = "inbox"
_RECENT = 1024
"""How many instants are cached: a record's is asked for several times, and its neighbours share it.
"""


class Envelope(NamedTuple):
    """Where a copied record came from, and whose it was.

    `previous_offset` is the offset of the record copied before it from this source, -1 for the
    first: a city that did not get that one sees the gap. `append_ms` is the broker's time of the
    source record, in milliseconds. `oversize` says that the value was cut to its digest.
    """

    city: str
    office: str
    direction: str
    topic: str
    topic_id: str
    offset: int
    previous_offset: int
    append_ms: int
    oversize: bool = False
    incarnation: int = 1
    partition: int = 0

    @property
    def place(self) -> str:
        """Return its place: the topic, and topic/partition for any but its first partition."""
        return self.topic if not self.partition else f"{self.topic}/{self.partition}"

    @property
    def source(self) -> str:
        """Return the record's place: topic/partition/offset.

        The second topic that bears a name is written topic#2: no two records have one place.
        """
        name = self.topic if self.incarnation == 1 else f"{self.topic}#{self.incarnation}"
        return f"{name}/{self.partition}/{self.offset}"

    @property
    def received(self) -> datetime:
        """Return when the broker took the source record: `append_ms`, in UTC."""
        return _instant(self.append_ms)

    def to_headers(self) -> tuple[tuple[str, bytes], ...]:
        """Return the headers of the copy: one header, fixed numbers first, then the texts."""
        numbers = _FIXED.pack(
            _VERSION,
            self.offset,
            self.previous_offset,
            self.append_ms,
            self.partition,
            (self.direction == INBOX) | (self.oversize << 1),
        )
        texts = f"{self.city}\0{self.office}\0{self.topic}\0{self.topic_id}"
        return ((HEADER, numbers + texts.encode()),)

    @classmethod
    def from_headers(cls, headers: tuple[tuple[str, bytes], ...]) -> "Envelope | None":
        """Return the envelope that the headers hold, or None if a relay did not write them."""
        for name, raw in headers:
            if name != HEADER or len(raw) < _FIXED.size or raw[0] != _VERSION:
                continue
            _, offset, previous, append_ms, partition, marks = _FIXED.unpack_from(raw)
            texts = raw[_FIXED.size :].decode(errors="replace").split("\0")
            if len(texts) != 4:
                continue
            if not (offset > previous >= -1 and 0 <= append_ms <= _LAST_MS and partition >= 0):
                continue
            city, office, topic, topic_id = texts
            direction = INBOX if marks & 1 else OUTBOX
            return cls(
                city,
                office,
                direction,
                topic,
                topic_id,
                offset,
                previous,
                append_ms,
                bool(marks & 2),
                partition=partition,
            )
        return None


@lru_cache(maxsize=_RECENT)
def _instant(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def topic_of_envelope(headers: tuple[tuple[str, bytes], ...]) -> bytes | None:
    """Return the source of a copy from its headers, without reading the rest; None if it is no
    copy.
    """
    for name, raw in headers:
        if name == HEADER and raw.count(b"\0", _FIXED.size) == 3:
            return raw.rsplit(b"\0", 2)[1]
    return None
