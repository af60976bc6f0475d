"""Understands bytes: which framing, which family, and a refusal with a code for everything else.

The first byte tells: `C3 01` Avro single-object encoding (Avro 1.11 specification, "Single-object
encoding": marker, 8 bytes CRC-64-AVRO fingerprint, body), `{` JSON of the same fields with a member
`family`. No bytes raise: what cannot be understood is a value, `Undecodable`.
"""

import io
import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Any, get_origin
from unicodedata import is_normalized, normalize

import fastavro
import orjson
from fastavro.schema import fingerprint, to_parsing_canonical_form
from pydantic import ValidationError

from hub.messages import hubs, said, spoken
from hub.messages.base import Message, Spoken
from hub.messages.reasons import MEANS, Reason
from hub.messages.schema import schema_of, version_needed, version_of

BYTES_MAX = 1 << 20
"""The largest record of an office that is decoded."""
SAID_BYTES_MAX = 2 << 20
"""The largest of the hub's own: a refusal or a delivery holds a record of an office whole."""

SPOKEN: tuple[type[Spoken], ...] = (
    spoken.Document, spoken.Act, spoken.Certificate, spoken.Permit, spoken.Acknowledgment,
    spoken.Finding, spoken.Register,
)  # fmt: skip
FAMILIES: tuple[type[Message], ...] = (
    *SPOKEN, said.Duty, said.Violation, said.Block, said.Heartbeat, said.Standing, said.Decision,
    said.Accountability, said.Delivery, said.Refusal, hubs.City, hubs.Mark, hubs.Probe,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Bytes that are no message, and why: a refusal's code, the field, what was expected."""

    code: Reason
    reason: str
    remedy: str
    field: str | None = None
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class _Codec:
    model: type[Message]
    schema: Any
    header: bytes
    tuples: tuple[str, ...]
    nested: bool


def _codec(model: type[Message], version: int | None = None) -> _Codec:
    schema = schema_of(model, version)
    parsed = fastavro.parse_schema(schema)
    mark = bytes.fromhex(fingerprint(to_parsing_canonical_form(schema), "CRC-64-AVRO"))
    fields = model.model_fields.items()
    return _Codec(
        model,
        parsed,
        b"\xc3\x01" + mark,
        tuple(name for name, field in fields if get_origin(field.annotation) is tuple),
        "items" in json.dumps(schema) and '"record"' in json.dumps(schema["fields"]),
    )


_BY_MODEL = {model: _codec(model) for model in FAMILIES}
_BY_HEADER = {
    codec.header: codec
    for model in FAMILIES
    for codec in (_codec(model, version + 1) for version in range(version_of(model)))
}
"""How a record is read, by its first ten bytes: every version that was ever released."""
_WIDELY_READ: Mapping[type[Message], tuple[_Codec, ...]] = {
    model: tuple(_codec(model, version + 1) for version in range(version_of(model)))
    for model in (hubs.City, hubs.Mark)
}
"""What workers tell each other is written in the oldest version that says it all: while a fleet is upgraded
worker by worker, those of before go on reading it.
"""
_BYTES = {
    model: {name for name, field in model.model_fields.items() if "bytes" in repr(field.annotation)}
    for model in SPOKEN
}
_BY_FAMILY = {model.__name__.lower(): model for model in SPOKEN}


def encode(message: Message) -> bytes:
    """Return a message in Avro single-object encoding."""
    versions = _WIDELY_READ.get(type(message))
    codec = versions[version_needed(message) - 1] if versions else _BY_MODEL[type(message)]
    out = io.BytesIO()
    out.write(codec.header)
    values = message.model_dump() if codec.nested else message.__dict__
    fastavro.schemaless_writer(out, codec.schema, values)
    return out.getvalue()


def encode_json(message: Message) -> bytes:
    """Return a message as JSON with its family; absent fields are left out, bytes in URL-safe base64."""
    values = {"family": type(message).__name__.lower()}
    values |= message.model_dump(mode="json", exclude_defaults=True)
    return orjson.dumps(values)


def decode(raw: bytes | None) -> Message | Undecodable:
    """Return the message that the bytes hold, or why they hold none. Never raises."""
    if not raw:
        return undecodable(Reason.EMPTY)
    codec = _BY_HEADER.get(raw[:10])
    said = codec is not None and codec.model not in SPOKEN
    if len(raw) > (SAID_BYTES_MAX if said else BYTES_MAX):
        return undecodable(Reason.TOO_LARGE)
    if raw[:1] == b"{":
        return _from_json(raw)
    if codec is not None:
        return _from_avro(raw, codec)
    if raw[:2] == b"\xc3\x01":
        return undecodable(Reason.UNKNOWN_SCHEMA)
    return undecodable(Reason.REGISTRY_FRAMING if raw[:1] == b"\0" else Reason.UNKNOWN_FRAMING)


def undecodable(code: Reason, field: str | None = None, expected: str | None = None) -> Undecodable:
    """Return a refusal of bytes with the words of its code."""
    reason, remedy = MEANS[code]
    return Undecodable(code, reason, remedy, field, expected)


def _from_avro(raw: bytes, codec: _Codec) -> Message | Undecodable:
    body = io.BytesIO(raw)
    body.seek(10)
    try:
        values = fastavro.schemaless_reader(body, codec.schema, None)
    except Exception:  # noqa: BLE001  the reader raises whatever the broken bytes lead it to
        return undecodable(Reason.BROKEN)
    if body.tell() != len(raw):
        return undecodable(Reason.TRAILING_BYTES)
    # What the hub itself says is made of texts that were composed when they were heard.
    return _validated(codec.model, values if codec.model not in SPOKEN else _composed(values))


def _from_json(raw: bytes) -> Message | Undecodable:
    try:
        told = json.loads(raw.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
        values = _composed(told)
    except (ValueError, RecursionError):
        return undecodable(Reason.NOT_JSON)
    family = values.pop("family", None)
    model = _BY_FAMILY.get(family) if isinstance(family, str) else None
    if model is None:
        return undecodable(Reason.UNKNOWN_FAMILY, "family")
    for name in _BYTES[model] & values.keys():
        values[name] = _from_base64(values[name])
    wrong = _untyped(model, values)
    return wrong if wrong is not None else _validated(model, values)


def _from_base64(text: Any) -> Any:
    """Return bytes that stand in JSON as URL-safe base64; what is none stays, and is refused by its field."""
    try:
        return b64decode(text, altchars=b"-_", validate=True)
    except (TypeError, ValueError):
        return None if text is None else ()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _validated(model: type[Message], values: Any) -> Message | Undecodable:
    try:
        return model.model_validate(values)
    except (ValidationError, ValueError) as error:
        if isinstance(error, ValidationError):
            first = error.errors(include_url=False, include_context=False)[0]
            name = ".".join(str(part) for part in first["loc"])
            return undecodable(Reason.BAD_FIELD, name, first["msg"])
        return undecodable(Reason.BAD_FIELD, None, str(error))


def _untyped(model: type[Message], values: Mapping[str, Any]) -> Undecodable | None:
    """Refuse JSON numbers where an instant or a day stands: a number has no offset and no calendar."""
    for name, value in values.items():
        field = model.model_fields.get(name)
        kinds = repr(field.annotation) if field is not None else ""
        if isinstance(value, list) and "tuple" in kinds:
            if "date" in kinds and not all(isinstance(one, str) for one in value):
                return undecodable(Reason.BAD_FIELD, name, "RFC 3339 texts")
            continue
        if ("datetime" in kinds.lower() or "date" in kinds) and not isinstance(value, str | None):
            return undecodable(Reason.BAD_FIELD, name, "an RFC 3339 text")
        if "int" in kinds and isinstance(value, str | bool | float):
            return undecodable(Reason.BAD_FIELD, name, "a whole number")
        if "bool" in kinds and not isinstance(value, bool | None):
            return undecodable(Reason.BAD_FIELD, name, "true or false")
    return None


_TEXTUAL = frozenset((str, list, dict))


def _composed(value: Any) -> Any:
    """Return a value with every text in Unicode's NFC: one text has one form (design §2.5)."""
    if _is_composed(value):
        return value
    if isinstance(value, str):
        return normalize("NFC", value)
    if isinstance(value, list):
        return [_composed(one) for one in value]
    return {normalize("NFC", name): _composed(one) for name, one in value.items()}


def _is_composed(value: Any) -> bool:
    kind = type(value)
    if kind is str:
        return value.isascii() or is_normalized("NFC", value)
    if kind is dict:
        if not all(name.isascii() or is_normalized("NFC", name) for name in value):
            return False
        value = value.values()
    elif kind is not list:
        return True
    # A call for each that is no text would cost more than the look.
    return all(_is_composed(one) for one in value if type(one) in _TEXTUAL)


def digest(message: Message) -> str:
    """Return what two tellings of one message share: 32 hex characters of BLAKE2b-128.

    It is taken over the canonical form: every field that is not at its default, by name, instants in
    UTC, texts in NFC; so it is the same in every framing and under every later schema.
    """
    stated = {
        name: _plain(value)
        for name, value in message.__dict__.items()
        if value is not None and value != ()
    }
    text = orjson.dumps(
        [type(message).__name__, stated], default=_plain, option=orjson.OPT_SORT_KEYS
    )
    return blake2b(text, digest_size=16).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date | str | int):
        return value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return {name: _plain(one) for name, one in vars(value).items() if one is not None}
