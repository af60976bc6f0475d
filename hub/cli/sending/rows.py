"""What a file says, row by row, before anything of it is checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field


class FileError(Exception):
    """A file of which no row can be read: what it is, and what to do."""


@dataclass(frozen=True, slots=True)
class InputRow:
    """One message as it was written: where it stands, and its JSON text.

    `columns` names the column of each field, where the row is one of a table. `wrong` says why it holds
    no message that could be checked; empty if it does.
    """

    where: str
    text: str
    columns: Mapping[str, str] = field(default_factory=dict)
    wrong: str = ""
