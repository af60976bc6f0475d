"""Makes a decoder from a schema: Python source with one function for each record.

fastavro looks at the schema for every value that it reads. A decoder made here reads what
`encoder.py` writes, in a third of the time. Whatever else Avro permits (arrays in several blocks,
numbers in more bytes than they need) and whatever is broken raises an error: then fastavro reads
the bytes, or says what is wrong with them. `tests/messages/test_decoder.py` compares the two.

Members that are null or empty are left out: they are the defaults of a message.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

Decode = Callable[[bytes], dict[str, Any]]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_0 = date(1970, 1, 1).toordinal()
_BYTES_MAX = 9
"""How many bytes a whole number of 63 bits takes: longer ones are left to fastavro."""


class NotReadError(ValueError):
    """Bytes that fastavro has to read: the encoder does not write so."""


def _number(raw: bytes, at: int) -> tuple[int, int]:
    """Return a whole number and the place after it."""
    number = shift = 0
    for place in range(at, at + _BYTES_MAX):
        byte = raw[place]
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return (number >> 1) ^ -(number & 1), place + 1
        shift += 7
    raise NotReadError


def _count(raw: bytes, at: int) -> tuple[int, int]:
    """Return a length that is not negative, and the place after it."""
    count, at = _number(raw, at)
    if count < 0:
        raise NotReadError
    return count, at


def _instant(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def _day(days: int) -> date:
    return date.fromordinal(days + _DAY_0)


def decoder_of(schema: Mapping[str, Any], begins: int, composed: Callable[[str], str]) -> Decode:
    """Return the function that reads the members of a record that `begins` there, and ends with the
    bytes. `composed` is asked for every text that is not ASCII.
    """
    made = _Source()
    name = made.record(schema)
    source = [
        *made.lines,
        "def decode(raw):",
        f" found, at = {name}(raw, {begins})",
        " if at != len(raw):",
        "  raise NotReadError",
        " return found",
    ]
    known: dict[str, Any] = {
        "NotReadError": NotReadError, "composed": composed, "count": _count, "day": _day,
        "instant": _instant, "number": _number,
    }  # fmt: skip
    exec("\n".join(source), known)  # noqa: S102  made of a schema of ours, of nothing that came
    decode: Decode = known["decode"]
    return decode


_SHORT = ["n = raw[at]", "if n & 0x81:", " n, at = count(raw, at)", "else:", " n >>= 1", " at += 1"]
"""Reads a length: most are one byte."""
_ENDS = ["if raw[at]:", " raise NotReadError", "at += 1"]
"""Reads the end of an array: one block holds it all."""


class _Source:
    """The source of one decoder: a function for each record of its schema."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._named: dict[str, str] = {}
        self._count = 0

    def record(self, schema: Mapping[str, Any]) -> str:
        """Write the function of a record; return its name."""
        name = f"read_{len(self._named)}"
        whole = str(schema["name"])
        full = whole if "." in whole else f"{schema.get('namespace', '')}.{whole}".lstrip(".")
        self._named[full] = self._named[whole] = name
        body: list[str] = []
        for field in schema["fields"]:
            body += self._member(field["type"], f"found[{field['name']!r}]")
        body = [f" {line}" for line in ("found = {}", *body, "return found, at")]
        self.lines += [f"def {name}(raw, at):", *body]
        return name

    def _member(self, kind: Any, to: str) -> list[str]:
        """Return the lines that read a member, which is left out if it is null or empty."""
        if isinstance(kind, list):
            _, some = kind
            read = [f"  {line}" for line in self._value(some, to)]
            return [
                "n = raw[at]", "at += 1", "if n:", " if n != 2:", "  raise NotReadError",
                *(line[1:] for line in read),
            ]  # fmt: skip
        if isinstance(kind, Mapping) and kind["type"] in ("array", "map"):
            lines = self._value(kind, to)
            return ["if not raw[at]:", " at += 1", "else:", *(f" {line}" for line in lines)]
        return self._value(kind, to)

    def _value(self, kind: Any, to: str) -> list[str]:
        """Return the lines that read a value `to` a place."""
        if isinstance(kind, str) and kind in self._named:
            return [f"{to}, at = {self._named[kind]}(raw, at)"]
        if isinstance(kind, str):
            return self._plain(kind, to)
        if "logicalType" in kind:
            made = {"timestamp-micros": "instant", "date": "day"}[kind["logicalType"]]
            return ["n, at = number(raw, at)", f"{to} = {made}(n)"]
        if kind["type"] == "record":
            return [f"{to}, at = {self.record(kind)}(raw, at)"]
        if kind["type"] == "array":
            return self._several(kind["items"], to)
        if kind["type"] == "map":
            return self._mapped(kind["values"], to)
        return self._value(kind["type"], to)

    def _several(self, kind: Any, to: str) -> list[str]:
        one, some = self._name(), self._name()
        return [
            *_SHORT, f"{some} = []", "for _ in range(n):",
            *(f" {line}" for line in self._value(kind, one)),
            f" {some}.append({one})", *_ENDS, f"{to} = {some}",
        ]  # fmt: skip

    def _mapped(self, kind: Any, to: str) -> list[str]:
        name, some = self._name(), self._name()
        lines = [*self._plain("string", name), *self._value(kind, f"{some}[{name}]")]
        return [
            *_SHORT, f"{some} = {{}}", "for _ in range(n):", *(f" {line}" for line in lines),
            *_ENDS, f"{to} = {some}",
        ]  # fmt: skip

    def _name(self) -> str:
        self._count += 1
        return f"x{self._count}"

    def _plain(self, kind: str, to: str) -> list[str]:
        if kind == "string":
            return [
                *_SHORT, "text = raw[at : at + n].decode()", "at += n",
                f"{to} = text if text.isascii() else composed(text)",
            ]  # fmt: skip
        if kind == "bytes":
            return [*_SHORT, f"{to} = raw[at : at + n]", "at += n"]
        if kind == "boolean":
            return ["n = raw[at]", "at += 1", "if n > 1:", " raise NotReadError", f"{to} = n == 1"]
        return [f"{to}, at = number(raw, at)"]
