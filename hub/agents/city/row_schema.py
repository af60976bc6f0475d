"""Stores frozen dataclasses as Avro: schema and reader, both built once from the fields."""

import types
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from hub.messages.avro import AvroField, Shape, is_pair, record_schema

Convert = Callable[[Any], Any]


def schema_of(kind: type) -> Any:
    """Return the Avro schema of a dataclass."""
    return record_schema(kind, Shape("gongze.row", _fields), set())


def _fields(kind: Any) -> Iterator[AvroField]:
    hints = get_type_hints(kind)
    return ((one.name, hints[one.name], _default(one)) for one in _stored(kind))


def _stored(kind: Any) -> Iterator["Field[Any]"]:
    """Yield the fields that a row stores; fields that are not compared are derived again."""
    return (one for one in fields(kind) if one.compare)


def _default(field: "Field[Any]") -> dict[str, Any]:
    """Return the default of a field as Avro has it: the value of a row that was written without the
    field.
    """
    if field.default_factory is not MISSING:
        value = field.default_factory()
    elif field.default is not MISSING:
        value = field.default
    else:
        return {}
    return {"default": _plain(value)}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in _stored(value)}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple | list | set | frozenset):
        return [_plain(one) for one in value]
    return value


def reader_of(hint: Any) -> Convert:
    """Return the function that turns what fastavro has read into a value of `hint`."""
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        parts = [(f.name, reader_of(hints[f.name])) for f in _stored(hint)]
        return lambda value: hint(**{name: convert(value[name]) for name, convert in parts})
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        inner = reader_of(next(part for part in args if part is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin in (tuple, list, set, frozenset):
        if is_pair(hint):
            return lambda value: (value["a"], value["b"])
        item = reader_of(args[0])
        made: Any = origin
        return lambda values: made(item(value) for value in values)
    if origin is not None and len(args) == 2:
        value_reader = _field_read if args[1] is Any else reader_of(args[1])
        return lambda values: {name: value_reader(value) for name, value in values.items()}
    return _same


def _same(value: Any) -> Any:
    return value


def _field_read(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
