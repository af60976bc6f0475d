"""Prints for people and programs: every process of the hub prints through this module.

1. A sender's text reaches a terminal, a log or a file on one line, with every hidden character
   escaped: nobody can insert a line or a colour there.
2. A character that a terminal's encoding lacks is replaced by signs that every encoding has, or by
   its code (`hub/terminal_encoding.py`); that is reported once. Printing raises only
   `UnwrittenError`, which says that nobody takes the output.
3. A sentence (`hub/sentence.py`) is printed in the language that the door has chosen (`speak`).
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
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

import orjson

from hub import terminal_encoding
from hub.messages.characters import escaped
from hub.sentence import Translate, in_words, said_in, sentence_of

TRACE = "GONGZE_TRACE"
"""The environment variable that makes a fault also say where in the code it was raised."""
_JSON = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS


class UnwrittenError(Exception):
    """Standard output takes no more: the disk is full, or the reader has gone."""


class ReaderGoneError(UnwrittenError):
    """The reader of standard output has ended: it has what it wanted, and is told nothing."""


_SPOKEN: list[Translate] = []
"""The language of what is printed: empty is English. The door puts it here, and nobody else."""


def speak(translate: Translate | None) -> None:
    """Print sentences in a language from now on; None is English."""
    _SPOKEN[:] = [] if translate is None else [translate]


def in_language(value: object) -> str:
    """Return a sentence, or what an error was raised with, in the language of what is printed."""
    return said_in(value, _SPOKEN[0] if _SPOKEN else None)


def prepare() -> None:
    """Make both streams replace what their encoding lacks; call this first of all.

    Raises `UnwrittenError` if the process was started with standard output closed.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=terminal_encoding.ERRORS)
    if sys.stdout is None:  # typeshed: it is; a process started with it closed has none
        raise UnwrittenError(unwritten(in_words("it is closed")))


def say(text: str = "") -> None:
    """Print one line at once. Raises `UnwrittenError`."""
    lines([text])


def lines(texts: Iterable[str]) -> None:
    """Print each text as one line of its own. Raises `UnwrittenError`."""
    with _taken():
        sys.stdout.writelines(f"{printed(text)}\n" for text in texts)
        sys.stdout.flush()
    warn_of_encoding()


def printed(text: str) -> str:
    """Return a text as the line that is printed of it."""
    return escaped(in_language(text))


def octets(parts: Iterable[bytes]) -> None:
    """Print octets as they are, for programs alone. Raises `UnwrittenError`."""
    with _taken():
        sys.stdout.buffer.writelines(parts)
        sys.stdout.buffer.flush()


@contextlib.contextmanager
def _taken() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGoneError(unwritten(error)) from error
    except (OSError, ValueError) as error:
        raise UnwrittenError(unwritten(error)) from error


def has_reader() -> bool:
    """Return whether somebody reads the output: a pipe whose reader has ended has none.

    A command that waits asks this, because a process that writes nothing never notices. A file or a
    terminal counts as read.
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
    """Raise `ReaderGoneError` if nobody reads the output any more."""
    if not has_reader():
        raise ReaderGoneError(unwritten(BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))))


def json_lines(value: Any) -> list[str]:
    """Return a value as the lines of a JSON text; what orjson cannot write is escaped."""
    try:
        return spelled(orjson.dumps(value, option=_JSON).decode()).split("\n")
    except orjson.JSONEncodeError:
        return json.dumps(value, indent=2, default=str).split("\n")


def spelled(text: str) -> str:
    """Return a JSON text that stays the same JSON if standard output's encoding lacks some of its
    signs.
    """
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return terminal_encoding.spelled(text)
    return text


def warn(text: str) -> None:
    """Print one line to standard error; nothing if that is gone."""
    write(sys.stderr, escaped(in_language(text)))


def write(out: TextIO | None, line: str) -> OSError | ValueError | None:
    """Print a line that is escaped already; return why, if `out` does not take it."""
    if out is None:
        return None
    try:
        out.write(f"{line}\n")
        out.flush()
    except (OSError, ValueError) as error:
        return error
    warn_of_encoding()
    return None


def warn_of_encoding() -> None:
    """Report once, after letters had to be written as codes, what to do to see them."""
    coding = terminal_encoding.lacking()
    if coding is not None:
        told = in_words(
            "The encoding of this terminal ({coding}) lacks some letters: they stand as "
            "codes, as \\u5171. Set PYTHONIOENCODING=utf-8 where the terminal shows UTF-8.",
            coding=coding,
        )
        # Where it would itself stand in codes, nobody could read what to do: then it is English.
        warn(told if terminal_encoding.has(coding, in_language(told)) else str(told))


class OneLine(logging.Formatter):
    """Formats each record of a library's log as one line, with its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line."""
        return escaped(super().format(record))


def log_on_one_line() -> None:
    """Send the logs of libraries to standard error, escaped like everything else."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    # Whoever needs a topic that is gone reports it, with what to do; the client repeats it at every
    # look.
    logging.getLogger("aiokafka.cluster").setLevel(logging.CRITICAL)


def fault(where: str, error: BaseException) -> None:
    """Print an error on one line; with GONGZE_TRACE set, where in the code it was raised."""
    words = "".join(traceback.format_exception_only(error)).strip()
    warn(in_words("{where}: {words}", where=where, words=words))
    if os.environ.get(TRACE):
        for line in "".join(traceback.format_exception(error)).splitlines():
            warn(line)


def drop() -> None:
    """Forget what standard output has not taken:
    the interpreter would complain of it at its end.
    """
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def unwritten(why: object) -> str:
    """Return the sentence that says why standard output takes nothing; `why` is a reason or an
    error.
    """
    return in_words(
        "What was to be printed was not taken by standard output: {why}.",
        why=sentence_of(why) if isinstance(why, BaseException) else why,
    )
