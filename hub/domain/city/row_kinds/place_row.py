"""Derives a site or an enterprise: how it stands, what was done there, what is owed for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hub.domain.city.linked_acts import linked, linked_acts
from hub.domain.city.row_kinds.contributions import add_bearing, named_so
from hub.domain.city.row_names import RowNames, named
from hub.domain.city.rows import NOTHING, Contribution, Derived, Row
from hub.domain.context import CaseView, Context, Standing
from hub.domain.correspondence import seen_in
from hub.domain.derive.case import owed
from hub.domain.derive.consequences import earliest
from hub.domain.derive.contradictions import papers_told
from hub.domain.derive.site import SiteView, derive_site, parties_judged, standing_of
from hub.domain.derive.telling import told
from hub.domain.derive.void_words import void_words
from hub.domain.duty_rows import LINKED
from hub.domain.facts import Fact, ReceiptPolicy, in_order
from hub.domain.names import first_of_each, key_of
from hub.domain.row_key import name_of
from hub.domain.statement import Statement
from hub.domain.succession import telling
from hub.domain.vocabulary import Effect, Vocabulary

_ASKS = Contribution(asks=True)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A site or enterprise as it is derived: its row and view, its cases by key,
    and how names are shown.
    """

    row: Row
    view: SiteView
    cases: Mapping[str, Contribution]
    called: RowNames

    def shown(self, standing: Standing) -> Standing:
        """Return how it stands, under the name that is shown."""
        form = self.called.form(self.view.subject_kind, self.view.subject)
        return standing if form == standing.subject else replace(standing, subject=form)


def derive_place(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    place = _place_of(row, policy)
    derived = derive_site(place.view, context)
    duties, waits = _owed_at_place(place.view, policy, context)
    return Derived(
        place.called.told((*duties, *derived.statements)),
        _added_by_site(place, context),
        earliest([*waits, derived.next_at]),
        place.shown(derived.standing),
    )


def place_for_gates(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    place = _place_of(row, policy)
    standing = place.shown(standing_of(place.view, context))
    return Derived((), _added_by_site(place, context), None, standing)


def _place_of(row: Row, policy: ReceiptPolicy) -> PlaceRow:
    facts = in_order(row.facts, policy.vocabulary)
    cases = {
        key: entry
        for key, entry in sorted(row.entries_of("case").items())
        if entry.asks or not entry.facts
    }
    called = RowNames(row)
    view = SiteView(
        subject_kind=row.kind,
        subject=called.own(facts),
        facts=facts,
        holds=tuple(hold for entry in cases.values() for hold in entry.holds),
        penalties=tuple(penalty for entry in cases.values() for penalty in entry.penalties),
        parties=first_of_each(name for entry in cases.values() for name in entry.parties),
        cases_since=tuple(entry.since for entry in cases.values()),
        presumed=any(entry.presumed for entry in cases.values()),
        party_standings={
            name_of(key): Standing("party", name_of(key), holds=entry.holds)
            for key, entry in row.entries_of("party").items()
        },
        beside=tuple(linked_acts(row).values()),
        elements=tuple(one for entry in row.entries.values() for one in entry.elements),
        answers=tuple(one for entry in cases.values() for one in entry.answers),
        quarantined=row.quarantined or any(entry.quarantined for entry in row.entries.values()),
    )
    return PlaceRow(row, view, cases, called)


def _added_by_site(place: PlaceRow, context: Context) -> Mapping[str, Contribution]:
    """Return what a site adds to its cases, and whom it asks how its parties stand."""
    view = place.view
    entry = added_by_place(view.facts, context.law.vocabulary)
    named_there = (key_of("case", name) for name in named(entry.facts, "case"))
    exports = dict.fromkeys((*place.cases, *named_there), entry)
    if papers := papers_told(view.facts, context.law):
        told_too = {one.id: one for one in (*entry.facts, *papers)}
        weighed = replace(entry, facts=tuple(told_too.values()))
        exports |= {key: weighed for key, one in place.cases.items() if one.weighs_papers}
    for kind in LINKED if context.law.bearing else ():
        for name in linked(view.facts, view.subject_kind, kind, context.law):
            key, asking = named_so(kind, name, _ASKS)
            if key not in place.cases:
                exports[key] = replace(exports.get(key, asking), asks=True)
    told = {one.id: one for one in view.beside}
    add_bearing(exports, place.row, view.facts, told, context.law)
    judged = parties_judged(view, context)
    exports.update(named_so("party", party, _ASKS) for party in judged)
    return exports


def added_by_place(facts: tuple[Fact, ...], words: Vocabulary) -> Contribution:
    """Return what a site or enterprise adds to its cases of its own facts,
    whatever its cases are.
    """
    if not facts:
        return NOTHING
    profile: dict[str, Any] = {}
    registering = words.kinds_that(Effect.REGISTERS)
    counting = words.counting_in_cases | telling(words)
    for fact in facts:
        if fact.kind in registering:
            profile |= fact.fields
    return Contribution(
        facts=tuple(
            fact
            for fact in facts
            if fact.kind in counting or (fact.kind in registering and "residential" in fact.fields)
        ),
        residential=any(fact.get("residential") is True for fact in facts),
        project_type=str(profile.get("project_type") or ""),
    )


def _owed_at_place(
    view: SiteView, policy: ReceiptPolicy, context: Context
) -> tuple[list[Statement], list[datetime]]:
    """Return the duties that are kept on a site or enterprise itself."""
    if not view.facts and not view.beside:
        return [], []
    counting = policy.vocabulary.counting_in_cases if view.cases_since else frozenset()
    beside = frozenset(fact.id for fact in view.beside)
    place = CaseView(
        view.subject,
        seen_in(_together(view, policy), policy),
        view.facts,
        quarantined=view.quarantined,
        subject_kind=view.subject_kind,
        beside=beside,
        quiet=beside.union(
            fact.id for fact in view.facts if fact.kind in counting and view.is_of_a_case(fact)
        ),
    )
    duties, waits = owed(place, (), context)
    remarks, later = told(void_words(place, duties, context), place.subject, context)
    return [*duties, *remarks], [*waits, *later]


def _together(view: SiteView, policy: ReceiptPolicy) -> tuple[Fact, ...]:
    if not view.beside:
        return view.facts
    return in_order({one.id: one for one in (*view.facts, *view.beside)}, policy.vocabulary)
