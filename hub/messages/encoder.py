"""Makes an encoder from a schema: Python source with one function for each record, whose bytes
equal fastavro's.

fastavro looks at the schema for every value that it writes, and tries the branches of every union.
The hub writes few schemas, and they do not change, so their encoders are compiled once.
`tests/messages/test_encoder.py` compares the bytes.

1. Records are read by attribute, sets are written in order, a pair is a tuple of two.
2. A value that the schema cannot hold raises `UnicodeEncodeError`, `OverflowError`, `TypeError` or
   `AttributeError`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from keyword import iskeyword
from typing import Any

Encode = Callable[[Any], bytes]
KEPT_MAX = 8_192
"""How many encoded texts and instants are cached."""
_ONCE = frozenset(
    ("id", "evidence", "source", "digest", "document", "record", "key", "working", "exported")
)
"""Fields whose texts do not come again: to remember them would only push out those that do."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY_0 = date(1970, 1, 1).toordinal()
_LONG = 1 << 63
_SHORT = 4_096


def long_of(number: int) -> bytes:
    """Return a whole number as Avro writes it: zigzag, seven bits a byte.
    Raises `OverflowError`.
    """
    if not -_LONG <= number < _LONG:
        raise OverflowError(f"{number} is no long")
    left = (number << 1) ^ (number >> 63)
    out = bytearray()
    while left > 0x7F:
        out.append((left & 0x7F) | 0x80)
        left >>= 7
    out.append(left)
    return bytes(out)


_LENGTHS = tuple(map(long_of, range(_SHORT)))


def _length(count: int) -> bytes:
    return _LENGTHS[count] if count < _SHORT else long_of(count)


def _text(text: str) -> bytes:
    raw = text.encode()
    return _length(len(raw)) + raw


class _Kept(dict[Any, bytes]):
    """A cache of what was written last, by value."""

    def __init__(self, write: Callable[[Any], bytes]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, value: Any) -> bytes:
        if len(self) >= KEPT_MAX:
            self.clear()
        written = self[value] = self._write(value)
        return written


def _instant(at: datetime) -> bytes:
    return long_of((at - _EPOCH) // _MICROSECOND)


def _day(day: date) -> bytes:
    return long_of(day.toordinal() - _DAY_0)


def _any(value: Any) -> bytes:
    """Return a field of a fact: a text, a truth, a number, a day or texts; an instant is a text in
    UTC.
    """
    if isinstance(value, str):
        return b"\0" + _text(value)
    if isinstance(value, bool):
        return b"\2\1" if value else b"\2\0"
    if isinstance(value, int):
        return b"\4" + long_of(value)
    if isinstance(value, datetime):
        return b"\0" + _text(value.astimezone(UTC).isoformat())
    if isinstance(value, date):
        return b"\6" + _day(value)
    if isinstance(value, tuple | list):
        counted = _length(len(value)) if value else b""
        return b"".join((b"\x08", counted, *map(_text, value), b"\0"))
    raise TypeError(f"no field of a fact is a {type(value).__name__}")


def encoder_of(schema: Mapping[str, Any], header: bytes = b"") -> Encode:
    """Return the function that writes a value by `schema`, after `header`."""
    made = _Source()
    name = made.record(schema)
    source = [
        *made.lines,
        f"def encode(value):\n o = bytearray(HEADER)\n {name}(o, value)\n return bytes(o)",
    ]
    known: dict[str, Any] = {
        "HEADER": header, "INSTANT": _Kept(_instant), "DAY": _Kept(_day), "TEXT": _Kept(_text),
        "text": _text, "long": long_of, "length": _length, "any": _any,
    }  # fmt: skip
    exec("\n".join(source), known)  # noqa: S102  made of a schema of ours, of nothing that came
    encode: Encode = known["encode"]
    return encode


def _attribute(name: str) -> str:
    """Return the source that reads a field: no dot reads one that is a word of Python."""
    return f"getattr(v, {name!r})" if iskeyword(name) else f"v.{name}"


class _Source:
    """The source of one encoder: a function for each record of its schema."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._named: dict[str, str] = {}
        self._count = 0

    def record(self, schema: Mapping[str, Any]) -> str:
        """Write the function of a record; return its name."""
        name = f"write_{len(self._named)}"
        whole = str(schema["name"])
        full = whole if "." in whole else f"{schema.get('namespace', '')}.{whole}".lstrip(".")
        self._named[full] = self._named[whole] = name
        body: list[str] = []
        for number, field in enumerate(schema["fields"]):
            part = whole.startswith(("Pair_", "gongze.row.Pair_"))
            value = f"v[{number}]" if part else _attribute(str(field["name"]))
            self._write(field["type"], value, " ", body, once=field["name"] in _ONCE)
        self.lines += [f"def {name}(o, v):", *(body or [" pass"])]
        return name

    def _write(self, kind: Any, value: str, pad: str, body: list[str], *, once: bool) -> None:
        if isinstance(kind, list):
            self._union(kind, value, pad, body, once=once)
        elif isinstance(kind, str) and kind in self._named:
            body.append(f"{pad}{self._named[kind]}(o, {value})")
        elif isinstance(kind, str):
            body.append(f"{pad}o += {self._plain(kind, value, once=once)}")
        elif "logicalType" in kind:
            logical = {"timestamp-micros": "INSTANT", "date": "DAY"}[kind["logicalType"]]
            body.append(f"{pad}o += {logical}[{value}]")
        elif kind["type"] == "record":
            body.append(f"{pad}{self.record(kind)}(o, {value})")
        elif kind["type"] in ("array", "map"):
            self._many(kind, value, pad, body, once=once)
        else:
            self._write(kind["type"], value, pad, body, once=once)

    def _plain(self, kind: str, value: str, *, once: bool) -> str:
        return {
            "string": f"text({value})" if once else f"TEXT[{value}]",
            "bytes": f"length(len({value})) + {value}",
            "boolean": f"(b'\\1' if {value} else b'\\0')",
            "long": f"long({value})",
            "int": f"long({value})",
        }[kind]

    def _union(
        self, kinds: list[Any], value: str, pad: str, body: list[str], *, once: bool
    ) -> None:
        if kinds[0] != "null":
            body.append(f"{pad}o += any({value})")
            return
        held = self._name()
        body += [
            f"{pad}{held} = {value}",
            f"{pad}if {held} is None:",
            f"{pad} o += b'\\0'",
            f"{pad}else:",
        ]
        body.append(f"{pad} o += b'\\2'")
        self._write(kinds[1], held, f"{pad} ", body, once=once)

    def _many(
        self, kind: Mapping[str, Any], value: str, pad: str, body: list[str], *, once: bool
    ) -> None:
        held, one = self._name(), self._name()
        body += [f"{pad}{held} = {value}", f"{pad}if {held}:", f"{pad} o += length(len({held}))"]
        if kind["type"] == "map":
            body += [f"{pad} for {one}, {one}v in {held}.items():", f"{pad}  o += TEXT[{one}]"]
            self._write(kind["values"], f"{one}v", f"{pad}  ", body, once=once)
        else:
            ordered = f"(sorted({held}) if isinstance({held}, (set, frozenset)) else {held})"
            body.append(f"{pad} for {one} in {ordered}:")
            self._write(kind["items"], one, f"{pad}  ", body, once=once)
        body.append(f"{pad}o += b'\\0'")

    def _name(self) -> str:
        self._count += 1
        return f"x{self._count}"
