"""A list as a workbook: its rows, then a sheet that says how far the hub was read.

Every text is written as a text: what begins with = is no formula there. A sheet holds as many rows
as a spreadsheet takes; the next ones stand on another.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import IO, Any

from hub.cli.lists.listing import STAND, Column, Kind, Listing, stand_of
from hub.cli.read_session import Reading
from hub.domain.calendar import in_shanghai, minute_of
from hub.messages.characters import escaped
from hub.output import in_language
from hub.sentence import in_words

ROWS = 1_048_575
"""How many rows a sheet takes below its headings."""
_TEXT = 32_767
"""How many letters a cell takes."""
_FIRST_YEAR = 1900


def write_workbook(
    read: Reading, listing: Listing, rows: Iterable[Mapping[str, Any]], out: IO[bytes]
) -> None:
    """Write the workbook, row by row."""
    from xlsxwriter import Workbook  # noqa: PLC0415  only a workbook needs it

    told = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    book = Workbook(out, told)
    book.set_properties({"title": listing.name, "created": read.now.replace(tzinfo=None)})
    _Sheets(book, listing).write(rows)
    _about(book, read, listing)
    book.close()


class _Sheets:
    def __init__(self, book: Any, listing: Listing) -> None:
        self._book, self._listing = book, listing
        self._columns = (*listing.columns, *STAND)
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._formats = {
            Kind.DAY: book.add_format({"num_format": "yyyy-mm-dd"}),
            Kind.INSTANT: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        self._number = 0

    def write(self, rows: Iterable[Mapping[str, Any]]) -> None:
        stands = {one.city.city: one for one in self._listing.stands}
        sheet, line = self._sheet(), 0
        for row in rows:
            if line == ROWS:
                sheet, line = self._sheet(), 0
            line += 1
            told = {**stand_of(stands, row.get("city")), **row}
            for place, column in enumerate(self._columns):
                _cell(sheet, line, place, column, told.get(column.name), self._formats)

    def _sheet(self) -> Any:
        self._number += 1
        name = self._listing.name[:24]
        sheet = self._book.add_worksheet(name if self._number == 1 else f"{name} {self._number}")
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, in_language(column.heading), self._bold)
        return sheet


def _cell(
    sheet: Any, line: int, place: int, column: Column, value: Any, formats: Mapping[Kind, Any]
) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_string(line, place, in_language(in_words("yes") if value else in_words("no")))
    elif column.kind is Kind.NUMBER:
        sheet.write_number(line, place, value)
    elif isinstance(value, datetime):
        local = in_shanghai(value).replace(tzinfo=None, microsecond=0)
        sheet.write_datetime(line, place, local, formats[Kind.INSTANT])
    elif isinstance(value, date) and value.year >= _FIRST_YEAR:
        sheet.write_datetime(line, place, value, formats[Kind.DAY])
    else:
        text = in_language(column.words.get(str(value), value))
        sheet.write_string(line, place, _whole(escaped(text)))


def _whole(text: str) -> str:
    return text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"


def _about(book: Any, read: Reading, listing: Listing) -> None:
    sheet = book.add_worksheet(in_language(in_words("as of")))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    lines: list[tuple[str, str]] = [
        (in_words("made at"), minute_of(read.now)),
        (in_words("the hub"), read.wrong or in_words("all is read to now")),
        *((one.city.city, one.words()) for one in listing.stands),
        (in_words("instants"), in_words("are those of Beijing, UTC+8")),
        *((one.heading, one.name) for one in (*listing.columns, *STAND)),
    ]
    put: Callable[..., Any] = sheet.write_string
    for number, (name, words) in enumerate(lines):
        put(number, 0, _whole(escaped(in_language(name))))
        put(number, 1, _whole(escaped(in_language(words))))
