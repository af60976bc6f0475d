"""Builds the Avro schema of a message from its model: one source, so the two cannot differ.

The published files are `schemas/avro/*.avsc`, written by `python -m tools.schemas`; a test compares
them with what this builds. A released schema is never edited: a field is added with a default, and
with the first version that has it (`since`); every version stays readable.
"""

from collections.abc import Iterator
from functools import cache, partial
from typing import Any, get_args

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from hub.messages.avro import AvroField, Shape, record_schema
from hub.messages.base import NAMESPACE, SINCE, AvroRecord


def version_of(model: type[AvroRecord]) -> int:
    """Return the newest version of a model's record; nested records count in."""
    nested = (version_of(one) for field in model.model_fields.values() for one in _nested(field))
    return max(*(_since(field) for field in model.model_fields.values()), *nested, 1)


def version_needed(record: AvroRecord) -> int:
    """Return the oldest version that can hold everything in a record, so that most programs can
    read it.
    """
    needed = 1
    for name, since, default, holds_records in _later(type(record)):
        value = getattr(record, name)
        if since > needed and value != default:
            needed = since
        if holds_records and value:
            for one in value if isinstance(value, tuple) else (value,):
                needed = max(needed, version_needed(one))
    return needed


@cache
def _later(model: type[AvroRecord]) -> tuple[tuple[str, int, Any, bool], ...]:
    """Return the fields that a record of the first version does not have, or that hold records,
    and whether they do.
    """
    return tuple(
        (name, _since(field), field.get_default(call_default_factory=True), bool(_nested(field)))
        for name, field in model.model_fields.items()
        if _since(field) > 1 or _nested(field)
    )


def schema_of(model: type[AvroRecord], version: int | None = None) -> dict[str, Any]:
    """Return the Avro schema of a model, nested records written out where they first occur.

    `version` is an older one, without the fields that came later; None is the newest.
    """
    shape = Shape(NAMESPACE, partial(_fields, version or version_of(model)), _doc)
    made: dict[str, Any] = record_schema(model, shape, set())
    return made


def _since(field: FieldInfo) -> int:
    extra = field.json_schema_extra
    return int(str(extra.get(SINCE, 1))) if isinstance(extra, dict) else 1


def _nested(field: FieldInfo) -> list[type[AvroRecord]]:
    """Return the records that a field is made of."""
    parts = [field.annotation, *get_args(field.annotation)]
    return [one for one in parts if isinstance(one, type) and issubclass(one, AvroRecord)]


def _doc(model: type) -> dict[str, str]:
    return {"doc": " ".join((model.__doc__ or "").split())}


def _fields(version: int, model: type[AvroRecord]) -> Iterator[AvroField]:
    for name, field in model.model_fields.items():
        if _since(field) <= version:
            yield name, field.annotation, {"doc": field.description or "", **_default(field)}


def _default(field: FieldInfo) -> dict[str, Any]:
    if field.default_factory is not None:
        return {"default": {}}
    if field.default is PydanticUndefined:
        return {}
    return {"default": list(field.default) if field.default == () else field.default}
