"""What `gongze up` prints: titles, steps, lines of what happens, alarms; colours only on a terminal."""

import contextlib
import os
import shutil
import sys
import textwrap
from typing import TextIO

import click

NARROW = 60
INDENT = 26


class Screen:
    """A person's terminal, or a file. A terminal that is gone never stops the hub's stopping."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._terminal = out.isatty()
        self._colours = self._terminal and not os.environ.get("NO_COLOR")

    def say(self, text: str = "", colour: str | None = None, *, bold: bool = False) -> None:
        """Print one line."""
        if self._terminal:
            text = _wrapped(text)
        styled = click.style(text, fg=colour, bold=bold) if self._colours and text else text
        with contextlib.suppress(OSError, ValueError):
            self._out.write(f"{styled}\n")
            self._out.flush()

    def title(self, text: str) -> None:
        """Print a heading."""
        self.say()
        self.say(text, bold=True)

    def alarm(self, text: str) -> None:
        """Print what a person must know to stderr."""
        self._out.flush()
        coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{click.style(text, fg='red', bold=True) if coloured else text}\n")
            sys.stderr.flush()


def _wrapped(text: str) -> str:
    """Return a text folded at the terminal's width, further lines under the words of the first."""
    width = shutil.get_terminal_size().columns
    return "\n".join(
        textwrap.fill(line, max(width, NARROW), subsequent_indent=" " * INDENT) if line else ""
        for line in text.split("\n")
    )
