"""Derives a party from the cases that name it: sites that ask about it get its holds."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.city.heirs import tells_of_heirs
from hub.domain.city.row_names import written_in
from hub.domain.city.rows import Contribution, Derived, Row
from hub.domain.context import CaseView, Context, Standing
from hub.domain.derive.telling import told
from hub.domain.derive.void_words import void_words
from hub.domain.facts import ReceiptPolicy, in_order
from hub.domain.names import key_of
from hub.domain.statement import Statement


def derive_party(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    """Derive a party from the cases that name it; sites that ask about it get its holds."""
    cases = row.entries_of("case")
    holds = tuple(hold for _, entry in sorted(cases.items()) for hold in entry.holds)
    elements = tuple(one for _, entry in sorted(cases.items()) for one in entry.elements)
    doubted = row.quarantined or any(entry.quarantined for entry in row.entries.values())
    exports = {
        key: Contribution(holds=holds, quarantined=doubted, elements=elements)
        for key in row.entries
        if key not in cases
    }
    remarks: Sequence[Statement] = ()
    waits: Sequence[datetime] = ()
    if row.facts:
        facts = in_order(row.facts, policy.vocabulary)
        # What names several is kept with each, and answered where it is told of.
        own = tuple(one for one in facts if key_of("party", one.named("party")) == row.key)
        view = CaseView(row.name, (), own, subject_kind=row.kind)
        remarks, waits = told(void_words(view, (), context), view.subject, context)
        goes_on = Contribution(facts=tells_of_heirs(facts, policy.vocabulary))
        exports |= dict.fromkeys(cases, goes_on)
    standing = Standing("party", written_in(row, row.facts.values()), holds=holds)
    return Derived(tuple(remarks), exports, min(waits, default=None), standing)
