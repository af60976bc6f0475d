"""Runs Java in a folder of any name: nothing that Java reads of a path depends on its letters.

Java takes the encoding of file names from the locale; its class path ends a name at a colon,
Kafka's list of folders at a comma; and a file of properties is Latin-1 with escapes. So Java runs
*in* the folder, in a UTF-8 locale, and gets only names of files in it.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from hub.terminal_encoding import coded

LOCALE = "C.UTF-8"
LINKED = "libs"
"""The link in the folder to the jars, for jars whose own path cannot be in a class path."""
_BEYOND = re.compile(r"[^\x20-\x7e]|\\")


def environment() -> dict[str, str]:
    """Return the environment in which Java reads file names as UTF-8, whatever the terminal's
    locale is.
    """
    return {**os.environ, "LC_ALL": LOCALE}


def readable(folder: Path) -> bool:
    """Return whether Java can open files under a folder: its name must be UTF-8 on the disk."""
    try:
        os.fsencode(folder).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def class_path(jars: list[Path], folder: Path) -> str:
    """Return the class path of the jars, all of one folder, for Java that runs in `folder`.

    Raises `OSError`.
    """
    libs = jars[0].parent
    if os.pathsep in str(libs):
        link = folder / LINKED
        link.unlink(missing_ok=True)
        link.symlink_to(libs, target_is_directory=True)
        libs = Path(LINKED)
    return os.pathsep.join(str(libs / jar.name) for jar in jars)


def properties(settings: Mapping[str, str]) -> str:
    """Return settings as a Java properties file, in ASCII, which Java reads in any locale."""
    return "".join(f"{name}={escaped(value)}\n" for name, value in settings.items())


def escaped(value: str) -> str:
    r"""Return a value as a properties file has it: `\uXXXX` for what is not ASCII."""
    safe = _BEYOND.sub(_units, value)
    return f"\\{safe}" if safe.startswith(" ") else safe


def _units(found: "re.Match[str]") -> str:
    return "\\\\" if found[0] == "\\" else coded(found[0])
