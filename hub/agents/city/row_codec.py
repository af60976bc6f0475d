"""Rows as bytes: a head (writer's schema, timer, edition and calendar), then the row in Avro.

1. The first 24 bytes let a worker build its heap of timers without decoding a row: 8 bytes are the
   CRC-64-AVRO fingerprint of the writer's schema, 8 the microseconds of `next_at` (0: never), 8 a
   digest of what the row was derived under.
2. A row is read with the schema that wrote it and resolved to today's: a field that was added later
   has its default. Every schema that ever wrote rows stays in `schemas/avro/rows/`.
3. A schema that is not there is a newer version's: nothing is derived from such a row.
"""

import io
import struct
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Any, Generic, TypeVar

import fastavro
import orjson
from fastavro.schema import fingerprint, to_parsing_canonical_form

from hub.agents.city.row_schema import reader_of, schema_of
from hub.domain.cards.kept import CardsOfDuty
from hub.domain.city.rows import Row
from hub.domain.city.state import CityState
from hub.messages.encoder import encoder_of
from hub.sentence import in_words, sentence_of
from hub.shipped import missing, shipped

ROW = b"r/"
ID = b"i/"
CARDS = b"c/"
BOOK = b"book"
WRITTEN = shipped("schemas/avro/rows")
"""The folder of every schema that ever wrote rows: `row.v1.avsc`, `book.v1.avsc`, …."""

_T = TypeVar("_T")
_HEAD = struct.Struct(">8sq8s")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UnknownRowError(Exception):
    """A row of a schema that this version does not know."""


def mark_of(schema: Any) -> bytes:
    """Return the 8 bytes that identify a schema."""
    return bytes.fromhex(fingerprint(to_parsing_canonical_form(schema), "CRC-64-AVRO"))


@cache
def _written() -> Mapping[bytes, Any]:
    schemas = (orjson.loads(file.read_bytes()) for file in sorted(WRITTEN.glob("*.avsc")))
    return {mark_of(schema): fastavro.parse_schema(schema) for schema in schemas}


class _Form(Generic[_T]):
    """Writes one kind of record, and reads it whichever version wrote it."""

    def __init__(self, kind: type[_T]) -> None:
        schema = schema_of(kind)
        self.mark = mark_of(schema)
        self.encode = encoder_of(schema)
        self._schema = fastavro.parse_schema(schema)
        self._read = reader_of(kind)

    def read(self, mark: bytes, body: io.BytesIO) -> _T:
        if mark == self.mark:
            read = fastavro.schemaless_reader(body, self._schema, None)
        else:
            read = fastavro.schemaless_reader(body, _by(mark), self._schema)
        value: _T = self._read(read)
        return value


def _by(mark: bytes) -> Any:
    written = _written()
    if not written:
        raise UnknownRowError(sentence_of(missing(WRITTEN, in_words("schema of rows"))))
    schema = written.get(mark)
    if schema is None:
        raise UnknownRowError(
            in_words(
                "a row was written by the schema {hex}, which is none of {name}/: a newer "
                "version wrote it. Start that version; this one judges nothing with it.",
                hex=mark.hex(),
                name=WRITTEN.name,
            )
        )
    return schema


_ROW, _BOOK, _CARDS = _Form(Row), _Form(CityState), _Form(CardsOfDuty)
_OWED, _NOT_OWED = b"1", b"0"


def encode_row(row: Row) -> bytes:
    """Return a row as bytes."""
    micros = (row.next_at - _EPOCH) // _MICROSECOND if row.next_at else 0
    return _HEAD.pack(_ROW.mark, micros, under_digest(row.derived_under)) + _ROW.encode(row)


def decode_row(raw: bytes) -> Row:
    """Return the row that the bytes hold. Raises `UnknownRowError`."""
    body = io.BytesIO(raw)
    return _ROW.read(body.read(_HEAD.size)[:8], body)


def head_of(raw: bytes) -> tuple[datetime | None, bytes]:
    """Return the row's timer and the digest of what it was derived under."""
    if len(raw) < _HEAD.size:
        raise UnknownRowError(
            in_words("a row is cut off after {count} bytes: gongze rebuild CITY.", count=len(raw))
        )
    mark, micros, under = _HEAD.unpack_from(raw)
    if mark != _ROW.mark:
        _by(mark)
    return (_instant(micros) if micros else None), under


@lru_cache(maxsize=4096)
def _instant(micros: int) -> datetime:
    """Return an instant; cached, because the rows of a city wait for few instants:
    its midnights.
    """
    return _EPOCH + timedelta(microseconds=micros)


@cache
def under_digest(under: str) -> bytes:
    """Return 8 bytes that identify what a row was derived under."""
    return blake2b(under.encode(), digest_size=8).digest()


def encode_cards(cards: CardsOfDuty) -> bytes:
    """Return the cards of a duty as bytes: whether it is owed, the fingerprint of their schema,
    then Avro.
    """
    return (_OWED if cards.owed else _NOT_OWED) + _CARDS.mark + _CARDS.encode(cards)


def decode_cards(raw: bytes) -> CardsOfDuty:
    """Return the cards that the bytes hold. Raises `UnknownRowError`."""
    body = io.BytesIO(raw[1:])
    return _CARDS.read(body.read(8), body)


def are_owed(raw: bytes) -> bool:
    """Return whether stored cards are of a duty that is still owed."""
    return raw.startswith(_OWED)


def encode_state(state: CityState) -> bytes:
    """Return a city's own row as bytes: the fingerprint of its schema, then Avro."""
    return _BOOK.mark + _BOOK.encode(state)


def decode_state(raw: bytes | None) -> CityState:
    """Return a city's own row; empty for a city that has no facts yet."""
    if raw is None:
        return CityState()
    body = io.BytesIO(raw)
    return _BOOK.read(body.read(8), body)
