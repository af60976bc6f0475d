"""A list as CSV. A spreadsheet that opens it finds text where text stands, never a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hub.cli.lists.listing import STAND, Column, Kind, Listing, plain, stand_of
from hub.messages.characters import escaped

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula; of full width, one set to Chinese."""


def csv_lines(listing: Listing, rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the line of headings and one for each row."""
    columns = (*listing.columns, *STAND)
    stands = {one.city.city: one for one in listing.stands}
    yield _line(one.name for one in columns)
    for row in rows:
        told = {**stand_of(stands, row.get("city")), **row}
        yield _line(_cell(one, told.get(one.name)) for one in columns)


def _cell(column: Column, value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if column.kind is Kind.NUMBER or value is None:
        return value
    text = escaped(str(plain(value)))
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _line(values: Iterable[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue()
