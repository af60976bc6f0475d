"""Rows as bytes: when time alone changes a row, what it was derived under, then the row in Avro.

The first sixteen bytes let a worker build its heap of instants without decoding a row: 8 bytes the
microseconds of `next_at` (0: never), 8 bytes a digest of what the row was derived under.
"""

import io
import struct
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import fastavro

from hub.agents.city.avro import reader_of, schema_of, writer_of
from hub.domain.city.book import Book
from hub.domain.city.rows import Row

ROW = b"r/"
ID = b"i/"
BOOK = b"book"
_HEAD = struct.Struct(">q8s")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROW_SCHEMA = fastavro.parse_schema(schema_of(Row, set()))
_BOOK_SCHEMA = fastavro.parse_schema(schema_of(Book, set()))
_write_row, _read_row = writer_of(Row), reader_of(Row)
_write_book, _read_book = writer_of(Book), reader_of(Book)


def encode_row(row: Row) -> bytes:
    """Return a row as bytes."""
    micros = (row.next_at - _EPOCH) // timedelta(microseconds=1) if row.next_at else 0
    out = io.BytesIO()
    out.write(_HEAD.pack(micros, under_digest(row.derived_under)))
    fastavro.schemaless_writer(out, _ROW_SCHEMA, _write_row(row))
    return out.getvalue()


def decode_row(raw: bytes) -> Row:
    """Return the row that the bytes hold."""
    body = io.BytesIO(raw)
    body.seek(_HEAD.size)
    row: Row = _read_row(fastavro.schemaless_reader(body, _ROW_SCHEMA, None))
    return row


def head_of(raw: bytes) -> tuple[datetime | None, bytes]:
    """Return when time alone changes the row, and the digest of what it was derived under."""
    micros, under = _HEAD.unpack_from(raw)
    return (_EPOCH + timedelta(microseconds=micros) if micros else None), under


def under_digest(under: str) -> bytes:
    """Return 8 bytes that name what a row was derived under."""
    return blake2b(under.encode(), digest_size=8).digest()


def encode_book(book: Book) -> bytes:
    """Return a city's own row as bytes."""
    out = io.BytesIO()
    fastavro.schemaless_writer(out, _BOOK_SCHEMA, _write_book(book))
    return out.getvalue()


def decode_book(raw: bytes | None) -> Book:
    """Return a city's own row; a city that never heard anything has an empty one."""
    if raw is None:
        return Book()
    book: Book = _read_book(fastavro.schemaless_reader(io.BytesIO(raw), _BOOK_SCHEMA, None))
    return book
