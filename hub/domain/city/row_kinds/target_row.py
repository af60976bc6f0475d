"""Derives who may have to answer: an office or an area, and what was found of it."""

from hub.domain.city.row_names import RowNames
from hub.domain.city.rows import Derived, Row
from hub.domain.context import CaseView, Context
from hub.domain.correspondence import seen_in
from hub.domain.derive.accountability import TargetView, derive_target
from hub.domain.derive.case import owed
from hub.domain.derive.consequences import earliest
from hub.domain.derive.telling import told
from hub.domain.derive.void_words import void_words
from hub.domain.facts import ReceiptPolicy, in_order


def derive_target_row(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    facts = in_order(row.facts, policy.vocabulary)
    added = {fact.id: fact for entry in row.entries.values() for fact in entry.facts}
    kind = "office" if row.name in policy.vocabulary.roles else "area"
    quarantined = row.quarantined or any(entry.quarantined for entry in row.entries.values())
    of_cases = in_order(added, policy.vocabulary)
    called = RowNames(row)
    name = called.target((*facts, *of_cases), policy.vocabulary.roles)
    target = derive_target(TargetView(name, facts, of_cases, kind, quarantined, row.named), context)
    view = CaseView(name, seen_in(facts, policy), facts, subject_kind=kind)
    statements, waits = owed(view, (), context)
    remarks, later = told(void_words(view, statements, context), view.subject, context)
    next_at = earliest([*waits, *later, target.next_at])
    return Derived(called.told((*statements, *target.statements, *remarks)), {}, next_at)
