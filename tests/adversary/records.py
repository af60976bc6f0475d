"""Draws bytes that an adversary would write: from the models, in JSON and Avro, the worst values
first.

A record begins as a message that the city would hear, so that one wrong value is reached by all the
code behind it.
"""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import fastavro
from hypothesis import strategies as st

from hub.messages import OFFICE_MESSAGES, OfficeMessage, codec, encode, encode_json, family_of
from hub.messages.codec import BYTES_MAX
from hub.messages.field_table import Slot, fields_of
from hub.messages.schema import schema_of, version_of
from tests.adversary.lawful import messages

FRAME = 10
TEXTS: tuple[str, ...] = (
    "\ud800",
    "C\udfff1",
    "C\ud83d",
    "\0",
    "C1\0",
    "\u202eC1",
    "C\u200b1",
    "C1\u200f",
    "\ufeffC1",
    "\u2800",
    "\u3164",
    "\ufe0f",
    "\U000e0041",
    "\uffff",
    "\u2028",
    "\x1b[31mC1",
    "\x85",
    "C1\r\nC2",
    "\t",
    "",
    " ",
    "\u3000",
    " C1 ",
    "Ｃ１",
    "C" * 200,
    "C" * 201,
    "因" * 4_000,
    "因" * 4_001,
    "e\u0301" * 200,
    "\u1100\u1161" * 200,
    "ﷺ" * 200,
    "null",
    "NaN",
    "1",
    "-1",
    "true",
    "不明",
    "C1/0",
    "case/C1",
    "#2",
    "../C1",
    "C1:C2",
    "🏗" * 200,
    "e" + "\u0301\u0323" * 30_000,
    "e" + "\u0323" * 30,
    "0001-01-01",
    "9999-12-31",
    "1949-09-30",
    "2200-01-01",
    "2025-02-30",
    "20250310",
    "2025-W11-1",
    "2025-3-1",
    "2025-03-10 ",
    "２０２５-03-10",
    "2025-03-10/2025-03-16",
    "2025-03-11/2025-03-17",
    "9999-12-27/9999-12-31",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "1949-09-30T23:59:59+08:00",
    "1949-10-01T00:00:00+08:00",
    "2199-12-31T23:59:59.9999999+08:00",
    "2200-01-01T00:00:00+08:00",
    "2025-03-10T24:00:00+08:00",
    "2025-03-10T23:59:60Z",
    "2025-03-10T09:00:00+0800",
    "2025-03-10T09:00:00+08",
    "2025-03-10T09:00:00",
    "2025-03-10 09:00:00+08:00",
    "2025-03-10t09:00:00.123456789z",
    "2025-03-10T09:00:00+23:59",
    "2025-03-10T09:00:00-23:59",
    "2025-03-10T09:00:00+24:00",
    "2025-03-10T09:00:00-00:00",
    "1764200000",
    "1764200000000",
    "2025-03-10T9:00:00Z",
    "٢٠٢٥-03-10T09:00:00Z",
    "wwE=",
    "ww",
    "*",
)
"""Half characters, unseen ones, blanks, the longest and longer, texts of time that are none,
and the ends of time.
"""
NUMBERS: tuple[Any, ...] = (
    2**63,
    2**63 - 1,
    -(2**63),
    -1,
    0,
    1,
    10**12,
    10**12 + 1,
    1949,
    1948,
    2199,
    2200,
    2**31,
    10**300,
    1.0,
    0.5,
    -0.0,
    1e400,
    20250310,
    1764200000,
    True,
    False,
)
NESTED: tuple[Any, ...] = (
    None,
    [],
    {},
    [[]],
    [None],
    [{}],
    {"": ""},
    ["\ud800"],
    ["C1", "C\0"],
    ["POWER"] * 1000,
    ["POWER"] * 1001,
    ["POWER", "POWER"],
    ["POWER", 7],
    {"\ud800": 1},
    {"topic": "t", "offset": -1},
    [{"topic": "t", "offset": 2**63}],
    [{"topic": "\ud800", "offset": 0}],
    [{"topic": "t"}],
    [{"topic": "t", "offset": 0, "x": 1}],
    [{"topic": "t", "offset": 1.0}],
    [{"topic": "t", "offset": "0"}],
    [{"topic": "t", "offset": True}],
    ["2027-01-01", "20270102"],
    ["2027-01-01"] * 9,
)
BYTES: tuple[bytes, ...] = (
    b"\xff",
    b"C\xed\xa0\x80",
    b"\xc0\x80",
    b"\xf4\x90\x80\x80",
    b"\xe5\x9b",
    b"",
    b"C" * 100_000,
    *(text.encode() for text in TEXTS if text.isascii() or text.isprintable()),
    b"\0",
    "C\u200b1".encode(),
)
LONGS = (
    2**63 - 1,
    -(2**63),
    -1,
    0,
    2**53,
    253_402_300_799_999_999,
    253_402_300_800_000_000,
    -62_135_596_800_000_001,
)
DAYS = (2**31 - 1, -(2**31), -1, 0, 2_932_896, 2_932_897, -719_163, -7_397, -7_398, 84_005, 84_006)

