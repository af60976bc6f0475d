"""The list of fingerprints tells every stored record, and is what the page shows."""

import json
import re
from pathlib import Path
from typing import Any

import avro.schema
import pytest

from tools import fingerprints

ROOT = Path(__file__).parents[2]
LISTED: list[dict[str, Any]] = json.loads(fingerprints.FILE.read_text(encoding="utf-8"))
SAMPLES = sorted((ROOT / "schemas" / "avro" / "samples").glob("*.avro"))


def test_the_file_is_what_the_schemas_give() -> None:
    assert fingerprints.FILE.read_text(encoding="utf-8") == fingerprints.text(), "run `make docs`"


def test_every_published_schema_is_listed_once_and_no_other() -> None:
    published = sorted(path.name for path in fingerprints.FOLDER.glob("*.avsc"))
    assert sorted(one["schema"] for one in LISTED) == published


@pytest.mark.parametrize("sample", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_a_stored_record_begins_with_the_ten_bytes_of_its_schema(sample: Path) -> None:
    family, version = re.fullmatch(r"(\w+)\.v(\d+)", sample.stem).groups()  # type: ignore[union-attr]
    begins = sample.read_bytes()[:10].hex()
    named = [one for one in LISTED if one["begins"] == begins]
    # The registry's own families are written in the oldest version that says all.
    assert [one["family"] for one in named] == [family]
    assert named[0]["version"] <= int(version)


def test_the_number_is_the_eight_bytes_with_the_lowest_first() -> None:
    for one in LISTED:
        assert bytes.fromhex(one["begins"]) == b"\xc3\x01" + int(one["fingerprint"], 16).to_bytes(
            8, "little"
        )


def test_apache_avro_for_python_gives_other_fingerprints_as_the_page_warns() -> None:
    schema = avro.schema.parse((fingerprints.FOLDER / "act.avsc").read_text(encoding="utf-8"))
    (act,) = (one for one in LISTED if one["schema"] == "act.avsc")
    assert schema.fingerprint().hex() != act["begins"][4:]
    probe = avro.schema.parse((fingerprints.FOLDER / "probe.avsc").read_text(encoding="utf-8"))
    (same,) = (one for one in LISTED if one["schema"] == "probe.avsc")
    assert probe.fingerprint().hex() == same["begins"][4:], "it has no instant"
