"""Derives a case: what follows from it, and what it adds to the rows that it names."""

from hub.domain.city.row_kinds.case_row import case_of
from hub.domain.city.row_kinds.told_by_case import added_by_case
from hub.domain.city.rows import Derived, Row
from hub.domain.context import Context
from hub.domain.derive.case import derive_case, standing_of_case
from hub.domain.facts import ReceiptPolicy


def derive_case_row(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    case = case_of(row, policy)
    derived = derive_case(case.view, context)
    exports = added_by_case(case, derived.standing, context)
    return Derived(case.called.told(derived.statements), exports, derived.next_at)


def case_for_gates(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    case = case_of(row, policy)
    return Derived((), added_by_case(case, standing_of_case(case.view, context), context))
