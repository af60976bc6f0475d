"""Batches of records that are small on the wire and vast once they are unpacked, written by hand as
bytes.

No client library makes them: it would have to hold what it packs.
"""

import socket
import struct
import zlib
from collections.abc import Callable, Iterator

from aiokafka.record.util import calc_crc32c

CODECS = {"gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
_BLOCK = bytes(1 << 16)
"""A piece: what each of the codecs takes as one block."""


def _varint(number: int) -> bytes:
    """Return a number in zigzag form, seven bits in a byte."""
    left, out = number << 1 ^ number >> 63, bytearray()
    while left > 127:
        out.append(left & 127 | 128)
        left >>= 7
    return bytes([*out, left])


def _records(count: int, size: int) -> Iterator[bytes]:
    """Yield `count` records, each a value of `size` zeros, in pieces."""
    for number in range(count):
        head = b"\0" + _varint(0) + _varint(number) + _varint(-1) + _varint(size)
        yield _varint(len(head) + size + 1) + head
        for begin in range(0, size, len(_BLOCK)):
            yield _BLOCK[: size - begin]
        yield _varint(0)


def _gzip(pieces: Iterator[bytes]) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(one) for one in pieces), packer.flush()])


def _zstd(pieces: Iterator[bytes]) -> bytes:
    """Write a frame of raw blocks, and of blocks that repeat one byte."""
    out = [b"\x28\xb5\x2f\xfd\x00\x38"]
    for one in pieces:
        zeros = len(one) > 1 and not one.strip(b"\0")
        out.append(struct.pack("<I", len(one) << 3 | zeros << 1)[:3] + (one[:1] if zeros else one))
    return b"".join([*out, b"\x01\0\0"])


def _lz4(pieces: Iterator[bytes]) -> bytes:
    head = b"\x60\x40"
    out = [b"\x04\x22\x4d\x18", head, bytes([_xxh32(head) >> 8 & 0xFF])]
    for one in pieces:
        packed = _lz4_zeros(len(one)) if len(one) > 64 and not one.strip(b"\0") else None
        size = len(one) | 1 << 31 if packed is None else len(packed)
        out.append(struct.pack("<I", size) + (packed or one))
    return b"".join([*out, bytes(4)])


def _lz4_zeros(size: int) -> bytes:
    """Write one zero, a match of all but the last five, and five zeros."""
    more, left = divmod(size - 6 - 4 - 15, 255)
    return b"\x1f\0\x01\0" + b"\xff" * more + bytes([left]) + b"\x50" + bytes(5)


def _xxh32(head: bytes) -> int:
    """Return the xxHash of two bytes, as the head of an LZ4 frame is summed."""
    mask, prime1, prime2, prime3, prime5 = 0xFFFFFFFF, 2654435761, 2246822519, 3266489917, 374761393
    found = prime5 + len(head)
    for one in head:
        found = found + one * prime5 & mask
        found = (found << 11 & mask | found >> 21) * prime1 & mask
    for shift, prime in ((15, prime2), (13, prime3)):
        found = (found ^ found >> shift) * prime & mask
    return found ^ found >> 16


def _snappy(pieces: Iterator[bytes]) -> bytes:
    out = [b"\x82SNAPPY\0", struct.pack(">ii", 1, 1)]
    for one in pieces:
        packed = _snappy_block(one)
        out.append(struct.pack(">i", len(packed)) + packed)
    return b"".join(out)


def _snappy_block(piece: bytes) -> bytes:
    size, head = len(piece), bytearray()
    while size > 127:
        head.append(size & 127 | 128)
        size >>= 7
    head.append(size)
    if piece.strip(b"\0") or len(piece) < 64:
        return bytes(head) + b"".join(b"\0" + bytes([one]) for one in piece)
    copies, left = divmod(len(piece) - 1, 64)
    last = bytes([left - 1 << 2 | 2, 1, 0]) if left else b""
    return bytes(head) + b"\0\0" + b"\xfe\x01\0" * copies + last


_PACK: dict[str, Callable[[Iterator[bytes]], bytes]] = {
    "gzip": _gzip, "snappy": _snappy, "lz4": _lz4, "zstd": _zstd,
}  # fmt: skip


def bomb(codec: str, count: int, size: int) -> bytes:
    """Return one batch of `count` records of `size` zeros, packed with a codec."""
    packed = _PACK[codec](_records(count, size))
    counted = struct.pack(
        ">hiqqqhii",
        CODECS[codec],
        count - 1,
        1_700_000_000_000,
        1_700_000_000_000,
        -1,
        -1,
        -1,
        count,
    )
    summed = counted + packed
    body = struct.pack(">ibI", -1, 2, calc_crc32c(summed)) + summed
    return struct.pack(">qi", 0, len(body)) + body


def produce(port: int, topic: str, batch: bytes, wait_s: float = 60.0) -> int | None:
    """Send one batch to partition 0 with acks=all; return the broker's error code,
    None for no answer.
    """
    name = topic.encode()
    body = (
        struct.pack(">hhih", 0, 7, 1, 4) + b"bomb" + struct.pack(">hhii", -1, -1, 30_000, 1)
        + struct.pack(">h", len(name)) + name + struct.pack(">iii", 1, 0, len(batch)) + batch
    )  # fmt: skip
    try:
        with socket.create_connection(("127.0.0.1", port), wait_s) as link:
            link.settimeout(wait_s)
            link.sendall(struct.pack(">i", len(body)) + body)
            answer = link.recv(4096)
    except OSError:
        return None
    at = 4 + 4 + 4 + 2 + len(name) + 4 + 4
    return int(struct.unpack_from(">h", answer, at)[0]) if len(answer) >= at + 2 else None
