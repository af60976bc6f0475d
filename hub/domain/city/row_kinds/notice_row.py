"""Derives what was said of a paper by its number alone: it counts in the cases that ask for it."""

from collections.abc import Mapping

from hub.domain.city.rows import Contribution, Derived, Row
from hub.domain.context import CaseView, Context
from hub.domain.correspondence import seen_in
from hub.domain.derive.telling import told
from hub.domain.derive.void_words import void_words
from hub.domain.facts import Fact, ReceiptPolicy, in_order


def derive_notice(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    """Derive what was said of a paper by its number alone: it counts in the cases that ask for it.
    Who was sent no paper of that number is told so.
    """
    facts = in_order(row.facts, policy.vocabulary)
    papers = {one.id: one for entry in row.entries_of("case").values() for one in entry.facts}
    seen = seen_in(in_order(papers, policy.vocabulary), policy)
    view = CaseView(row.name, seen, facts, subject_kind=row.kind)
    remarks, waits = told(void_words(view, (), context), view.subject, context)
    return Derived(tuple(remarks), _told_by_number(row, facts), next_at=min(waits, default=None))


def notice_for_gates(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    return Derived((), _told_by_number(row, in_order(row.facts, policy.vocabulary)))


def _told_by_number(row: Row, facts: tuple[Fact, ...]) -> Mapping[str, Contribution]:
    return dict.fromkeys(row.entries_of("case"), Contribution(facts=facts)) if facts else {}
