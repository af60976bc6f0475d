"""Keeps a fault of ours at one record, row or message: it is named, and the rebuild goes on."""

from collections.abc import Iterator
from contextlib import contextmanager

from hub import output
from hub.sentence import in_words


@contextmanager
def passed_over_at_fault(what: str) -> Iterator[None]:
    """Name the thing that meets a fault of ours on standard error, and go on with the next."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  whichever fault it is, the others are rebuilt
        output.fault(in_words("{what} is passed over", what=what), error)
