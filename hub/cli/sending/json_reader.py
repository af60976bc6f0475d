"""Reads JSON in the forms that people have: one object a line, one array, or objects over several
lines.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

from hub.cli.sending.input_rows import FileError, InputRow
from hub.sentence import in_words

_BLANKS = re.compile(r"[ \t\r\n]*")
_JSON = json.JSONDecoder()


def rows_of_json(text: str) -> list[InputRow]:
    """Return the objects of a text. Raises `FileError` if it is not line by line and has an error.

    If the first line is a whole object, each line is one; any other line is wrong.
    """
    if text[_after(text, 0)] == "[":
        return list(_of_array(text))
    numbered = enumerate(text.split("\n"), 1)
    lines = [
        InputRow(in_words("line {number}", number=number), line)
        for number, line in numbered
        if line.strip()
    ]
    if len(lines) == 1 or _is_object(lines[0].text):
        return lines
    pretty = list(_of_pretty(text))
    if all(not one.wrong for one in pretty):
        return pretty
    if lines[0].text.rstrip()[-1] in "{[,:":
        raise FileError(pretty[-1].wrong)
    return lines


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _of_array(text: str) -> Iterator[InputRow]:
    """Yield the entries of an array, each as its own text: it is checked like a line."""
    at, number, lines = _after(text, _after(text, 0) + 1), 0, _Lines(text)
    while text[at : at + 1] != "]":
        number += 1
        end = _end_of(text, at)
        if isinstance(end, str):
            raise FileError(
                in_words(
                    "entry {number} of the array, in {at}: {end}",
                    number=number,
                    at=lines.at(at),
                    end=end,
                )
            )
        yield InputRow(
            in_words("entry {number} ({at})", number=number, at=lines.at(at)), text[at:end]
        )
        at = _after(text, end)
        if text[at : at + 1] == ",":
            at = _after(text, at + 1)
        elif text[at : at + 1] != "]":
            raise FileError(
                in_words(
                    "{at}: a comma or ] is expected after entry {number}.",
                    at=lines.at(at),
                    number=number,
                )
            )
    if _after(text, at + 1) < len(text):
        raise FileError(
            in_words("{at}: something stands behind the array.", at=lines.at(_after(text, at + 1)))
        )
    if not number:
        raise FileError(in_words("nothing came: the array is empty."))


def _of_pretty(text: str) -> Iterator[InputRow]:
    """Yield objects that span several lines; the last is wrong if the text has an error."""
    at, number, lines = _after(text, 0), 0, _Lines(text)
    while at < len(text):
        number += 1
        end = _end_of(text, at)
        if isinstance(end, str):
            yield InputRow(
                "",
                "",
                wrong=in_words(
                    "object {number}, from {at} on: {end}", number=number, at=lines.at(at), end=end
                ),
            )
            return
        yield InputRow(
            in_words("object {number} ({at})", number=number, at=lines.at(at)), text[at:end]
        )
        at = _after(text, end)


class _Lines:
    """Finds the line of a position in a text."""

    def __init__(self, text: str) -> None:
        self._ends = [found.start() for found in re.finditer("\n", text)]

    def at(self, place: int) -> str:
        return in_words("line {bisect_right}", bisect_right=bisect_right(self._ends, place - 1) + 1)


def _end_of(text: str, at: int) -> int | str:
    """Return where a value that begins at `at` ends, or why it does not end."""
    try:
        return _JSON.raw_decode(text, at)[1]
    except json.JSONDecodeError as error:
        return in_words(
            "no JSON from line {lineno}, letter {colno} on. Mend it there; or write one "
            "object a line.",
            lineno=error.lineno,
            colno=error.colno,
        )
    except (ValueError, RecursionError):
        return in_words("values nested deeper, or a number longer, than is read.")


def _after(text: str, at: int) -> int:
    """Return the position of the next sign that is no blank."""
    found = _BLANKS.match(text, at)
    assert found is not None, "no blank at all matches too"
    return found.end()
