"""What `gongze up` prints: titles, steps, lines of what happens, alarms; colours only on a terminal."""

import contextlib
import errno
import os
import re
import shutil
import sys
import textwrap
from typing import TextIO

import click

from hub import output
from hub.messages.characters import escaped

NARROW = 60
INDENT = 26
LETTERS_MAX = 2_000
_ARTICLE = re.compile(r"\(art\. [^()]*(?:\([^()]*\))*\)")


class Screen:
    """A person's terminal, or a file.

    A file that takes nothing from the first line on raises `UnwrittenError`; one that is full later, or a
    terminal that is gone, is told of once and stops nothing.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._terminal = out.isatty()
        self._printed = self._lost = False
        self._colours = self._terminal and not os.environ.get("NO_COLOR")

    def say(self, text: str = "", colour: str | None = None, *, bold: bool = False) -> None:
        """Print a line as it is: a command in it can be copied whole."""
        self._print(escaped(text), colour, bold=bold)

    def happened(self, text: str, colour: str | None) -> None:
        """Print what happened; on a terminal it is folded under its own words."""
        line = escaped(_cut(text))
        self._print(_folded(line) if self._terminal else line, colour)

    def title(self, *texts: str) -> None:
        """Print a heading of one line or several."""
        self.say()
        for text in texts:
            self.say(text, bold=True)

    def _print(self, safe: str, colour: str | None, *, bold: bool = False) -> None:
        styled = click.style(safe, fg=colour, bold=bold) if self._colours and safe else safe
        lost = output.write(self._out, styled)
        if lost is None:
            self._printed = True
        elif not self._printed and getattr(lost, "errno", None) != errno.EIO:  # a terminal is gone
            raise output.UnwrittenError(output.unwritten(lost))
        elif not self._lost:
            self._lost = True
            self.alarm(f"{output.unwritten(lost)} The hub goes on.")

    def alarm(self, text: str) -> None:
        """Print what a person must know to stderr."""
        coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        safe = escaped(text)
        with contextlib.suppress(OSError, ValueError):
            self._out.flush()
        output.write(sys.stderr, click.style(safe, fg="red", bold=True) if coloured else safe)


def _cut(text: str) -> str:
    """Return a line that a person can look at: nobody fills the screen with one name."""
    more = len(text) - LETTERS_MAX
    return text if more <= 0 else f"{text[:LETTERS_MAX]} … ({more} more letters)"


def _folded(text: str) -> str:
    """Return a line folded at the terminal's width; rule ids and articles stay whole."""
    width = max(shutil.get_terminal_size().columns, NARROW)
    whole = _ARTICLE.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
    folded = textwrap.fill(whole, width, subsequent_indent=" " * INDENT, break_on_hyphens=False)
    return folded.replace("\N{NO-BREAK SPACE}", " ")
