"""A fault of ours in a simulated hub: the derivation of some rows raises until evidence reaches an instant.

It depends on the row and on evidence time alone, so a worker, its successor and the watcher's own city
trip over it alike.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from zlib import crc32

import pytest

from hub.domain.city import docket
from hub.domain.city.derivers import DERIVERS, Derive
from hub.domain.city.rows import Derived, Row
from hub.domain.context import Context
from hub.domain.facts import ReceiptPolicy

FACTS_MIN = 2
ONE_IN = 4
_KINDS = ("case", "site")


class BugError(Exception):
    """What a faulty derivation raises."""


@contextmanager
def faulty(seed: int, until: datetime | None) -> Iterator[None]:
    """Have one in four cases and sites, once they hold two facts, trip until evidence reaches `until`.

    None: every derivation is as it is.
    """
    table = {
        kind: partial(_derived, seed, until, derive) if until is not None else derive
        for kind, derive in DERIVERS.items()
    }
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(docket, "DERIVERS", table)
        yield


def _derived(
    seed: int, until: datetime, derive: Derive, row: Row, policy: ReceiptPolicy, context: Context
) -> Derived:
    trips = row.kind in _KINDS and crc32(f"{seed}/{row.key}".encode()) % ONE_IN == 0
    if trips and len(row.facts) >= FACTS_MIN and not context.has_passed(until):
        raise BugError(f"{row.key} holds {len(row.facts)} facts")
    return derive(row, policy, context)
