"""Reads what a city's own row says of inboxes, by the schema that wrote it, with Apache Avro."""

import io

from avro.io import BinaryDecoder, DatumReader

from tests.chaos.checker.words import SCHEMAS, schema_in

_SAYS = "writes_inboxes"


class Books:
    """The schemas of that row by their fingerprints; of those that say nothing of inboxes,
    nothing.
    """

    def __init__(self) -> None:
        self._readers: dict[bytes, DatumReader | None] = {}
        for file in (SCHEMAS / "rows").glob("book.*.avsc"):
            schema = schema_in(file)
            says = any(one.name == _SAYS for one in schema.fields)  # type: ignore[attr-defined]  # a record
            reader = DatumReader(schema) if says else None
            self._readers[schema.fingerprint("CRC-64-AVRO")] = reader

    def writes_inboxes(self, row: bytes) -> bool:
        """Return whether the city writes its inboxes itself.

        Raises `KeyError` for an unknown schema.
        """
        reader = self._readers[row[:8]]
        if reader is None:
            return False
        read = reader.read(BinaryDecoder(io.BytesIO(row[8:])))
        return bool(read[_SAYS])  # type: ignore[index]  # a record is read as a dict
