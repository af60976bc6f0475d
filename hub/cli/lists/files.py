"""A file that a list is written into: whole, or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from hub.cli import EXIT_INPUT, fail
from hub.sentence import in_words, sentence_of


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that takes the place of `path` when all is written; its user alone reads it.

    What stood there stays if the disk is full, or the command is killed. End with 1 if it cannot be
    written, with 2 if there is no such folder.
    """
    real = Path(os.path.realpath(path))
    if real.is_dir() or not real.parent.is_dir():
        fail(EXIT_INPUT, in_words("{path} is no file in a folder that exists.", path=path))
    try:
        if real.exists() and not real.is_file():  # a device, or a pipe
            with real.open("wb") as there:
                yield there
        else:
            with _beside(real) as made:
                yield made
    except OSError as error:
        why = sentence_of(error)
        fail(1, in_words("{path} could not be written: {why}.", path=path, why=why))


@contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    number, name = tempfile.mkstemp(dir=path.parent, prefix=".gongze-")
    try:
        with os.fdopen(number, "wb") as file:
            yield file
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
