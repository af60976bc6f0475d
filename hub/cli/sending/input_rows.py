"""The rows of a file, before anything in them is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class FileError(Exception):
    """A file of which no row can be read: says what it is, and what to do."""


@dataclass(frozen=True, slots=True)
class InputRow:
    """One message as it was written: its place in the file, and its JSON text.

    `columns` names the column of each field, if the row is one of a table. `wrong` says why it
    holds no message that could be checked; empty if it does.
    """

    where: str
    text: str
    columns: Mapping[str, str] = field(default_factory=dict)
    wrong: str = ""
