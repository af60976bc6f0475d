"""What the hub may publish when what follows differs from what is published: one total table.

Every pair (published, now) of every family is here; None is "not published" or "no longer follows".
A pair that cannot be published is `None` in the table and a bug when met. `docs/architecture.md`
prints the table.
"""

from collections.abc import Mapping
from enum import StrEnum

from hub.domain.statement import Family, Statement, Status


class Change(StrEnum):
    """The word for a difference."""

    RAISED = "raised"
    DISCHARGED = "discharged"
    BREACHED = "breached"
    EXERCISED = "exercised"
    LAPSED = "lapsed"
    EXEMPTED = "exempted"
    CANCELLED = "cancelled"
    PROVISIONAL = "provisional"
    REOPENED = "reopened"
    SETTLED = "settled"
    MOVED = "moved"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    SAID = "said"
    PLACED = "placed"
    RELEASED = "released"
    REMINDED = "reminded"


_DUTY_STATUSES = (
    Status.OPEN, Status.DISCHARGED, Status.BREACHED, Status.EXERCISED, Status.LAPSED,
    Status.EXEMPTED, Status.CANCELLED, Status.PROVISIONAL,
)  # fmt: skip
_BECOMES: Mapping[Status, Change] = {
    Status.OPEN: Change.REOPENED,
    Status.DISCHARGED: Change.DISCHARGED,
    Status.BREACHED: Change.BREACHED,
    Status.EXERCISED: Change.EXERCISED,
    Status.LAPSED: Change.LAPSED,
    Status.EXEMPTED: Change.EXEMPTED,
    Status.CANCELLED: Change.CANCELLED,
    Status.PROVISIONAL: Change.PROVISIONAL,
}
Pair = tuple[Status | None, Status | None]


def _duty_table() -> dict[Pair, Change]:
    table: dict[Pair, Change] = {}
    for after in _DUTY_STATUSES:
        table[None, after] = _BECOMES[after]
        table[after, None] = Change.WITHDRAWN
        for before in _DUTY_STATUSES:
            table[before, after] = Change.AMENDED if before is after else _BECOMES[after]
    table[None, Status.OPEN] = Change.RAISED
    table[None, Status.PROVISIONAL] = Change.RAISED
    table[Status.PROVISIONAL, Status.OPEN] = Change.SETTLED
    return table


DIFFERENCES: Mapping[Family, Mapping[Pair, Change]] = {
    Family.DUTY: _duty_table(),
    Family.VIOLATION: {
        (None, Status.SAID): Change.SAID,
        (Status.SAID, None): Change.WITHDRAWN,
        (Status.SAID, Status.SAID): Change.AMENDED,
    },
    Family.GROUND: {
        (None, Status.SAID): Change.SAID,
        (Status.SAID, None): Change.WITHDRAWN,
        (Status.SAID, Status.SAID): Change.AMENDED,
    },
    Family.REMARK: {
        (None, Status.SAID): Change.SAID,
        (Status.SAID, None): Change.WITHDRAWN,
        (Status.SAID, Status.SAID): Change.AMENDED,
    },
    Family.BLOCK: {
        (None, Status.PLACED): Change.PLACED,
        (None, Status.RELEASED): Change.RELEASED,
        (Status.PLACED, Status.PLACED): Change.AMENDED,
        (Status.PLACED, Status.RELEASED): Change.RELEASED,
        (Status.PLACED, None): Change.WITHDRAWN,
        (Status.RELEASED, Status.PLACED): Change.PLACED,
        (Status.RELEASED, Status.RELEASED): Change.AMENDED,
        (Status.RELEASED, None): Change.WITHDRAWN,
    },
}
"""Family, what was said, what follows now: the word for it."""


def change_of(before: Statement | None, after: Statement | None) -> Change:
    """Return the word for a difference. Exactly one side may be None.

    A duty with another due day or trigger has `moved`, whatever else changed while it is open; one
    of which the hub now reminds is `reminded`.
    """
    known = after or before
    assert known is not None, "a difference has at least one side"
    pair = (before.status if before else None, after.status if after else None)
    change = DIFFERENCES[known.family][pair]
    if change is Change.AMENDED and before is not None and after is not None:
        if (before.due, before.trigger_at) != (after.due, after.trigger_at):
            return Change.MOVED if known.family is Family.DUTY else change
        return Change.REMINDED if after.reminded and not before.reminded else change
    return change
