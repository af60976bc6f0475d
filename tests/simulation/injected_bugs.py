"""A fault of ours in a simulated hub: the derivation of some rows raises until evidence reaches an
instant.

It depends on the row and on evidence time alone, so a worker, its successor and the watcher's own
city trip over it alike.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from zlib import crc32

import pytest

from hub.domain.city.rows import Row
from hub.domain.context import Context
from tests.faulty_derivers import sound, trip

FACTS_MIN = 2
ONE_IN = 4
_KINDS = ("case", "site")


class BugError(Exception):
    """What a faulty derivation raises."""


@contextmanager
def faulty(seed: int, until: datetime | None) -> Iterator[None]:
    """Have one in four cases and sites, once they hold two facts, trip until evidence reaches
    `until`.

    None: every derivation is as it is.
    """
    with pytest.MonkeyPatch.context() as changed:
        if until is None:
            sound(changed)
        else:
            trip(changed, partial(_checked, seed, until))
        yield


def _checked(seed: int, until: datetime, row: Row, context: Context) -> None:
    trips = row.kind in _KINDS and crc32(f"{seed}/{row.key}".encode()) % ONE_IN == 0
    if trips and len(row.facts) >= FACTS_MIN and not context.has_passed(until):
        raise BugError(f"{row.key} holds {len(row.facts)} facts")
