"""Names the field that keeps Avro bytes from being read, if the bytes follow their schema.

A number that is no instant or day, and bytes that are no UTF-8, follow the schema but are no value
of the field. Such bytes are read once more, with instants and days as numbers and texts as bytes;
only refused records are.
"""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import fastavro

from hub.messages.base import Message
from hub.messages.refusal_codes import RefusalCode
from hub.messages.undecodable import Undecodable, undecodable
from hub.messages.validation_errors import expected_at
from hub.sentence import both

_FRAME = 10
_EPOCH, _DAY_ONE = datetime(1970, 1, 1, tzinfo=UTC), date(1970, 1, 1)
_Place = tuple[int | str, ...]


def what_is_wrong(raw: bytes, model: type[Message], schema: Any) -> Undecodable:
    """Return why bytes of a model's schema are no message."""
    body = io.BytesIO(raw[_FRAME:])
    try:
        values = fastavro.schemaless_reader(body, fastavro.parse_schema(_bare(schema)), None)
    except Exception:  # noqa: BLE001  the reader raises whatever the broken bytes lead it to
        return undecodable(RefusalCode.BROKEN)
    for place, kind, value in _leaves((), schema, values):
        came = _came(kind, value)
        if came:
            name = ".".join(map(str, place))
            expected = both(
                "{expected_at}; came: {came}",
                "{expected_at}；实为：{came}",
                expected_at=expected_at(model, place),
                came=came,
            )
            return undecodable(RefusalCode.BAD_FIELD, name, expected)
    return undecodable(RefusalCode.BROKEN)


def _bare(schema: Any) -> Any:
    """Return a schema of the same bytes without instants, days and texts."""
    if isinstance(schema, list):
        return [_bare(one) for one in schema]
    if not isinstance(schema, dict):
        return "bytes" if schema == "string" else schema
    if "logicalType" in schema:
        return schema["type"]
    made = {key: schema[key] for key in ("type", "name") if key in schema}
    made |= {key: _bare(schema[key]) for key in ("items", "values") if key in schema}
    if "fields" in schema:
        made["fields"] = [{"name": f["name"], "type": _bare(f["type"])} for f in schema["fields"]]
    return made


def _leaves(place: _Place, schema: Any, value: Any) -> Iterator[tuple[_Place, str, Any]]:
    """Yield every instant, day and text of a value, as it was read, with its path and its kind."""
    if isinstance(schema, list):
        schema = schema[-1]
    if value is None:
        return
    if not isinstance(schema, dict):
        yield place, schema, value
    elif "logicalType" in schema:
        yield place, schema["logicalType"], value
    elif "items" in schema:
        for number, one in enumerate(value):
            yield from _leaves((*place, number), schema["items"], one)
    elif "fields" in schema:
        for one in schema["fields"]:
            yield from _leaves((*place, one["name"]), one["type"], value[one["name"]])


def _came(kind: str, value: Any) -> str:
    """Return what came if the field's type has no such value; nothing if it has."""
    try:
        if kind == "timestamp-micros":
            _EPOCH + timedelta(microseconds=value)
        elif kind == "date":
            _DAY_ONE + timedelta(days=value)
        elif kind == "string":
            value.decode()
    except UnicodeDecodeError as error:
        return both(
            "byte {value:02X} at place {start}, which is no UTF-8",
            "第{start}字节处的 {value:02X}，不是 UTF-8",
            value=value[error.start],
            start=error.start,
        )
    except OverflowError:
        return both(
            "{value} {value2} from 1970",
            "自 1970 年起 {value} {value2}",
            value=value,
            value2="days" if kind == "date" else "microseconds",
        )
    return ""