_VALUES = st.one_of(
    st.sampled_from(TEXTS), st.sampled_from(NUMBERS), st.sampled_from(NESTED), st.text(max_size=9)
)
_STRANGE = st.sampled_from(
    ("cas", "\ud800", "Case", "case ", "family", "__class__", "ca\u0301se", "", "at", "id")
)


def records(lawful: st.SearchStrategy[OfficeMessage] | None = None) -> st.SearchStrategy[bytes]:
    """Draw what may stand in an outbox.

    Most of it is a message of `lawful` with a few values made wrong.
    """
    told = lawful or messages()
    wrong = st.one_of(in_json(told), in_avro(told))
    return st.one_of(wrong, wrong, wrong.flatmap(damaged), told.map(encode), st.binary(max_size=60))


@st.composite
def in_json(draw: st.DrawFn, lawful: st.SearchStrategy[OfficeMessage]) -> bytes:
    """Draw a message in JSON with members set, lost, added, renamed or told twice."""
    message = draw(lawful)
    members = json.loads(encode_json(message))
    fields = st.sampled_from(sorted(type(message).model_fields)) | _STRANGE
    for _ in range(draw(st.integers(0, 3))):
        name = draw(fields)
        if draw(st.integers(0, 9)) == 0:
            members.pop(name, None)
        else:
            members[name] = draw(_VALUES)
    text = json.dumps(members, ensure_ascii=draw(st.booleans()))
    if draw(st.integers(0, 9)) == 0:
        text = f"{text[:-1]},{json.dumps(draw(fields))}:{json.dumps(draw(_VALUES))}}}"
    raw = text.encode("utf-8", "surrogatepass")
    return draw(st.sampled_from(_ENCODINGS))(raw)


_ENCODINGS: Sequence[Callable[[bytes], bytes]] = (
    *(lambda raw: raw,) * 20,
    lambda raw: b"\xef\xbb\xbf" + raw,
    lambda raw: b" " + raw,
    lambda raw: raw + b"\n",
    lambda raw: raw.decode("utf-8", "replace").encode("utf-16"),
    lambda raw: raw.decode("utf-8", "replace").encode("utf-16-le"),
    lambda raw: raw.decode("utf-8", "replace").encode("gb18030", "replace"),
    lambda raw: raw[:-1] + b',"x":"' + b"y" * (BYTES_MAX - len(raw)) + b'"}',
)  # fmt: skip


@st.composite
def in_avro(draw: st.DrawFn, lawful: st.SearchStrategy[OfficeMessage]) -> bytes:
    """Draw a message in Avro, of any version of its schema, with texts,
    instants and days of any bytes.
    """
    message = draw(lawful)
    model = type(message)
    schema = schema_of(model, draw(st.integers(1, version_of(model))))
    values = _plain(message)
    for _ in range(draw(st.integers(0, 3))):
        field = draw(st.sampled_from(schema["fields"]))
        values[field["name"]] = draw(_written(field["type"]))
    out = io.BytesIO(_mark(schema))
    out.seek(FRAME)
    fastavro.schemaless_writer(out, fastavro.parse_schema(_bare(schema)), values)
    return out.getvalue()


