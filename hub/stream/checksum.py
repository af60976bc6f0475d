"""Puts a format and a checksum before every value of a row, so that damage is found before the
value is used.

1. Under a key is stored: one byte of format, four bytes of CRC-32 over key and body, then the body.
   The key is part of the checksum, so a row that is stored under another row's key counts as
   damaged.
2. The newest value of every key must be whole. Older values, replaced since, are not checked.
"""

import struct
from zlib import crc32

from hub.sentence import in_words
from hub.stream.port import DamagedError, Log, LogError, TopicPartition

FORMAT = 1
"""The format that this code writes and reads. It refuses any later one."""

_HEAD = struct.Struct(">BI")
_NAMED_MAX = 5


def with_checksum(key: bytes, body: bytes) -> bytes:
    """Return the value under which a row's body is stored at `key`."""
    return _HEAD.pack(FORMAT, crc32(body, crc32(key))) + body


def verified(key: bytes, value: bytes) -> bytes:
    """Return the body of a stored row. Raises `DamagedError` with what is wrong,
    without its place.
    """
    if len(value) < _HEAD.size:
        raise DamagedError(in_words("it is cut off after {count} bytes", count=len(value)))
    written, checksum = _HEAD.unpack_from(value)
    if written != FORMAT:
        raise DamagedError(
            in_words(
                "its format is {written}: it is damaged, or of a newer version (this one "
                "reads {format})",
                written=written,
                format=FORMAT,
            )
        )
    body = value[_HEAD.size :]
    if crc32(body, crc32(key)) != checksum:
        raise DamagedError(in_words("its checksum is not that of its key and bytes"))
    return body


async def read_rows(log: Log, state: TopicPartition) -> dict[bytes, bytes]:
    """Return the newest body of every key of a partition of rows.

    Raises `DamagedError` that names every damaged row by topic, partition, offset and key.
    """
    start = (await log.starts([state]))[state]
    end = (await log.ends([state], committed=True))[state]
    rows: dict[bytes, bytes] = {}
    damaged: dict[bytes, str] = {}
    async for records in log.read(state, start, end):
        for one in records:
            key, value = one.key, one.value
            if key is None:
                raise LogError(
                    in_words(
                        "{topic}/{partition}/{offset}: a row without a key",
                        topic=state.topic,
                        partition=state.partition,
                        offset=one.offset,
                    )
                )
            damaged.pop(key, None)
            if value is None:
                rows.pop(key, None)
                continue
            try:
                rows[key] = verified(key, value)
            except DamagedError as error:
                damaged[key] = in_words(
                    "{topic}/{partition}/{offset}, row {key!r}: {error}",
                    topic=state.topic,
                    partition=state.partition,
                    offset=one.offset,
                    key=key,
                    error=error,
                )
    if damaged:
        raise DamagedError(_named(damaged))
    return rows


def _named(damaged: dict[bytes, str]) -> str:
    some = list(damaged.values())[:_NAMED_MAX]
    more = (
        in_words("\n… and {count} more", count=len(damaged) - _NAMED_MAX)
        if len(damaged) > _NAMED_MAX
        else ""
    )
    return (
        "\n".join(some)
        + more
        + in_words(
            "\nNothing is judged with such rows, and the worker ends. If a newer version "
            "wrote them, start that version; if they are damaged, rebuild the city's "
            "rows from its outboxes and inboxes: gongze rebuild CITY."
        )
    )
