"""Builds Avro types from type hints: of message models (`schema.py`) and of the dataclasses of
rows.

A record type is written out where it first occurs, and named wherever it occurs again.
"""

import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

_INSTANT = {"type": "long", "logicalType": "timestamp-micros"}
_DAY = {"type": "int", "logicalType": "date"}
_PLAIN: Mapping[Any, Any] = {
    str: "string", bool: "boolean", int: "long", bytes: "bytes",
    datetime: _INSTANT, AwareDatetime: _INSTANT, date: _DAY,
}  # fmt: skip
FIELD_VALUE = ["string", "boolean", "long", _DAY, {"type": "array", "items": "string"}]
"""What a field of a fact can be. Instants are texts in it: an Avro union cannot have two longs."""

AvroField = tuple[str, Any, Mapping[str, Any]]
"""A field of a record: its name, the hint of its type, and further members of its schema."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How records become schemas: their namespace, the fields of each, and further members of its
    schema.
    """

    namespace: str
    fields: Callable[[type], Iterable[AvroField]]
    says: Callable[[type], Mapping[str, Any]] = lambda kind: {}


def avro_name(kind: type) -> str:
    """Return a record's name on the wire and in rows: `AVRO_NAME` of its class, else the class's
    own name.
    """
    return str(vars(kind).get("AVRO_NAME", kind.__name__))


@cache
def family_of(model: type) -> str:
    """Return the family of a message, as JSON, file names and people have it."""
    return avro_name(model).lower()


def record_schema(kind: type, shape: Shape, named: set[str]) -> Any:
    """Return the schema of a record, which is added to `named`; its full name if it is there
    already.
    """
    return _record(avro_name(kind), shape.says(kind), shape.fields(kind), shape, named)


def avro_type(hint: Any, shape: Shape, named: set[str]) -> Any:
    """Return the Avro type of a hint. Raises `TypeError` for a hint that no field of ours has."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type):
        if issubclass(hint, StrEnum):
            return "string"
        if issubclass(hint, BaseModel) or is_dataclass(hint):
            return record_schema(hint, shape, named)
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return avro_type(parts[0], shape, named)
    if origin in (Union, types.UnionType):
        (inner,) = (part for part in parts if part is not types.NoneType)
        return ["null", avro_type(inner, shape, named)]
    if is_pair(hint):
        name = f"Pair_{'_'.join(avro_name(part) for part in parts)}"
        return _record(
            name, {}, ((n, p, {}) for n, p in zip("ab", parts, strict=True)), shape, named
        )
    if isinstance(origin, type) and issubclass(origin, tuple | list | set | frozenset):
        return {"type": "array", "items": avro_type(parts[0], shape, named)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        values = FIELD_VALUE if parts[1] is Any else avro_type(parts[1], shape, named)
        return {"type": "map", "values": values}
    raise TypeError(f"no Avro type for {hint!r}: write a text, number, day, instant or record")


def is_pair(hint: Any) -> bool:
    """Return whether a hint has two values, each of its own type: `tuple[str, int]`."""
    parts = get_args(hint)
    return get_origin(hint) is tuple and len(parts) == 2 and parts[1] is not Ellipsis


def _record(
    name: str,
    says: Mapping[str, Any],
    fields: Iterable[AvroField],
    shape: Shape,
    named: set[str],
) -> Any:
    full = f"{shape.namespace}.{name}"
    if full in named:
        return full
    named.add(full)
    made = [
        {"name": name, "type": avro_type(hint, shape, named), **more} for name, hint, more in fields
    ]
    return {"type": "record", "name": name, "namespace": shape.namespace, **says, "fields": made}
