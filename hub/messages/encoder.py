"""Makes an encoder from a schema: Python source with one function for each record, whose bytes
equal fastavro's.

fastavro looks at the schema for every value that it writes, and tries the branches of every union.
The hub writes few schemas, and they do not change, so their encoders are compiled once.
`tests/messages/test_encoder.py` compares the bytes.

1. Records are read by attribute, sets are written in order, a pair is a tuple of two.
2. A value that the schema cannot hold raises `UnicodeEncodeError`, `OverflowError`, `TypeError` or
   `AttributeError`.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from keyword import iskeyword
from typing import Any

Encode = Callable[[Any], bytes]
KEPT_MAX = 8_192
"""How many encoded texts and instants are cached."""
_ONCE = frozenset(
    (
        "id", "evidence", "source", "digest", "document", "record", "key", "working", "exported",
        "standing_said",
    )
)  # fmt: skip
"""Fields whose texts do not come again: to remember them would only push out those that do."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY_0 = date(1970, 1, 1).toordinal()
_LONG = 1 << 63
_SHORT = 4_096
_LISTS, _SETS = (tuple, list), (set, frozenset)


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
    count = len(raw)
    return (_LENGTHS[count] if count < _SHORT else long_of(count)) + raw


def _bytes(raw: bytes) -> bytes:
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
    if isinstance(value, _LISTS):
        return b"\x08" + (_many(_text, value) if value else b"\0")
    raise TypeError(f"no field of a fact is a {type(value).__name__}")


def _many(write: Encode, values: Collection[Any]) -> bytes:
    """Return an array that is not empty."""
    ordered = sorted(values) if isinstance(values, _SETS) else values
    return b"".join((_length(len(values)), *map(write, ordered), b"\0"))


def _mapped(write_name: Encode, write: Encode, values: Mapping[str, Any]) -> bytes:
    """Return a map that is not empty."""
    out = [_length(len(values))]
    for name, value in values.items():
        out += (write_name(name), write(value))
    out.append(b"\0")
    return b"".join(out)


def encoder_of(schema: Mapping[str, Any], header: bytes = b"") -> Encode:
    """Return the function that writes a value by `schema`, after `header`."""
    made = _Source()
    name = made.record(schema)
    source = [*made.lines, f"def encode(value):\n return HEADER + {name}(value)"]
    known: dict[str, Any] = {
        "HEADER": header, "INSTANT": _Kept(_instant), "DAY": _Kept(_day), "TEXT": _Kept(_text),
        "text": _text, "long": long_of, "raw": _bytes, "any": _any, "many": _many,
        "mapped": _mapped,
    }  # fmt: skip
    exec("\n".join(source), known)  # noqa: S102  made of a schema of ours, of nothing that came
    encode: Encode = known["encode"]
    return encode


def _attribute(name: str) -> str:
    """Return the source that reads a field: no dot reads one that is a word of Python."""
    return f"getattr(v, {name!r})" if iskeyword(name) else f"v.{name}"


class _Source:
    """The source of one encoder: a function for each record of its schema.

    A record is one expression: to join its parts at once costs half of adding each to what is
    written so far.
    """

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
        part = whole.startswith(("Pair_", "gongze.row.Pair_"))
        written = [
            self._written(
                field["type"],
                f"v[{number}]" if part else _attribute(str(field["name"])),
                once=field["name"] in _ONCE,
            )
            for number, field in enumerate(schema["fields"])
        ]
        self.lines.append(
            f"def {name}(v):\n return b''.join(({''.join(f'{w}, ' for w in written)}))"
        )
        return name

    def _written(self, kind: Any, value: str, *, once: bool) -> str:
        """Return the expression that writes a value, which is an expression itself."""
        if isinstance(kind, list):
            return self._union(kind, value, once=once)
        if isinstance(kind, str):
            if kind in self._named:
                return f"{self._named[kind]}({value})"
            return self._plain(kind, value, once=once)
        if "logicalType" in kind:
            logical = {"timestamp-micros": "INSTANT", "date": "DAY"}[kind["logicalType"]]
            return f"{logical}[{value}]"
        if kind["type"] == "record":
            return f"{self.record(kind)}({value})"
        if kind["type"] in ("array", "map"):
            return self._several(kind, value, once=once)
        return self._written(kind["type"], value, once=once)

    def _plain(self, kind: str, value: str, *, once: bool) -> str:
        return {
            "string": f"text({value})" if once else f"TEXT[{value}]",
            "bytes": f"raw({value})",
            "boolean": f"(b'\\1' if {value} else b'\\0')",
            "long": f"long({value})",
            "int": f"long({value})",
        }[kind]

    def _union(self, kinds: list[Any], value: str, *, once: bool) -> str:
        if kinds[0] != "null":
            return f"any({value})"
        held = self._name()
        written = self._written(kinds[1], held, once=once)
        return f"(b'\\0' if ({held} := {value}) is None else b'\\2' + {written})"

    def _several(self, kind: Mapping[str, Any], value: str, *, once: bool) -> str:
        held = self._name()
        if kind["type"] == "map":
            # Records stand under ids and keys, which do not come again; fields under few names.
            names = "TEXT.__getitem__" if isinstance(kind["values"], list) else "text"
            written = f"mapped({names}, {self._writer(kind['values'], once=once)}, {held})"
        else:
            written = f"many({self._writer(kind['items'], once=once)}, {held})"
        return f"({written} if ({held} := {value}) else b'\\0')"

    def _writer(self, kind: Any, *, once: bool) -> str:
        """Return the name of the function that writes one of several values."""
        written = self._written(kind, "v", once=once)
        if written.endswith("(v)"):
            return written.removesuffix("(v)")
        if written.endswith("[v]"):
            return written.removesuffix("[v]") + ".__getitem__"
        name = f"item_{self._name()}"
        self.lines.append(f"def {name}(v):\n return {written}")
        return name

    def _name(self) -> str:
        self._count += 1
        return f"x{self._count}"
