"""Encodes and decodes messages: framing, family, and a refusal with a code for everything else.

The first byte tells the framing: `C3 01` Avro single-object encoding (Avro 1.11 specification,
"Single-object encoding": marker, 8 bytes CRC-64-AVRO fingerprint, body), `{` JSON of the same
fields with a member `family`. No bytes raise an error: what cannot be decoded is a value,
`Undecodable`.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from hashlib import blake2b
from typing import Any, TypeVar

import fastavro
import orjson
from fastavro.schema import fingerprint, to_parsing_canonical_form
from pydantic import ValidationError

from hub.messages import internal, outbound
from hub.messages.avro import avro_name, family_of
from hub.messages.avro_damage import what_is_wrong
from hub.messages.base import Message
from hub.messages.decoder import Decode, decoder_of
from hub.messages.encoder import Encode, encoder_of
from hub.messages.field_table import OFFICE_MESSAGES
from hub.messages.json_decoding import no_framing, object_of, too_many_marks
from hub.messages.normalization import CombiningMarksError, composed_fields, composed_text
from hub.messages.refusal_codes import RefusalCode
from hub.messages.schema import schema_of, version_needed, version_of
from hub.messages.undecodable import Undecodable, undecodable
from hub.messages.validation_errors import NOTHING, cut, first_of, no_such_field, shown
from hub.sentence import both

_M = TypeVar("_M", bound=Message)
BYTES_MAX = 1 << 20
"""The largest record of an office that is decoded."""
SAID_BYTES_MAX = 2 << 20
"""The largest record of the hub itself: a refusal or a delivery holds a whole record
of an office.
"""

FAMILIES: tuple[type[Message], ...] = (
    *OFFICE_MESSAGES,
    outbound.Duty,
    outbound.Violation,
    outbound.Block,
    outbound.Heartbeat,
    outbound.Standing,
    outbound.Decision,
    outbound.Accountability,
    outbound.Delivery,
    outbound.Refusal,
    outbound.Remark,
    outbound.Audit,
    outbound.Card,
    outbound.Digest,
    outbound.Outage,
    outbound.Fetch,
    outbound.Quarantine,
    internal.CityRecord,
    internal.Watermark,
    internal.Probe,
    internal.WatermarksAsked,
)


@dataclass(frozen=True, slots=True)
class _Codec:
    model: type[Message]
    schema: Any
    header: bytes
    encode: Encode

    @property
    def decode(self) -> Decode:
        """Return what reads a record as the hub and its clients write it."""
        return _decoder(self.header)


@cache
def _decoder(header: bytes) -> Decode:
    codec = _BY_HEADER[header]
    # The hub's own messages are made of texts that were normalised when they came in.
    composed = composed_text if codec.model in OFFICE_MESSAGES else str
    return decoder_of(codec.schema, len(header), composed)


@cache
def _codec(model: type[Message], version: int) -> _Codec:
    schema = schema_of(model, version)
    parsed = fastavro.parse_schema(schema)
    mark = bytes.fromhex(fingerprint(to_parsing_canonical_form(schema), "CRC-64-AVRO"))
    header = b"\xc3\x01" + mark
    return _Codec(model, parsed, header, encoder_of(schema, header))


_BY_MODEL = {model: _codec(model, version_of(model)) for model in FAMILIES}
_BY_HEADER = {
    codec.header: codec
    for model in FAMILIES
    for codec in (_codec(model, version + 1) for version in range(version_of(model)))
}
"""How a record is read, by its first ten bytes: every version that was ever released."""
_TOLD_TO_WORKERS: tuple[type[Message], ...] = (
    *OFFICE_MESSAGES,
    internal.CityRecord,
    internal.Watermark,
)
_WIDELY_READ: Mapping[type[Message], tuple[_Codec, ...]] = {
    model: tuple(_codec(model, version + 1) for version in range(version_of(model)))
    for model in _TOLD_TO_WORKERS
    if version_of(model) > 1
}
"""What workers are told is written in the oldest version that says it all: while a fleet is
upgraded worker by worker, and an office before its hub, those of before go on reading it.
"""
_BY_FAMILY = {family_of(model): model for model in OFFICE_MESSAGES}
_MEMBERS = {model: frozenset(model.model_fields) for model in OFFICE_MESSAGES}


def encode(message: Message) -> bytes:
    """Return a message in Avro single-object encoding."""
    versions = _WIDELY_READ.get(type(message))
    codec = versions[version_needed(message) - 1] if versions else _BY_MODEL[type(message)]
    return codec.encode(message)


def encode_json(message: Message) -> bytes:
    """Return a message as JSON with its family, without absent fields, bytes in URL-safe base64."""
    values = {"family": family_of(type(message))}
    values |= message.model_dump(mode="json", exclude_defaults=True)
    return orjson.dumps(values)


def decode(raw: bytes | None) -> Message | Undecodable:
    """Return the message that the bytes hold, or why they hold none. Never raises."""
    if not raw:
        return undecodable(RefusalCode.EMPTY)
    codec = _BY_HEADER.get(raw[:10])
    outbound = codec is not None and codec.model not in OFFICE_MESSAGES
    if len(raw) > (SAID_BYTES_MAX if outbound else BYTES_MAX):
        return undecodable(RefusalCode.TOO_LARGE)
    if raw[:1] == b"{":
        return _from_json(raw)
    if codec is not None:
        return _from_avro(raw, codec)
    if raw[:2] == b"\xc3\x01":
        return undecodable(RefusalCode.UNKNOWN_SCHEMA)
    return no_framing(raw)


def avro_model_of(raw: bytes) -> type[Message] | None:
    """Return which message a record in Avro is, by its first bytes; None for any other record."""
    codec = _BY_HEADER.get(raw[:10])
    return None if codec is None else codec.model


def _from_avro(raw: bytes, codec: _Codec) -> Message | Undecodable:
    try:
        return codec.model.model_validate(codec.decode(raw))
    except Exception:  # noqa: BLE001  whatever it is, fastavro reads it, or says what is wrong
        return _by_fastavro(raw, codec)


def _by_fastavro(raw: bytes, codec: _Codec) -> Message | Undecodable:
    body = io.BytesIO(raw)
    body.seek(10)
    try:
        values = fastavro.schemaless_reader(body, codec.schema, None)
    except Exception:  # noqa: BLE001  the reader raises whatever the broken bytes lead it to
        return what_is_wrong(raw, codec.model, codec.schema)
    if body.tell() != len(raw):
        return undecodable(RefusalCode.TRAILING_BYTES)
    if codec.model not in OFFICE_MESSAGES:
        return built(codec.model, values)
    try:
        return built(codec.model, composed_fields(values))
    except CombiningMarksError as error:
        return too_many_marks(error)


def _from_json(raw: bytes) -> Message | Undecodable:
    values = object_of(raw)
    if isinstance(values, Undecodable):
        return values
    family = values.pop("family", None)
    model = _BY_FAMILY.get(family) if isinstance(family, str) else None
    if model is None:
        came = NOTHING if family is None else shown(family)
        return undecodable(
            RefusalCode.UNKNOWN_FAMILY,
            "family",
            both(
                "one of {by_family}; came: {came}",
                "{by_family} 之一；实为：{came}",
                by_family=", ".join(_BY_FAMILY),
                came=came,
            ),
        )
    if not values.keys() <= _MEMBERS[model]:
        name = next(name for name in values if name not in _MEMBERS[model])
        return undecodable(RefusalCode.BAD_FIELD, cut(name) or '""', no_such_field(model, name))
    return built(model, values)


def built(model: type[_M], values: Mapping[str, Any]) -> _M | Undecodable:
    """Return a message of these fields, or which of them is wrong."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        return undecodable(RefusalCode.BAD_FIELD, *first_of(model, error))


def digest(message: Message) -> str:
    """Return what two copies of one message share: 32 hex characters of BLAKE2b-128.

    It is taken over the canonical form: every field that is not at its default, by name, instants
    in UTC, texts in NFC. So it is the same in every framing and under every later schema.
    """
    stated = {
        name: _plain(value)
        for name, value in message.__dict__.items()
        if value is not None and value != ()
    }
    text = orjson.dumps(
        [avro_name(type(message)), stated], default=_plain, option=orjson.OPT_SORT_KEYS
    )
    return blake2b(text, digest_size=16).hexdigest()


_PLAIN = (date, int)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    named = value if isinstance(value, dict) else vars(value)
    return {name: _plain(one) for name, one in named.items() if one is not None}
