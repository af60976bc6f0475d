"""Says how each kind of row is derived: what it publishes, what it adds to others, its standing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hub.domain.city.row_kinds.case_derived import case_for_gates, derive_case_row
from hub.domain.city.row_kinds.notice_row import derive_notice, notice_for_gates
from hub.domain.city.row_kinds.party_row import derive_party
from hub.domain.city.row_kinds.place_row import derive_place, place_for_gates
from hub.domain.city.row_kinds.target_row import derive_target_row
from hub.domain.city.rows import Derived, Row
from hub.domain.city.weeks import derive_week
from hub.domain.context import Context
from hub.domain.facts import ReceiptPolicy
from hub.domain.placeholder_names import is_placeholder
from hub.domain.row_key import is_of
from hub.domain.vocabulary import SUBJECTS

Derive = Callable[[Row, ReceiptPolicy, Context], Derived]


def _nothing(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    return Derived()


@dataclass(frozen=True, slots=True)
class Deriver:
    """How one kind of row is derived: in full, and as far as an answer of a gate can rest on it."""

    full: Derive
    for_gates: Derive


_SITE = Deriver(derive_place, place_for_gates)
DERIVERS: Mapping[str, Deriver] = {
    "case": Deriver(derive_case_row, case_for_gates),
    "week": Deriver(derive_week, _nothing),
    "party": Deriver(derive_party, derive_party),
    "site": _SITE,
    "enterprise": _SITE,
    "target": Deriver(derive_target_row, _nothing),
    "notice": Deriver(derive_notice, notice_for_gates),
}
"""What follows from a row, by what it is about. Rows of other kinds only keep their facts.

No gate looks at a target. What a week tells its cases counts for gates: the pass that answers tells
it itself.
"""
_NOTHING_FOLLOWS = Deriver(_nothing, _nothing)


def is_silent(row: Row) -> bool:
    """Return whether nothing follows from a row, whatever others add: a paper of which nothing was
    said by its number alone. Most papers are such.
    """
    return not row.facts and is_of("notice", row.key)


def deriver_of(row: Row) -> Deriver | None:
    """Return how a row is derived; None for one that only keeps its facts.

    Nothing follows from a row whose name is a placeholder: its facts are about many matters.
    """
    deriver = DERIVERS.get(row.kind)
    has_name = row.kind in SUBJECTS
    is_nobody = deriver is not None and has_name and is_placeholder(row.name)
    return _NOTHING_FOLLOWS if is_nobody else deriver
