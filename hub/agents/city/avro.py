"""Keeps frozen dataclasses as Avro: the schema, and how one is read back, built once from the fields."""

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

_INSTANT = {"type": "long", "logicalType": "timestamp-micros"}
_DAY = {"type": "int", "logicalType": "date"}
FIELD_VALUE = ["string", "boolean", "long", _DAY, {"type": "array", "items": "string"}]
"""What a field of a fact can be. Instants are texts there: Avro has no union of two longs."""
_PLAIN: Mapping[Any, Any] = {
    str: "string", bool: "boolean", int: "long", bytes: "bytes", datetime: _INSTANT, date: _DAY,
}  # fmt: skip

Convert = Callable[[Any], Any]


def schema_of(kind: type, named: set[str]) -> Any:
    """Return the Avro schema of a dataclass; a record is written out where it first stands."""
    if kind.__name__ in named:
        return f"gongze.row.{kind.__name__}"
    named.add(kind.__name__)
    hints = get_type_hints(kind)
    return {
        "type": "record",
        "name": kind.__name__,
        "namespace": "gongze.row",
        "fields": [
            {"name": f.name, "type": _type(hints[f.name], named), **_default(f)}
            for f in _stored(kind)
        ],
    }


def _stored(kind: Any) -> Iterator["Field[Any]"]:
    """Yield the fields that a row keeps: what is not compared is worked out again."""
    return (one for one in fields(kind) if one.compare)


def _default(field: "Field[Any]") -> dict[str, Any]:
    """Return the default of a field as Avro has it: what a row of before says where it lacks one."""
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


def _type(hint: Any, named: set[str]) -> Any:
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return "string"
    if isinstance(hint, type) and is_dataclass(hint):
        return schema_of(hint, named)
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (part for part in parts if part is not type(None))
        return ["null", _type(inner, named)]
    if origin in (tuple, list, set, frozenset):
        if len(parts) == 2 and parts[1] is not Ellipsis:
            return _pair(parts, named)
        return {"type": "array", "items": _type(parts[0], named)}
    if origin in (dict, Mapping) or getattr(origin, "__name__", "") == "Mapping":
        values = FIELD_VALUE if parts[1] is Any else _type(parts[1], named)
        return {"type": "map", "values": values}
    raise TypeError(f"no Avro type for {hint!r}")


def _pair(parts: tuple[Any, ...], named: set[str]) -> Any:
    name = f"Pair_{'_'.join(part.__name__ for part in parts)}"
    if name in named:
        return f"gongze.row.{name}"
    named.add(name)
    made = [{"name": n, "type": _type(p, named)} for n, p in zip("ab", parts, strict=True)]
    return {"type": "record", "name": name, "namespace": "gongze.row", "fields": made}


def reader_of(hint: Any) -> Convert:
    """Return what turns what fastavro read back into a value of `hint`."""
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
        if len(args) == 2 and args[1] is not Ellipsis:
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
