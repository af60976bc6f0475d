"""Where a list goes, and in which form: what every command that lists takes as options."""

import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import click

from hub import output
from hub.cli import EXIT_INPUT, fail
from hub.cli.city_stand import CityStand
from hub.cli.lists.export import GIVEN, OPTIONS, Export, export_of
from hub.cli.lists.files import written
from hub.cli.lists.listing import Column, Kind, Listing, Row
from hub.cli.lists.objects import json_parts
from hub.cli.lists.tables import csv_lines
from hub.cli.lists.workbook import write_workbook
from hub.cli.options import Choice
from hub.cli.read_session import UNREAD, Reading
from hub.read.persons import masked, without_persons
from hub.sentence import in_words

FORMS = ("text", "json", "csv", "xlsx")
_BLOCK = 1 << 16
_BOM = b"\xef\xbb\xbf"
"""Without it, Excel and WPS of a Chinese Windows read a file as GBK."""
_Values = Iterator[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Destination:
    """A form, and a file; no file is standard output."""

    form: str
    out: Path | None
    export: Export | None = None
    """Who takes names along, and why; None: nobody does."""

    @property
    def names_shown(self) -> bool:
        """Return whether persons' names are told: on a screen, which is an operator's, or to who
        takes them along.
        """
        screen = self.form == "text" and self.out is None and _on_screen()
        return screen or self.export is not None

    def write(self, read: Reading, listing: Listing) -> None:
        """Write a list; end with 3 if the read side is down or behind."""
        self.put(read, listing)
        self.close(read)

    def put(self, read: Reading, listing: Listing) -> None:
        """Write a list."""
        self.begin(read, listing.name, listing.stands)
        rows = self._shown(listing)
        if self.form == "xlsx":
            self.write_binary(lambda out: write_workbook(read, listing, rows, out))
        elif self.form == "json":
            self.lines(json_parts(read, listing, rows))
        elif self.form == "csv":
            self._table(listing, rows)
        else:
            self.lines(_text(listing, rows))

    def begin(self, read: Reading, name: str, stands: Sequence[CityStand]) -> None:
        """Write down who takes names along, if somebody does: before the first is told."""
        if self.export is not None:
            where = str(self.out or in_words("standard output"))
            self.export.write_down(name, self.form, where, stands, read.now)

    def close(self, read: Reading) -> None:
        """End with 3 if the read side is down or behind: what was written is of then."""
        if read.wrong:
            fail(UNREAD, read.wrong)

    def shown(self, columns: Iterable[Column], row: Row) -> Mapping[str, Any]:
        """Return the values of a row as this destination may hold them: without persons' names."""
        return row.values if self.names_shown else _without_names(columns, row)

    def write_binary(self, write: Callable[[IO[bytes]], None]) -> None:
        """Have something written that is no text: into the file, or through a pipe."""
        if self.out is None and _on_screen():
            fail(
                EXIT_INPUT,
                in_words(
                    "a workbook is no text that a terminal shows: name a file with --out, as "
                    "--out list.xlsx."
                ),
            )
        with TemporaryFile() as made:
            write(made)
            made.seek(0)
            self.write_octets(iter(lambda: made.read(_BLOCK), b""))

    def write_octets(self, parts: Iterable[bytes]) -> None:
        """Write octets into the file, or to standard output."""
        if self.out is None:
            output.octets(parts)
        else:
            with written(self.out) as file:
                file.writelines(parts)

    def _shown(self, listing: Listing) -> _Values:
        return (self.shown(listing.columns, row) for row in listing.rows)

    def lines(self, texts: Iterable[str]) -> None:
        """Write lines of text, or of JSON."""
        if self.out is None:
            spelled = output.spelled if self.form == "json" else str
            output.lines(texts if spelled is str else map(spelled, texts))
        else:
            self.write_octets(f"{output.printed(one)}\n".encode() for one in texts)

    def _table(self, listing: Listing, rows: _Values) -> None:
        met: set[str] = set()
        lines = csv_lines(listing, _noting(rows, met))
        if self.out is not None:
            self.write_octets(_as_file(lines))
        elif _on_screen():
            output.lines(lines)
        else:
            self.write_octets(f"{one}\n".encode() for one in lines)
        # A row tells how far its city was read; of a city without one, nothing else would.
        for one in listing.stands:
            if one.city.city not in met:
                output.warn(_head(one))


def destination(
    *more: str, names: bool = True
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command `--format` and `--out` as `to`; `more` are forms that it alone has.

    Where persons' names may stand in its rows, it has the options to take them along too.
    """
    forms = [*FORMS, *more]
    options = [
        click.option("--format", "form", type=Choice(forms), default="text", show_default=True),
        click.option(
            "--out",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Write into this file. A CSV begins there with the mark by which Excel and WPS "
            "know UTF-8.",
        ),
    ]
    if names:
        options += OPTIONS

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def called(*, form: str, out: Path | None, **given: Any) -> None:
            taken = {one: given.pop(one, None) for one in GIVEN} if names else {}
            export = export_of(taken) if names else None
            command(to=Destination(form, out, export), **given)

        made: Callable[..., None] = called
        for option in reversed(options):
            made = option(made)
        return made

    return decorated


def _on_screen() -> bool:
    return sys.stdout.isatty()


def _as_file(lines: Iterable[str]) -> Iterator[bytes]:
    yield _BOM
    for one in lines:
        yield f"{one}\r\n".encode()


def _noting(rows: _Values, met: set[str]) -> _Values:
    for row in rows:
        met.add(str(row.get("city")))
        yield row


def _without_names(columns: Iterable[Column], row: Row) -> Mapping[str, Any]:
    told = dict(row.values)
    for column in columns:
        value = told.get(column.name)
        if isinstance(value, str) and column.kind in _OF_PERSONS:
            value = masked(value) if column.kind is Kind.NAME else value
            told[column.name] = without_persons(value, row.persons)
    return told


_OF_PERSONS = (Kind.TEXT, Kind.NAME)


def _text(listing: Listing, rows: _Values) -> Iterator[str]:
    stands = {one.city.city: one for one in listing.stands}
    begun: set[str] = set()
    for row in rows:
        name = str(row.get("city"))
        if name not in begun and name in stands:
            begun.add(name)
            yield _head(stands[name])
        told = listing.line(row)
        yield from (told,) if isinstance(told, str) else told
    for one in listing.stands:
        if one.city.city not in begun:
            yield _head(one)
            yield listing.none


def _head(stand: Any) -> str:
    return in_words("{city}: {words}.", city=stand.city.city, words=stand.words())
