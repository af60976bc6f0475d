"""What `gongze up` prints: titles, steps, lines of what happens, alarms.

On a terminal lines are folded at its width, and colours say what is good or bad; a file gets each
line whole and without colours, so it can be searched.
"""

import contextlib
import errno
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from typing import TextIO

import click
from wcwidth import wcswidth, wrap

from hub import output
from hub.cli.languages.columns import folded
from hub.cli.shell_lines import as_typed
from hub.messages.characters import escaped
from hub.sentence import in_words, joined

NARROWEST = 20
WIDE = 80
"""From this many columns on, folded lines are indented;
a narrower terminal has no room for that.
"""
INDENT, INDENT_NARROW = 26, 4
LETTERS_MAX = 2_000
_ARTICLE = re.compile(r"\(art\. [^()]*(?:\([^()]*\))*\)")
_GAP = re.compile(r" {3,}")


class Screen:
    """A person's terminal, or a file.

    A file that takes nothing from the first line on raises `UnwrittenError`. One that fills up
    later, or a terminal that is gone, is reported once and stops nothing. `cause` is asked at each
    alarm: while it returns a sentence, that is printed once instead of all alarms that follow from
    it.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._terminal = out.isatty()
        self._printed = self._lost = self._caused = False
        self.cause: Callable[[], str | None] = _none
        self._begun_s = self._step_s = time.monotonic()
        self._steps: list[str] = []
        self._colours = self._terminal and not os.environ.get("NO_COLOR")

    def say(self, text: str = "", colour: str | None = None, *, bold: bool = False) -> None:
        """Print a sentence; on a terminal it is folded."""
        line = escaped(output.in_language(text))
        begun = " " * (len(line) - len(line.lstrip(" ")) + 2) if line.startswith(" ") else ""
        self._print(_folded(line, begun) if self._terminal else line, colour, bold=bold)

    def happened(self, text: str, colour: str | None, *, bold: bool = False) -> None:
        """Print what happened; on a terminal it is folded under its own words."""
        line = escaped(_cut(output.in_language(text)))
        if self._terminal:
            wide = _columns() >= WIDE
            line = line if wide else _GAP.sub("  ", line)
            line = _folded(line, " " * (INDENT if wide else INDENT_NARROW))
        self._print(line, colour, bold=bold)

    def command(self, text: str, colour: str | None = None) -> None:
        """Print a command; on a terminal it is folded so that a shell takes what is copied."""
        line = escaped(output.in_language(text))
        self._print(as_typed(line, _columns()) if self._terminal else f"  {line}", colour)

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
            self.alarm(in_words("{unwritten} The hub goes on.", unwritten=output.unwritten(lost)))

    def step(self, name: str) -> None:
        """Note that a step of the start has ended, and how long it took."""
        now_s = time.monotonic()
        self._steps.append(
            in_words("{name} {spent_s:.1f} s", name=name, spent_s=now_s - self._step_s)
        )
        self._step_s = now_s

    def steps(self) -> str:
        """Return how the time since the start was spent, as a sentence."""
        return in_words(
            "It took {monotonic:.0f} s: {steps}.",
            monotonic=time.monotonic() - self._begun_s,
            steps=joined(", ", self._steps),
        )

    def alarm(self, text: str) -> None:
        """Print what a person must know to stderr; while there is a `cause`, only that,
        and once.
        """
        cause = self.cause()
        if cause is not None and self._caused:
            return
        self._caused = cause is not None
        text = output.in_language(cause or text)
        terminal = sys.stderr is not None and sys.stderr.isatty()
        safe = _folded(escaped(text), "") if terminal else escaped(text)
        coloured = terminal and not os.environ.get("NO_COLOR")
        with contextlib.suppress(OSError, ValueError):
            self._out.flush()
        output.write(sys.stderr, click.style(safe, fg="red", bold=True) if coloured else safe)


def _none() -> str | None:
    return None


def _cut(text: str) -> str:
    """Return a line of readable length: no name may fill the screen."""
    more = len(text) - LETTERS_MAX
    return (
        text
        if more <= 0
        else in_words("{text} … ({more} more letters)", text=text[:LETTERS_MAX], more=more)
    )


def _columns() -> int:
    return max(shutil.get_terminal_size().columns, NARROWEST)


def _folded(text: str, indent: str) -> str:
    """Return a line folded at the terminal's width;
    rule ids and articles stay whole if they fit.
    """
    whole = _ARTICLE.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), text)
    if wcswidth(whole) == len(whole):
        lines = wrap(whole, _columns(), subsequent_indent=indent, break_on_hyphens=False)
    else:
        lines = folded(whole, _columns(), indent)
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")
