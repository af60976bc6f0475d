"""What an explanation is made of: everything that was heard, and what it is judged by.

A replay and the read side of a live city fill the same record; what follows from it is derived here
anew, by the same rows as a city's. Nothing is decided while explaining.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from hub import messages as m
from hub.domain.calendar import Calendar
from hub.domain.city.city import ENGINE
from hub.domain.city.docket import Docket
from hub.domain.city.gate_answers import keep_shown
from hub.domain.city.routing import keys_of
from hub.domain.city.rows import Rows
from hub.domain.context import Context
from hub.domain.correspondence import seen_in
from hub.domain.facts import SOURCES_BETWEEN, Fact, ReceiptPolicy, Seen, in_order
from hub.domain.law import Law
from hub.domain.statement import Statement
from hub.domain.vocabulary import Half

_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Record:
    """Facts in the order in which they were heard, law, published days and evidence time.

    `answers` are what gates answered, by the source of the question. `presumed` are the sources of
    facts whose speaker nobody named: they count as said by the office whose act they are.
    """

    facts: tuple[Fact, ...]
    law: Law
    calendar: Calendar
    evidence_time: datetime
    policy: ReceiptPolicy
    answers: Mapping[str, m.Decision]
    presumed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Judged:
    """A record with what follows from it."""

    record: Record
    context: Context
    statements: tuple[Statement, ...]

    @property
    def law(self) -> Law:
        """Return the law by which it was judged."""
        return self.context.law

    @cached_property
    def by_id(self) -> Mapping[str, Statement]:
        """Return each statement by its id."""
        return {one.id: one for one in self.statements}

    @cached_property
    def by_source(self) -> Mapping[str, Fact]:
        """Return each fact by its source; the header of a story, told in several, by its first."""
        return {one.source: one for one in reversed(self.record.facts)}

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        """Return what offices met in the facts: acts, papers sent, papers received."""
        words = self.record.policy.vocabulary
        asked = words.question
        facts = {one.id: one for one in self.record.facts if one.kind != asked}
        return seen_in(in_order(facts, words), self.record.policy)

    @cached_property
    def receipts(self) -> Mapping[str, tuple[Seen, ...]]:
        """Return who received a paper, and when, by the source of the fact that tells of it."""
        found: dict[str, list[Seen]] = {}
        for one in self.seen:
            if one.half is Half.RECEIVED:
                found.setdefault(one.fact.source, []).append(one)
        return {source: tuple(some) for source, some in found.items()}

    def facts_of(self, evidence: tuple[str, ...]) -> list[Fact]:
        """Return the facts at the places that a statement rests on, in order of their instants."""
        sources = dict.fromkeys(part for one in evidence for part in one.split(SOURCES_BETWEEN))
        some = [self.by_source[one] for one in sources if one in self.by_source]
        return sorted(some, key=lambda one: (one.at, one.source))


def judged(record: Record) -> Judged:
    """Return what follows from a record by its evidence time."""
    docket = Docket(Rows(), Context(record.law, record.calendar, None), record.policy, ENGINE)
    words = record.policy.vocabulary
    for fact in record.facts:
        if fact.kind == words.question:
            keep_shown(docket, fact)
        else:
            docket.add(fact, keys_of(fact, words))
    docket.advance(record.evidence_time)
    said: dict[str, Statement] = {}
    more = True
    while more:
        more = docket.sweep(_ROWS_AT_ONCE)
        for one in docket.settle():
            if one.before is not None:
                said.pop(one.before.id, None)
            if one.after is not None:
                said[one.after.id] = one.after
    return Judged(record, docket.context, tuple(said.values()))
