"""Prints for people and programs: the one way out of every process of the hub.

1. What a sender wrote reaches a terminal, a log or a file on one line, with every hidden character
   escaped: nobody writes a line or a colour of his own there.
2. A character that a terminal's encoding lacks is written by signs that every encoding has, or as its code
   (`hub/signs.py`); that is said once. Printing raises nothing but `UnwrittenError`, which says that nobody
   takes what is printed.
"""

import contextlib
import errno
import io
import json
import logging
import os
import select
import stat
import sys
import traceback
from collections.abc import Iterable
from typing import Any, TextIO

import orjson

from hub import signs
from hub.messages.characters import escaped

TRACE = "GONGZE_TRACE"
"""The variable of the environment with which a fault also says where in the code it was raised."""
_JSON = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS


class UnwrittenError(Exception):
    """Standard output does not take what is printed: the disk is full, or the reader has gone."""


def prepare() -> None:
    """Have both streams write what their encoding lacks by other signs; to be called first of all.

    Raises `UnwrittenError` if the process was started with standard output closed.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=signs.ERRORS)
    if sys.stdout is None:  # typeshed: it is; a process started with it closed has none
        raise UnwrittenError(unwritten("it is closed"))


def say(text: str = "") -> None:
    """Print one line at once. Raises `UnwrittenError`."""
    lines([text])


def lines(texts: Iterable[str]) -> None:
    """Print each text as one line of its own. Raises `UnwrittenError`."""
    try:
        sys.stdout.writelines(f"{escaped(text)}\n" for text in texts)
        sys.stdout.flush()
    except (OSError, ValueError) as error:
        raise UnwrittenError(unwritten(error)) from error
    tell_of_signs()


def has_reader() -> bool:
    """Return whether somebody reads what is printed: a pipe whose reader has ended has none.

    A command that waits asks it: whoever writes nothing never learns it. A file or a terminal is taken
    for read.
    """
    try:
        number = sys.stdout.fileno()
        if not stat.S_ISFIFO(os.fstat(number).st_mode):
            return True
        pipe = select.poll()
        pipe.register(number, 0)
        return not pipe.poll(
            0
        )  # nothing is asked for, so what comes is an error or the other end's end
    except (OSError, ValueError, AttributeError):
        return True


def read_or_raise() -> None:
    """Raise `UnwrittenError` if nobody reads any more what is printed."""
    if not has_reader():
        raise UnwrittenError(unwritten(os.strerror(errno.EPIPE)))


def json_lines(value: Any) -> list[str]:
    """Return a value as the lines of a JSON text; what orjson has no way to write is escaped."""
    try:
        return spelled(orjson.dumps(value, option=_JSON).decode()).split("\n")
    except orjson.JSONEncodeError:
        return json.dumps(value, indent=2, default=str).split("\n")


def spelled(text: str) -> str:
    """Return a JSON text that stays the same JSON where standard output's encoding lacks signs of it."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return signs.spelled(text)
    return text


def warn(text: str) -> None:
    """Print one line to standard error; where that is gone, nothing."""
    write(sys.stderr, escaped(text))


def write(out: TextIO | None, line: str) -> OSError | ValueError | None:
    """Print a line that is escaped already; where `out` takes it not, return why."""
    if out is None:
        return None
    try:
        out.write(f"{line}\n")
        out.flush()
    except (OSError, ValueError) as error:
        return error
    tell_of_signs()
    return None


def tell_of_signs() -> None:
    """Say once, when letters had to be written as codes, what to do for them to be shown."""
    coding = signs.lacking()
    if coding is not None:
        warn(
            f"The encoding of this terminal ({coding}) lacks some letters: they stand as codes, as \\u5171. Set "
            "PYTHONIOENCODING=utf-8 where the terminal shows UTF-8."
        )


class OneLine(logging.Formatter):
    """Writes each record of a library's log on one line, its traceback too."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line."""
        return escaped(super().format(record))


def log_on_one_line() -> None:
    """Have what libraries log go to standard error as everything else does."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    # A topic that is gone is named by whoever needs it, with what to do; the client says so at every look.
    logging.getLogger("aiokafka.cluster").setLevel(logging.CRITICAL)


def fault(where: str, error: BaseException) -> None:
    """Print an error on one line; with GONGZE_TRACE set, where in the code it was raised."""
    words = "".join(traceback.format_exception_only(error)).strip()
    warn(f"{where}: {words}")
    if os.environ.get(TRACE):
        for line in "".join(traceback.format_exception(error)).splitlines():
            warn(line)


def drop() -> None:
    """Forget what standard output has not taken: the interpreter would complain of it when it ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def unwritten(why: object) -> str:
    """Return the sentence that says why standard output takes nothing: a reason or an error."""
    return (
        "What was to be printed was not taken by standard output: "
        f"{getattr(why, 'strerror', None) or why}."
    )
