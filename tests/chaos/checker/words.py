"""Decodes what is on the wire by the published schemas, with Apache Avro."""

import io
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avro.io import BinaryDecoder, DatumReader
from avro.schema import Schema, parse

SCHEMAS = Path(__file__).parents[3] / "schemas" / "avro"
_COPY = struct.Struct(">BqqqiB")


@dataclass(frozen=True, slots=True)
class Copied:
    """The header with which a relay wraps what it copies.

    `topic` is the name that its source bears.
    """

    city: str
    office: str
    topic: str
    topic_id: str
    offset: int
    previous_offset: int
    append_ms: int
    inbox: bool


class Words:
    """Readers by fingerprint; instants are microseconds, days are numbers. What was decoded once is
    remembered by its bytes.

    What an older version wrote is read as the newest schema of its family has it, with that
    schema's defaults.
    """

    def __init__(self) -> None:
        self._readers: dict[bytes, tuple[str, DatumReader]] = {}
        self._known: dict[bytes, tuple[str, Mapping[str, Any]]] = {}
        for file in sorted(SCHEMAS.glob("*.avsc")):
            family = file.stem.partition(".")[0]
            schema = schema_in(file)
            newest = schema_in(SCHEMAS / f"{family}.avsc")
            self._readers[schema.fingerprint("CRC-64-AVRO")] = family, DatumReader(schema, newest)

    def read(self, value: bytes) -> tuple[str, Mapping[str, Any]]:
        """Return family and fields; ("", {}) for bytes that no schema reads."""
        if value[:1] == b"{":
            fields = json.loads(value)
            return str(fields.pop("family", "")), fields
        if value not in self._known:
            self._known[value] = self._decoded(value)
        return self._known[value]

    def _decoded(self, value: bytes) -> tuple[str, Mapping[str, Any]]:
        family, reader = self._readers.get(value[2:10], ("", None))
        if value[:2] != b"\xc3\x01" or reader is None:
            return "", {}
        return family, reader.read(BinaryDecoder(io.BytesIO(value[10:])))  # type: ignore[return-value]


def schema_in(file: Path) -> Schema:
    """Return the schema that a file holds, by which its writer's bytes can be read."""
    return parse(json.dumps(_plain(json.loads(file.read_text(encoding="utf-8")))))


def _plain(schema: Any) -> Any:
    """Return a schema without logical types: instants are read as microseconds, days as numbers.

    Apache Avro 1.12 leaves `{"type": "long"}` in the parsing canonical form where the specification
    has `"long"`, so that its fingerprints of such schemas are others than everybody's.
    """
    if isinstance(schema, dict):
        if "logicalType" in schema:
            return schema["type"]
        return {name: _plain(value) for name, value in schema.items() if name != "doc"}
    return [_plain(one) for one in schema] if isinstance(schema, list) else schema


def copied(headers: Iterable[tuple[str, bytes]]) -> Copied | None:
    """Return what the header `gz` says, or None for a record that is no copy."""
    for name, raw in headers:
        if name == "gz":
            _, offset, previous, append_ms, _, marks = _COPY.unpack_from(raw)
            city, office, topic, topic_id = raw[_COPY.size :].decode().split("\0")
            inbox = bool(marks & 1)
            return Copied(city, office, topic, topic_id, offset, previous, append_ms, inbox)
    return None
