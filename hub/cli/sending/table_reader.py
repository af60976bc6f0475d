"""Reads a table with a header: a column is a field, a row a message, an empty cell an absent field.

1. Cells are separated by comma, semicolon or tab: whichever gives the header most names of fields.
   A cell in double quotes may contain any of them, and line ends.
2. A header names fields as a message does, or in the Chinese words of `rulebooks/words.zh.yaml`.
3. A list is one cell, its entries separated by `;`. A point of `after` is written as
   TOPIC/0/OFFSET. Truths are true or false, 是 or 否. Blanks around a cell and around an entry do
   not count.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.cli.sending.input_rows import FileError, InputRow
from hub.messages import FIELDS
from hub.messages.field_types import COUNT, OFFSET, TRUTH, YEAR
from hub.messages.validation_errors import cut, unknown
from hub.sentence import in_words, joined

SEPARATORS = (",", ";", "\t")
FAMILY = "family"
NAMES = (FAMILY, *FIELDS)
_TRUTHS = {"true": True, "false": False, "是": True, "否": False}
_WHOLE = re.compile(r"-?[0-9]{1,30}", re.ASCII)
_BETWEEN = re.compile("[;；]")
_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_CELL_MAX = 1 << 21


def looks_like_table(text: str, called: Mapping[str, str]) -> bool:
    """Return whether the first line of a text names fields, separated like a header."""
    hint = _HINT.match(text)
    return bool(hint) or max(_known(_header(text, one), called) for one in SEPARATORS) > 0


def rows_of_table(text: str, called: Mapping[str, str]) -> list[InputRow]:
    """Return the rows of a table below its header. Raises `FileError` if the header cannot be used.

    `called` maps other names of a field to the field.
    """
    hint = _HINT.match(text)
    text = text[hint.end() :] if hint else text
    first = 2 if hint else 1
    separator = (
        hint[1] if hint else max(SEPARATORS, key=lambda one: _known(_header(text, one), called))
    )
    rows = _cells(text, separator, first)
    _, header = next(rows)
    columns = _columns(header, called)
    found = [
        _row(where, cells, columns, header) for where, cells in rows if any(map(str.strip, cells))
    ]
    if not found:
        raise FileError(in_words("nothing came: below the header stands no row."))
    return found


def _header(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    except csv.Error:
        return []


def _known(header: Sequence[str], called: Mapping[str, str]) -> int:
    return sum(_field(one, called) is not None for one in header)


def _field(name: str, called: Mapping[str, str]) -> str | None:
    """Return the field that a header's cell names."""
    stripped = name.strip()
    folded = stripped.casefold().replace(" ", "_")
    return folded if folded in NAMES else called.get(stripped)


def _cells(text: str, separator: str, first: int) -> Iterator[tuple[str, list[str]]]:
    """Yield each row with the line where it begins. Raises `FileError` if quotes do not end."""
    csv.field_size_limit(_CELL_MAX)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        begins = reader.line_num + first
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise FileError(
                in_words(
                    "line {begins}: a cell in double quotes does not end, or goes on behind "
                    'them. Close it; a double quote inside of one is written twice: "".',
                    begins=begins,
                )
            ) from None
        yield in_words("row {begins}", begins=begins), cells


def _columns(header: Sequence[str], called: Mapping[str, str]) -> list[str | None]:
    """Return the field of each column; None for one without a name. Raises `FileError`."""
    columns: list[str | None] = []
    wrong: list[str] = []
    for number, name in enumerate(header, 1):
        field = _field(name, called)
        if field is None and name.strip():
            expected = unknown(NAMES, name.strip(), in_words("fields of messages"), called)
            wrong.append(
                in_words("column {number}: expected {expected}", number=number, expected=expected)
            )
        if field is not None and field in columns:
            wrong.append(
                in_words(
                    "column {number}: {field} stands twice; keep one", number=number, field=field
                )
            )
        columns.append(field)
    if "kind" not in columns and not wrong:
        wrong.append(in_words("no column is called kind: what each row tells"))
    if wrong:
        raise FileError(
            in_words(
                "the header: {wrong}. Rows are checked once the header is right.",
                wrong=joined("; ", wrong),
            )
        )
    return columns


def _row(
    where: str, cells: Sequence[str], columns: Sequence[str | None], header: Sequence[str]
) -> InputRow:
    """Return a row as the JSON of a message, with the column of each field."""
    more = [one for one in cells[len(columns) :] if one.strip()]
    if more:
        wrong = in_words(
            "{count} cells where the header has {count2}: quote a cell that holds the separator",
            count=len(cells),
            count2=len(columns),
        )
        return InputRow(where, "", wrong=wrong)
    said: dict[str, Any] = {}
    for number, (field, cell) in enumerate(zip(columns, cells, strict=False), 1):
        if not cell.strip():
            continue
        if field is None:
            return InputRow(
                where,
                "",
                wrong=in_words(
                    "column {number} has no name in the header, and holds something", number=number
                ),
            )
        said[field] = _value(field, cell.strip())
    named = {
        field: in_words("column {strip}", strip=cut(name.strip()))
        for field, name in zip(columns, header, strict=True)
        if field is not None
    }
    return InputRow(where, json.dumps(said, ensure_ascii=False), named)


def _value(field: str, cell: str) -> Any:
    """Return a cell as JSON has its field; a cell of another type stays a text, and is refused as
    one.
    """
    slot = FIELDS.get(field)
    if slot is None:
        return cell
    if slot.listed:
        return [_entry(field, one.strip()) for one in _BETWEEN.split(cell) if one.strip()]
    if slot.typed is TRUTH:
        return _TRUTHS.get(cell.casefold(), cell)
    if slot.typed in (YEAR, COUNT, OFFSET) and _WHOLE.fullmatch(cell):
        return int(cell)
    return cell


def _entry(field: str, entry: str) -> Any:
    if field != "after":
        return entry
    topic, _, offset = entry.removesuffix("/").rpartition("/0/")
    return {"topic": topic, "offset": int(offset)} if _WHOLE.fullmatch(offset) else entry
