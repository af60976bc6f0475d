"""Finds the files that the code needs beside itself: rulebooks, schemas, stories, examples, the
lock of jars.

In a clone they are in the clone's own folders; a wheel carries the same folders below this one
(`tool.hatch.build.targets.wheel` in pyproject.toml). No other module builds a path from its own.
"""

from pathlib import Path

from hub.sentence import in_words

_HERE = Path(__file__).parent
HUB = _HERE.parent
"""The folder of the code itself."""
ROOT = HUB.parent if (HUB.parent / "pyproject.toml").is_file() else _HERE
"""The folder that contains the shipped folders."""


class NotShippedError(Exception):
    """A part of the program is missing: says what, where it was looked for, and what to do."""


def shipped(name: str) -> Path:
    """Return the path of a shipped file or folder: `shipped("schemas/avro")`. It may not exist."""
    return ROOT / name


def there(path: Path, what: str, variable: str | None = None) -> Path:
    """Return `path` if something is there.

    `what` names it in the error, `variable` the environment variable that may have led there.
    Raises `NotShippedError`.
    """
    if path.exists():
        return path
    raise missing(path, what, variable)


def missing(path: Path, what: str, variable: str | None = None) -> NotShippedError:
    """Return the error for a missing `what` at `path`."""
    own = path.is_relative_to(ROOT)
    remedy = (
        in_words("It belongs to gongze: install it again, or take a whole clone")
        if own or variable is None
        else in_words(
            "Set {variable} to the folder that has it, or unset it to use what the program has",
            variable=variable,
        )
    )
    if own and variable is not None:
        remedy += in_words(", or set {variable} to a folder that has it", variable=variable)
    return NotShippedError(
        in_words("There is no {what} at {path}. {remedy}.", what=what, path=path, remedy=remedy)
    )