def _mark(schema: Any) -> bytes:
    form = fastavro.schema.to_parsing_canonical_form(schema)
    return b"\xc3\x01" + bytes.fromhex(fastavro.schema.fingerprint(form, "CRC-64-AVRO"))


def _plain(message: OfficeMessage) -> dict[str, Any]:
    """Return the fields of a message as a writer without instants, days and texts takes them."""
    newest = codec._BY_MODEL[type(message)].encode  # of every field, which `encode` leaves to need
    out = io.BytesIO(newest(message)[FRAME:])
    read = fastavro.schemaless_reader(
        out, fastavro.parse_schema(_bare(schema_of(type(message)))), None
    )
    assert isinstance(read, dict)
    return read


def _bare(schema: Any) -> Any:
    """Return a schema of the same bytes, with numbers for instants and days,
    and bytes for texts.
    """
    if isinstance(schema, list):
        return [_bare(one) for one in schema]
    if not isinstance(schema, dict):
        return "bytes" if schema == "string" else schema
    if "logicalType" in schema:
        return schema["type"]
    kept = {key: value for key, value in schema.items() if key not in ("default", "doc")}
    for key in ("items", "type") if "fields" not in schema else ():
        if key in kept:
            kept[key] = _bare(kept[key])
    if "fields" in schema:
        kept["fields"] = [_bare(one) for one in schema["fields"]]
    return kept


def _written(schema: Any) -> st.SearchStrategy[Any]:
    """Draw any value whose bytes follow a schema."""
    if isinstance(schema, list):
        return st.one_of(_written(schema[1]), _written(schema[1]), st.none())
    if isinstance(schema, dict) and schema.get("logicalType") == "date":
        return st.sampled_from(DAYS) | st.integers(-(2**31), 2**31 - 1)
    if isinstance(schema, dict) and schema.get("type") == "array":
        several = st.lists(_written(schema["items"]), max_size=3)
        return several | _written(schema["items"]).map(lambda one: [one] * 1001)
    if isinstance(schema, dict) and schema.get("type") == "record":
        return st.fixed_dictionaries(
            {one["name"]: _written(one["type"]) for one in schema["fields"]}
        )
    if schema == "boolean":
        return st.booleans()
    if schema in ("string", "bytes"):
        return st.sampled_from(BYTES) | st.binary(max_size=9)
    return st.sampled_from(LONGS) | st.integers(-(2**63), 2**63 - 1)


def damaged(raw: bytes) -> st.SearchStrategy[bytes]:
    """Draw bytes with bits flipped, an end cut off, or more after it."""
    return st.one_of(
        st.integers(0, len(raw)).map(lambda end: raw[:end]),
        st.binary(min_size=1, max_size=4).map(lambda more: raw + more),
        st.lists(st.integers(0, max(0, len(raw) * 8 - 1)), min_size=1, max_size=4).map(
            lambda bits: _flipped(raw, bits)
        ),
    )


def _flipped(raw: bytes, bits: Sequence[int]) -> bytes:
    made = bytearray(raw)
    for bit in bits if raw else ():
        made[bit // 8] ^= 1 << bit % 8
    return bytes(made)


def every_wrong_value() -> Iterator[bytes]:
    """Yield a JSON record for each wrong value in a field of each type: each once,
    nothing drawn.
    """
    met: set[Slot] = set()
    for model in OFFICE_MESSAGES:
        must = [name for name, field in model.model_fields.items() if field.is_required()]
        members = dict.fromkeys(must, "x")
        members |= {"family": family_of(model), "at": "2025-03-10T09:00:00Z"}
        for name, held in fields_of(model).items():
            if held not in met:
                met.add(held)
                for value in (*TEXTS, *NUMBERS, *NESTED):
                    yield json.dumps({**members, name: value}).encode()
