"""Builds the Avro schema of a message from its model: one source, so the two cannot drift.

The published files are `schemas/avro/*.avsc`, written by `python -m tools.schemas`; a test holds
that they are what this builds. A released schema is never edited: a field is added with a default,
and with the version that has it first (`since`); every version stays readable.
"""

import types
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AwareDatetime
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from hub.messages.base import NAMESPACE, SINCE, Record

_PLAIN: Mapping[Any, Any] = {
    str: "string",
    bool: "boolean",
    int: "long",
    bytes: "bytes",
    AwareDatetime: {"type": "long", "logicalType": "timestamp-micros"},
    date: {"type": "int", "logicalType": "date"},
}


def version_of(model: type[Record]) -> int:
    """Return the newest version of a model's record; records nested in it are of its versions."""
    nested = (version_of(one) for field in model.model_fields.values() for one in _nested(field))
    return max(*(_since(field) for field in model.model_fields.values()), *nested, 1)


def version_needed(record: Record) -> int:
    """Return the oldest version that says all that a record says, and so is read by most programs."""
    needed = 1
    for name, field in type(record).model_fields.items():
        value = getattr(record, name)
        if value != field.get_default(call_default_factory=True):
            needed = max(needed, _since(field))
        nested = value if isinstance(value, tuple) else (value,)
        for one in nested:
            needed = max(needed, version_needed(one) if isinstance(one, Record) else 1)
    return needed


def schema_of(model: type[Record], version: int | None = None) -> dict[str, Any]:
    """Return the Avro schema of a model, nested records written out where they first stand.

    `version` is one of before, without the fields that came later; None is the newest.
    """
    made: dict[str, Any] = _record(model, set(), version or version_of(model))
    return made


def _since(field: FieldInfo) -> int:
    extra = field.json_schema_extra
    return int(str(extra.get(SINCE, 1))) if isinstance(extra, dict) else 1


def _nested(field: FieldInfo) -> list[type[Record]]:
    """Return the records that a field is made of."""
    parts = [field.annotation, *get_args(field.annotation)]
    return [one for one in parts if isinstance(one, type) and issubclass(one, Record)]


def _record(model: type[Record], named: set[str], version: int) -> Any:
    name = f"{NAMESPACE}.{model.__name__}"
    if name in named:
        return name
    named.add(name)
    return {
        "type": "record",
        "name": model.__name__,
        "namespace": NAMESPACE,
        "doc": " ".join((model.__doc__ or "").split()),
        "fields": [
            _field(name, field, named, version)
            for name, field in model.model_fields.items()
            if _since(field) <= version
        ],
    }


def _field(name: str, field: FieldInfo, named: set[str], version: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": name,
        "type": _type(field.annotation, named, version),
        "doc": field.description or "",
    }
    if field.default_factory is not None:
        made["default"] = {}
    elif field.default is not PydanticUndefined:
        made["default"] = list(field.default) if field.default == () else field.default
    return made


def _type(annotation: Any, named: set[str], version: int) -> Any:
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return _record(annotation, named, version)
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(parts[0], named, version)
    if origin in (Union, types.UnionType):
        (inner,) = (part for part in parts if part is not type(None))
        return ["null", _type(inner, named, version)]
    if origin is tuple:
        return {"type": "array", "items": _type(parts[0], named, version)}
    if origin is dict:
        return {"type": "map", "values": _type(parts[1], named, version)}
    raise TypeError(
        f"no Avro type for {annotation!r}: write a text, number, day, instant or record"
    )
