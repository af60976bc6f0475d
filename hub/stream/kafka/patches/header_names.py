"""Reads records whose headers have names that are not UTF-8; such a name must not stop a partition.

A batch with such a name is read record by record here, and its records with such a name get no
headers. Everything else is read by aiokafka's own code.

Defect: a header's name that is no UTF-8 raises, and nothing more of that partition is read: one
record of one office would stop the relay for all.
aiokafka: 0.14.0
Upstream: none found
Test: tests/stream/patches/test_header_names.py
"""

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy, _DefaultRecordPy
from aiokafka.record.memory_records import _MemoryRecordsPy
from aiokafka.record.util import decode_varint


class _Unnamed(_DefaultRecordBatchPy):  # type: ignore[misc]  # aiokafka marks it final; it is as open as any
    """A batch in which the name of some header is no UTF-8."""

    def _read_msg(self, decode_varint: Any = decode_varint) -> _DefaultRecordPy:
        start: int = self._pos  # type: ignore[has-type]  # aiokafka leaves it to be inferred
        try:
            return super()._read_msg()
        except UnicodeDecodeError:
            length, begin = decode_varint(self._buffer, start)
            _, at = decode_varint(self._buffer, begin)
            later_ms, at = decode_varint(self._buffer, at)
            offset_delta, at = decode_varint(self._buffer, at)
            key, at = self._bytes(at)
            value, _ = self._bytes(at)
            self._pos = begin + length
        stamp = self.max_timestamp if self.timestamp_type else self.first_timestamp + later_ms
        offset = self.base_offset + offset_delta
        return _DefaultRecordPy(offset, stamp, self.timestamp_type, key, value, [])

    def _bytes(self, at: int) -> tuple[bytes | None, int]:
        size, at = decode_varint(self._buffer, at)
        return (bytes(self._buffer[at : at + size]), at + size) if size >= 0 else (None, at)


class _Batch:
    """A batch as aiokafka reads it, and read again by hand where that fails."""

    def __init__(self, batch: Any, raw: Any) -> None:
        self._batch = batch
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __next__(self) -> Any:
        return next(self._batch)

    def __iter__(self) -> Iterator[Any]:
        try:
            return iter(list(self._batch))
        except UnicodeDecodeError:
            return iter(list(_Unnamed(self._raw)))


class _Batches(_MemoryRecordsPy):  # type: ignore[misc]  # as above
    """What a fetch brought, batch by batch."""

    def next_batch(self, *limits: int) -> Any:
        raw = self._next_slice
        batch = super().next_batch(*limits)
        return batch if batch is None else _Batch(batch, raw)


def read_whatever_headers() -> None:
    """Make every consumer of this process read batches in this way."""
    setattr(fetcher, "MemoryRecords", _Batches)  # noqa: B010  aiokafka has no other place for it
