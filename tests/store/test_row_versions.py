"""Rows that any version wrote are read by today's code; those of a later one are not guessed at."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastavro
import pytest

from hub.agents.city import row_codec
from hub.agents.city.row_schema import reader_of
from hub.domain.cards.kept import CardsOfDuty
from hub.domain.city.rows import Row
from hub.domain.city.state import CityState
from hub.messages.encoder import encoder_of
from tools.rows import SAMPLES, decoded, encoded, schemas_now

KEPT = sorted(row_codec.WRITTEN.glob("*.sample"))


@pytest.mark.parametrize("sample", KEPT, ids=lambda path: path.stem)
def test_a_row_of_every_version_is_still_read(sample: Path) -> None:
    raw = sample.read_bytes()
    name = sample.name.partition(".")[0]
    wanted = SAMPLES[name]
    if isinstance(wanted, CityState):
        assert row_codec.decode_state(raw).heard == wanted.heard
        return
    if isinstance(wanted, CardsOfDuty):
        assert decoded(name, raw) == wanted
        return
    row = row_codec.decode_row(raw)
    assert (row.key, row.next_at, set(row.facts), set(row.said), row.exported) == (
        wanted.key, wanted.next_at, set(wanted.facts), set(wanted.said), wanted.exported,
    )  # fmt: skip
    assert row_codec.head_of(raw) == (wanted.next_at, row_codec.under_digest(wanted.derived_under))


def test_every_schema_kept_has_its_sample() -> None:
    assert [path.stem for path in sorted(row_codec.WRITTEN.glob("*.avsc"))] == [
        p.stem for p in KEPT
    ]


def test_today_s_schemas_are_among_those_kept() -> None:
    marks = {
        row_codec.mark_of(json.loads(path.read_text(encoding="utf-8")))
        for path in row_codec.WRITTEN.glob("*.avsc")
    }
    missing = [
        name for name, schema in schemas_now().items() if row_codec.mark_of(schema) not in marks
    ]
    assert not missing, f"what a {missing} holds has changed: write its schema with `make docs`"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_row_written_and_read_is_the_same(name: str) -> None:
    sample = SAMPLES[name]
    assert decoded(name, encoded(sample)) == sample


def records_in(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, list):
        for part in schema:
            yield from records_in(part)
    elif isinstance(schema, dict):
        if "fields" in schema:
            yield schema
        for part in schema.values():
            yield from records_in(part)


def test_a_row_of_before_any_field_with_a_default_is_still_read() -> None:
    newest = schemas_now()["row"]
    body = io.BytesIO(encoder_of(newest)(SAMPLES["row"]))
    values = fastavro.schemaless_reader(body, newest, None)
    later = [
        (number, field["name"])
        for number, record in enumerate(records_in(newest))
        for field in record["fields"]
        if "default" in field and not list(records_in(field["type"]))
    ]
    assert len(later) > 20
    for number, name in later:
        older = schemas_now()["row"]
        record = list(records_in(older))[number]
        record["fields"] = [one for one in record["fields"] if one["name"] != name]
        out = io.BytesIO()
        fastavro.schemaless_writer(out, older, values)
        out.seek(0)
        row = reader_of(Row)(fastavro.schemaless_reader(out, older, newest))
        assert row.key == "case/C1", f"a row without {name}"


def test_a_row_of_a_schema_of_a_later_version_is_refused_by_name() -> None:
    raw = b"\xff" * 8 + encoded(SAMPLES["row"])[8:]
    for read in (row_codec.decode_row, row_codec.head_of):
        with pytest.raises(row_codec.UnknownRowError, match=r"ffffffffffffffff.*newer"):
            read(raw)
