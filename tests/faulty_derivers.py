"""Bugs of ours in the derivation of rows, on purpose: in full and for gates alike."""

from collections.abc import Callable

import pytest

from hub.domain.city import derivers
from hub.domain.city.derivers import DERIVERS, Derive, Deriver
from hub.domain.city.rows import Derived, Row
from hub.domain.context import Context
from hub.domain.facts import ReceiptPolicy


def wrap(changed: pytest.MonkeyPatch, wrapper: Callable[[Derive], Derive], *kinds: str) -> None:
    """Have rows of these kinds derived through a wrapper; of every kind where none is named."""
    table = {
        kind: Deriver(wrapper(one.full), wrapper(one.for_gates))
        if not kinds or kind in kinds
        else one
        for kind, one in DERIVERS.items()
    }
    changed.setattr(derivers, "DERIVERS", table)


def trip(changed: pytest.MonkeyPatch, check: Callable[[Row, Context], None], *kinds: str) -> None:
    """Have `check` look at each row of these kinds before it is derived:
    what it raises is our bug.
    """

    def checked(sound: Derive) -> Derive:
        def derive(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
            check(row, context)
            return sound(row, policy, context)

        return derive

    wrap(changed, checked, *kinds)


def sound(changed: pytest.MonkeyPatch) -> None:
    """Have every row derived as it is, whatever was changed around this."""
    changed.setattr(derivers, "DERIVERS", DERIVERS)


def unreadable(raw: bytes | None) -> None:
    raise RecursionError("a bug of ours")


def raising_on(kind: str, office: str) -> Callable[[Row, Context], None]:
    """Return a check that raises where a row holds a fact of a kind, told by an office."""

    def check(row: Row, context: Context) -> None:
        if any((one.kind, one.office) == (kind, office) for one in row.facts.values()):
            raise KeyError("a bug of ours")

    return check
