"""Writes schemas/avro/*.avsc from the models, and a sample of each family that has none yet."""

import json
import sys
from pathlib import Path

from hub.messages import FAMILIES, Message, encode, family_of
from hub.messages.schema import schema_of, version_of
from tools.samples import LATER, SAMPLES

FOLDER = Path(__file__).parent.parent / "schemas" / "avro"


def main() -> int:
    """Write every schema; keep every older one and every sample that stands: they were released."""
    (FOLDER / "samples").mkdir(parents=True, exist_ok=True)
    for model in FAMILIES:
        name, newest = family_of(model), version_of(model)
        (FOLDER / f"{name}.avsc").write_text(text_of(model), encoding="utf-8")
        for version in range(1, newest):
            older = FOLDER / f"{name}.v{version}.avsc"
            if not older.exists():
                older.write_text(text_of(model, version), encoding="utf-8")
        sample = FOLDER / "samples" / f"{name}.v{newest}.avro"
        if not sample.exists():
            sample.write_bytes(encode(SAMPLES[model].model_copy(update=LATER.get(model))))
    return 0


def text_of(model: type[Message], version: int | None = None) -> str:
    """Return a schema as its file holds it."""
    return json.dumps(schema_of(model, version), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
