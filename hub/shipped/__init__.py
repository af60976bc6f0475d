"""Finds what the code reads beside itself: rulebooks, schemas, stories, examples, the lock of jars.

In a clone it stands in the clone's own folders; a wheel carries the same folders below this one
(`tool.hatch.build.targets.wheel` in pyproject.toml). No other module builds a path from its own.
"""

from pathlib import Path

_HERE = Path(__file__).parent
HUB = _HERE.parent
"""The folder of the code itself."""
ROOT = HUB.parent if (HUB.parent / "pyproject.toml").is_file() else _HERE
"""The folder below which the shipped folders stand."""


class NotShippedError(Exception):
    """What belongs to the program is not where it looks: says what, where, and what to do."""


def shipped(name: str) -> Path:
    """Return where a shipped file or folder stands: `shipped("schemas/avro")`. It may not be there."""
    return ROOT / name


def there(path: Path, what: str, variable: str | None = None) -> Path:
    """Return `path` if something stands there.

    `what` names one of it in the error, `variable` the environment variable that may have led there. Raises
    `NotShippedError`.
    """
    if path.exists():
        return path
    raise missing(path, what, variable)


def missing(path: Path, what: str, variable: str | None = None) -> NotShippedError:
    """Return the error that says that `what` was looked for at `path` and is not there."""
    own = path.is_relative_to(ROOT)
    remedy = (
        "It belongs to gongze: install it again, or take a whole clone"
        if own or variable is None
        else f"Set {variable} to the folder that has it, or unset it to use what the program has"
    )
    if own and variable is not None:
        remedy += f", or set {variable} to a folder that has it"
    return NotShippedError(f"There is no {what} at {path}. {remedy}.")
