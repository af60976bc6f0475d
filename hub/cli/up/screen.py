"""What `gongze up` prints: titles, steps, lines of what happens, alarms; colours only on a terminal."""

import contextlib
import os
import re
import shutil
import sys
import textwrap
from typing import TextIO

import click

NARROW = 60
INDENT = 26
_ARTICLE = re.compile(r"\(art\. [^()]*(?:\([^()]*\))*\)")


class Screen:
    """A person's terminal, or a file. A terminal that is gone never stops the hub's stopping."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._terminal = out.isatty()
        self._colours = self._terminal and not os.environ.get("NO_COLOR")

    def say(self, text: str = "", colour: str | None = None, *, bold: bool = False) -> None:
        """Print a line as it is: a command in it can be copied whole."""
        styled = click.style(text, fg=colour, bold=bold) if self._colours and text else text
        with contextlib.suppress(OSError, ValueError):
            self._out.write(f"{styled}\n")
            self._out.flush()

    def happened(self, text: str, colour: str | None) -> None:
        """Print what happened; on a terminal it is folded under its own words."""
        self.say(_folded(text) if self._terminal else text, colour)

    def title(self, text: str) -> None:
        """Print a heading."""
        self.say()
        self.say(text, bold=True)

    def alarm(self, text: str) -> None:
        """Print what a person must know to stderr."""
        coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        with contextlib.suppress(OSError, ValueError):
            self._out.flush()
            sys.stderr.write(f"{click.style(text, fg='red', bold=True) if coloured else text}\n")
            sys.stderr.flush()


def _folded(text: str) -> str:
    """Return a line folded at the terminal's width; rule ids and articles stay whole."""
    width = max(shutil.get_terminal_size().columns, NARROW)
    whole = _ARTICLE.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
    folded = textwrap.fill(whole, width, subsequent_indent=" " * INDENT, break_on_hyphens=False)
    return folded.replace("\N{NO-BREAK SPACE}", " ")
