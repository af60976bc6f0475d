"""Opens a file, or what is typed: finds its encoding and its form, and returns its rows."""

from dataclasses import dataclass
from pathlib import Path, PurePath

import click

from hub.cli.sending.encodings import text_of
from hub.cli.sending.input_rows import FileError, InputRow
from hub.cli.sending.json_reader import rows_of_json
from hub.cli.sending.table_reader import looks_like_table, rows_of_table
from hub.files.rulebooks import words_of
from hub.sentence import in_words

STDIN = "-"
_TABLES = (".csv", ".tsv")


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of a file, and a note on how it was read; empty if there is none."""

    rows: list[InputRow]
    told: str


def read_file(file: str, encoding: str | None) -> Read:
    """Return the rows of a file, or of standard input for "-". Raises `FileError` and `OSError`."""
    raw = click.get_binary_stream("stdin").read() if file == STDIN else Path(file).read_bytes()
    text = text_of(raw, encoding)
    return Read(rows_of(text.text, file), text.told)


def rows_of(text: str, file: str) -> list[InputRow]:
    """Return the rows of a text: JSON if it begins so, else a table if its name or first line says
    so.
    """
    if text.lstrip()[0] in "{[":
        return rows_of_json(text)
    begun, called = text.lstrip("\r\n"), _called()
    if PurePath(file).suffix.lower() in _TABLES or looks_like_table(begun, called):
        return rows_of_table(begun, called)
    if any(line.lstrip().startswith("{") for line in text.split("\n")):
        return rows_of_json(text)
    raise FileError(
        in_words(
            "this is neither JSON (a line begins with {) nor a table (its first line "
            "names fields, kind among them)."
        )
    )


def _called() -> dict[str, str]:
    """Return the fields by their Chinese names."""
    return {name: field for field, name in words_of("zh").fields.items()}
