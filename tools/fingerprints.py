"""The fingerprints of all published schemas: the table of docs/schemas.md
and schemas/avro/fingerprints.json.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from fastavro.schema import fingerprint, to_parsing_canonical_form

from hub.messages import FAMILIES, family_of
from hub.messages.schema import schema_of, version_of
from tools.tables import table

FOLDER = Path(__file__).parent.parent / "schemas" / "avro"
FILE = FOLDER / "fingerprints.json"
_MARKER = b"\xc3\x01"


@dataclass(frozen=True, slots=True)
class Printed:
    """One version of one family's schema. `fingerprint` is CRC-64-AVRO as a number's 16 hex digits,
    `begins` the ten bytes that its records begin with: the fingerprint stands there with its lowest
    byte first.
    """

    schema: str
    family: str
    version: int
    fingerprint: str
    begins: str


def printed() -> Iterator[Printed]:
    """Yield every version of every family, the newest of each first."""
    for model in FAMILIES:
        family, newest = family_of(model), version_of(model)
        for version in range(newest, 0, -1):
            schema = to_parsing_canonical_form(schema_of(model, version))
            stored = bytes.fromhex(fingerprint(schema, "CRC-64-AVRO"))
            name = f"{family}.avsc" if version == newest else f"{family}.v{version}.avsc"
            begins = (_MARKER + stored).hex()
            yield Printed(name, family, version, f"{int.from_bytes(stored, 'little'):016x}", begins)


def of_schemas() -> str:
    """Return the table: schema, fingerprint, first ten bytes."""
    rows = [
        (f"`{one.schema}`", f"`{one.fingerprint}`", f"`{' '.join(_bytes(one.begins))}`")
        for one in printed()
    ]
    return table(("schema", "CRC-64-AVRO", "its records begin with"), rows)


def _bytes(digits: str) -> list[str]:
    return [digits[at : at + 2].upper() for at in range(0, len(digits), 2)]


def text() -> str:
    """Return the file: a list with an entry for each schema, one on a line."""
    lines = ",\n".join(json.dumps(asdict(one)) for one in printed())
    return f"[\n{lines}\n]\n"
