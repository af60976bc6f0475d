"""Writes schemas/avro/*.avsc from the models, and a sample of each family that has none yet."""

import json
import sys
from pathlib import Path

from hub.messages import FAMILIES, encode
from hub.messages.schema import schema_of
from tools.samples import SAMPLES

FOLDER = Path(__file__).parent.parent / "schemas" / "avro"


def main() -> int:
    """Write every schema; keep every sample that stands: it is what was released."""
    (FOLDER / "samples").mkdir(parents=True, exist_ok=True)
    for model in FAMILIES:
        name = model.__name__.lower()
        text = json.dumps(schema_of(model), indent=1, ensure_ascii=False) + "\n"
        (FOLDER / f"{name}.avsc").write_text(text, encoding="utf-8")
        sample = FOLDER / "samples" / f"{name}.v1.avro"
        if not sample.exists():
            sample.write_bytes(encode(SAMPLES[model]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
