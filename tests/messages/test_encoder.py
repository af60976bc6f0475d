"""What the hub's own encoder writes is to the byte what fastavro writes,
and no value slips past a schema.
"""

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import fastavro
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.agents.city import row_codec
from hub.domain.city.rows import Row
from hub.messages import OfficeMessage, encode
from hub.messages.codec import _BY_HEADER
from hub.messages.encoder import encoder_of, long_of
from tests.adversary import EXAMPLES
from tests.adversary.lawful import messages
from tests.builders import warned
from tools.rows import SAMPLES, schemas_now

INNER = {"type": "record", "name": "Inner", "fields": [{"name": "n", "type": "long"}]}
TYPES: tuple[tuple[Any, Any], ...] = (
    ("string", "街道办\U0001f3d7"),
    ("string", ""),
    ("bytes", b"\0\xff"),
    ("boolean", True),
    ("boolean", False),
    ("long", 2**63 - 1),
    ("long", -(2**63)),
    ("int", -1),
    ({"type": "int", "logicalType": "date"}, date(1949, 10, 1)),
    (
        {"type": "long", "logicalType": "timestamp-micros"},
        datetime(2199, 12, 31, 23, 59, 59, 999_999, UTC),
    ),
    (["null", "string"], None),
    (["null", "string"], "x"),
    ({"type": "array", "items": "string"}, []),
    ({"type": "array", "items": "long"}, list(range(5_000))),
    ({"type": "map", "values": "long"}, {"乙": 2, "甲": 1}),
    ({"type": "map", "values": "string"}, {}),
)


class Held:
    """A value with attributes, as messages and rows are."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


def by_fastavro(schema: Any, value: Any) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(schema), value)
    return out.getvalue()


def again(schema: Any, raw: bytes) -> bytes:
    """Return what fastavro writes of what it reads in `raw`."""
    body = io.BytesIO(raw)
    read = fastavro.schemaless_reader(body, schema, None)
    assert body.tell() == len(raw), "nothing stands behind the value"
    return by_fastavro(schema, read)


def same_bytes(raw: bytes) -> None:
    schema = _BY_HEADER[raw[:10]].schema
    assert again(schema, raw[10:]) == raw[10:]


@pytest.mark.parametrize(("kind", "value"), TYPES, ids=lambda one: str(one)[:32])
def test_a_value_of_each_type_is_written_as_fastavro_does(kind: Any, value: Any) -> None:
    schema = {"type": "record", "name": "One", "fields": [{"name": "it", "type": kind}]}
    assert encoder_of(schema, b"head")(Held(it=value)) == b"head" + by_fastavro(
        schema, {"it": value}
    )


def test_a_record_named_twice_is_written_both_times() -> None:
    fields = [
        {"name": "a", "type": INNER},
        {"name": "b", "type": {"type": "array", "items": "Inner"}},
    ]
    schema = {"type": "record", "name": "Outer", "fields": fields}
    held = Held(a=Held(n=1), b=(Held(n=2), Held(n=-3)))
    assert encoder_of(schema)(held) == by_fastavro(
        schema, {"a": {"n": 1}, "b": [{"n": 2}, {"n": -3}]}
    )


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_long_is_written_as_fastavro_does(number: int) -> None:
    assert long_of(number) == by_fastavro("long", number)


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, "\ud800", None, b"bytes"], ids=repr)
def test_what_a_schema_cannot_hold_is_not_written(value: Any) -> None:
    kind = "long" if isinstance(value, int) else "string"
    schema = {"type": "record", "name": "One", "fields": [{"name": "it", "type": kind}]}
    with pytest.raises((OverflowError, UnicodeEncodeError, TypeError, AttributeError)):
        encoder_of(schema)(Held(it=value))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[*HealthCheck])
@given(messages())
def test_what_offices_say_is_written_as_fastavro_does(message: OfficeMessage) -> None:
    same_bytes(encode(message))


@pytest.mark.parametrize(
    "sample", sorted(Path("schemas/avro/samples").glob("*.avro")), ids=lambda p: p.stem
)
def test_a_sample_of_every_version_is_as_fastavro_has_it(sample: Path) -> None:
    same_bytes(sample.read_bytes())


def test_rows_and_words_of_a_city_are_written_as_fastavro_does() -> None:
    city = warned("C1", "C2")
    schema = fastavro.parse_schema(json.loads(json.dumps(schemas_now()["row"])))
    sample = SAMPLES["row"]
    assert isinstance(sample, Row)
    rows = [*city.city.docket.rows.held(), sample]
    assert len(rows) > 4
    for row in rows:
        written = encoder_of(schemas_now()["row"])(row)
        assert again(schema, written) == written
        assert row_codec.decode_row(row_codec.encode_row(row)) == row
    for said in city.said:
        same_bytes(said.raw)
