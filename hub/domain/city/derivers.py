"""Derives each kind of row: what it publishes, what it adds to other rows, its standing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hub.domain.city.heirs import heirs_in, joined, passed_to, tells_of_heirs
from hub.domain.city.linked_acts import bearing, linked, linked_acts
from hub.domain.city.routing import keys_of
from hub.domain.city.row_names import RowNames, named, written_in
from hub.domain.city.rows import Contribution, Derived, Row
from hub.domain.city.weeks import derive_week, to_weeks
from hub.domain.context import CaseView, Context, Hold, Standing
from hub.domain.correspondence import seen_in
from hub.domain.derive.accountability import TargetView, derive_target
from hub.domain.derive.answers import acknowledgeable_notices
from hub.domain.derive.case import CaseStanding, derive_case, owed, standing_of_case
from hub.domain.derive.consequences import earliest
from hub.domain.derive.contradictions import papers_told, weighs_papers
from hub.domain.derive.duty_holds import owes_what_lasts
from hub.domain.derive.elements import elements_in
from hub.domain.derive.in_place import presumed_at
from hub.domain.derive.localities import localities
from hub.domain.derive.site import SiteView, derive_site, parties_judged, standing_of
from hub.domain.derive.telling import told
from hub.domain.derive.void_words import void_words
from hub.domain.duty_rows import LINKED
from hub.domain.facts import Fact, ReceiptPolicy, in_order
from hub.domain.law import Law
from hub.domain.names import first_of_each, fold, key_of
from hub.domain.paper_marks import marks_in
from hub.domain.placeholder_names import is_placeholder
from hub.domain.row_key import is_of, kind_of, name_of, row_key
from hub.domain.rules import Scope
from hub.domain.statement import Statement
from hub.domain.succession import Heir, telling
from hub.domain.targets import target_of
from hub.domain.vocabulary import PLACES, SUBJECTS, Effect, Half, Vocabulary

_NOTHING = Contribution()
_ASKS = Contribution(asks=True)


@dataclass(frozen=True, slots=True)
class _Case:
    """A case as it is derived: its row and view, its own facts with the names in them, and how
    names are shown.

    `told` is what its sites and enterprises add to it, `said` its own facts with those of `told`
    that name it and count for it. `heirs` are who goes on in the place of its sites and parties, as
    they are written.
    """

    row: Row
    view: CaseView
    own: tuple[Fact, ...]
    said: tuple[Fact, ...]
    told: Mapping[str, Fact]
    sites: tuple[str, ...]
    parties: tuple[str, ...]
    called: RowNames
    heirs: Mapping[str, tuple[Heir, ...]]


def _case(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    case = case_of(row, policy)
    derived = derive_case(case.view, context)
    exports = _added_by_case(case, derived.standing, context)
    return Derived(case.called.told(derived.statements), exports, derived.next_at)


def _case_for_gates(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    case = case_of(row, policy)
    return Derived((), _added_by_case(case, standing_of_case(case.view, context), context))


def case_of(row: Row, policy: ReceiptPolicy) -> _Case:
    """Return a case as it is derived."""
    added = {
        fact.id: fact
        for key, entry in row.entries.items()
        if not is_of("party", key)
        for fact in entry.facts
    }
    everything = in_order({**row.facts, **added}, policy.vocabulary)
    own = in_order(row.facts, policy.vocabulary) if added else everything
    told = linked_acts(row) if added else {}
    said = _said_here(row, own, policy.vocabulary) if told else own
    here = (_counting_here(row, said, policy.vocabulary) | _by_number(row)) if told else frozenset()
    beside = frozenset(told) - here
    # What was done at a place before the case began raises nothing in it: it is kept at the place.
    before = frozenset(one for one in here if own and told[one].at < own[0].at)
    facts = tuple(one for one in everything if one.id not in beside) if beside else everything
    sites, parties = named(own, "site"), named(own, "party")
    called = RowNames(row)
    heirs = heirs_in(row, {"site": sites, "party": parties}, policy.vocabulary)
    view = CaseView(
        case=called.own(facts),
        seen=seen_in(everything, policy),
        facts=facts,
        sites=called.all("site", sites),
        parties=called.all("party", parties),
        residential=any(entry.residential for entry in row.entries.values()),
        quarantined=row.quarantined,
        project_types=frozenset(e.project_type for e in row.entries.values() if e.project_type),
        bases=row.named,
        beside=beside,
        quiet=beside | before,
        places=_places(row, told) if told else {},
        heirs={
            kind: tuple(replace(one, name=called.all(kind, (one.name,))[0]) for one in some)
            for kind, some in heirs.items()
        },
        marks=marks_in(everything, policy.vocabulary),
    )
    called.targets(facts, policy.vocabulary.roles)
    return _Case(row, view, own, said, told, sites, parties, called, heirs)


def _places(row: Row, told: Mapping[str, Fact]) -> Mapping[str, frozenset[str]]:
    """Return at which sites a fact of elsewhere counts that names none: those that tell of it.

    What was said of a paper by its number alone counts wherever the paper does.
    """
    by_number = _by_number(row)
    return {
        of: frozenset(
            name_of(key)
            for key, entry in row.entries_of("site").items()
            if any(one.id == of for one in entry.facts)
        )
        for of, fact in told.items()
        if not fact.sites and fact.id not in by_number
    }


def _by_number(row: Row) -> frozenset[str]:
    """Return the facts, by id, that were said of a paper of the case by its number alone."""
    return frozenset(one.id for entry in row.entries_of("notice").values() for one in entry.facts)


def _said_here(row: Row, own: tuple[Fact, ...], words: Vocabulary) -> tuple[Fact, ...]:
    """Return the facts of a case, with those of a place that count for it and name it."""
    counting = (
        one
        for key, entry in row.entries.items()
        if kind_of(key) in PLACES
        for one in entry.facts
        if one.kind in words.counting_in_cases and key_of("case", one.named("case")) == row.key
    )
    more = {one.id: one for one in counting if one.id not in row.facts}
    return (*own, *in_order(more, words)) if more else own


def _counting_here(row: Row, said: tuple[Fact, ...], words: Vocabulary) -> frozenset[str]:
    """Return the facts, by id, that are told of a place of the case and count as if they were said
    in it.
    """
    places = {key_of(kind, name) for kind in PLACES for name in named(said, kind)}
    return frozenset(
        one.id
        for key in places.intersection(row.entries)
        for one in row.entries[key].facts
        if one.kind in words.counting_in_cases and key in keys_of(one, words)
    )


def _added_by_case(
    case: _Case, standing: CaseStanding, context: Context
) -> Mapping[str, Contribution]:
    """Return what a case adds to what it names, to who may have to answer, and to weeks."""
    view, own = case.view, case.own
    by, form = _first_sources(own), case.called.form("case", view.case)
    # In most cases one office says everything: a contribution is made anew only for what another
    # said.
    teller = next(iter(by.values()), "")
    # Of those who were told of the case: whom an act at its place may accuse for that.
    elements = elements_in(context.law.told_elements, view, context, context.law.told_roles)
    at_site = Contribution(
        holds=_of_case(standing.holds_of(Scope.PROJECT), form),
        penalties=(replace(standing.penalty, case=form),) if standing.penalty else (),
        parties=case.parties,
        quarantined=view.quarantined,
        asks=True,
        weighs_papers=weighs_papers(view, context),
        hears=owes_what_lasts(view, context),
        by=teller,
        answers=standing.answers,
        elements=elements,
        since=own[0].at if own else None,
    )
    exports = dict(_named_so("site", site, _at(site, at_site)) for site in case.sites)
    for site in presumed_at(view, context):
        key = key_of("site", site)
        exports[key] = replace(exports[key], presumed=True)
    beside = [
        (kind, name)
        for kind in PLACES
        if kind != "site" or case.said is not own
        for name in named(case.said, kind)
    ]
    if beside:
        asks = Contribution(
            quarantined=view.quarantined,
            asks=True,
            by=teller,
            elements=elements,
            since=at_site.since,
        )
        for kind, name in beside:
            exports.setdefault(*_named_so(kind, name, asks))
    held = _of_case(standing.holds_of(Scope.PARTY), form)
    of_party = _NOTHING
    if held or view.quarantined:
        of_party = Contribution(
            holds=held,
            quarantined=view.quarantined,
            by=teller,
            elements=elements if held else (),
        )
    exports.update(_named_so("party", party, of_party) for party in case.parties)
    for kind, heirs in case.heirs.items():
        for heir in heirs:
            held_there = _at(heir.of, at_site) if kind == "site" else of_party
            key, entry = _named_so(kind, heir.name, passed_to(heir, held_there))
            exports[key] = joined(exports.get(key), entry)
    exports = {key: _attributed_to(entry, by.get(key, "")) for key, entry in exports.items()}
    _add_bearing(exports, case.row, own, case.told, context.law)
    for number in dict.fromkeys(acknowledgeable_notices(view.own)):
        key = key_of("notice", number)
        entry = Contribution(asks=True, by=teller, facts=_acknowledged(key, case))
        exports.update((_named_so("notice", number, entry),))
    exports.update(_against(view, context))
    exports.update(to_weeks(view, context))
    return exports


def _acknowledged(key: str, case: _Case) -> tuple[Fact, ...]:
    """Return the papers of a number of which something was said by the number alone: to whom they
    went decides whether it was said of any.
    """
    entry = case.row.entries.get(key)
    if entry is None or not entry.facts:
        return ()
    papers = {
        one.fact.id: one.fact
        for one in case.view.own
        if one.half is not Half.ACT and key_of("notice", one.fact.named("notice")) == key
    }
    return tuple(papers.values())


def _at(site: str, entry: Contribution) -> Contribution:
    """Return what a case adds to one of its sites: not what it holds at another."""
    if not any(hold.site for hold in entry.holds) and not any(one.site for one in entry.answers):
        return entry
    here = ("", fold(site))
    return replace(
        entry,
        holds=tuple(hold for hold in entry.holds if hold.site in here),
        answers=tuple(one for one in entry.answers if one.site in here),
    )


def _add_bearing(
    exports: dict[str, Contribution],
    row: Row,
    own: tuple[Fact, ...],
    told: Mapping[str, Fact],
    law: Law,
) -> None:
    """Add to a row's exports the facts that bear on duties of the rows that it names, or that ask
    for them.
    """
    for key, facts in list(bearing(exports, row, own, told, law)):
        entry = exports.get(key, _NOTHING)
        known = {one.id for one in entry.facts}
        more = tuple(one for one in facts if one.id not in known)
        exports[key] = replace(entry, facts=(*entry.facts, *more))


def _attributed_to(entry: Contribution, office: str) -> Contribution:
    return entry if entry is _NOTHING or entry.by == office else replace(entry, by=office)


def _of_case(holds: tuple[Hold, ...], form: str) -> tuple[Hold, ...]:
    return tuple(hold if hold.case == form else replace(hold, case=form) for hold in holds)


def _named_so(kind: str, written: str, entry: Contribution) -> tuple[str, Contribution]:
    """Return a contribution with the key of its row and the written form of the name."""
    key = key_of(kind, written)
    if key.endswith(written) or entry == _NOTHING:
        return key, entry
    return key, replace(entry, called=written)


def _first_sources(facts: tuple[Fact, ...]) -> Mapping[str, str]:
    """Return the office that first named each site, enterprise and party, by the key of its row."""
    found: dict[str, str] = {}
    for fact in facts:
        for name in fact.sites:
            found.setdefault(key_of("site", name), fact.office)
        for kind in ("enterprise", "party"):
            if name := fact.named(kind):
                found.setdefault(key_of(kind, name), fact.office)
    return found


def _against(view: CaseView, context: Context) -> Mapping[str, Contribution]:
    """Return what a case adds to those who may have to answer: findings, designations,
    rectifications.
    """
    facts: dict[str, dict[str, Fact]] = {}
    finding = context.law.vocabulary.kinds_that(Effect.FINDS)
    for one in view.seen:
        targets: tuple[str, ...] = ()
        if one.kind in finding:
            targets = (target_of(str(one.fact.get("target")), context.law.vocabulary.roles),)
        elif one.kind in context.law.mends:
            targets = (one.office,)
        elif one.kind in context.law.designations:
            targets = localities(context.law.designations[one.kind], one, view, context)
        for target in targets:
            facts.setdefault(target, {})[one.fact.id] = one.fact
    return {
        row_key("target", name): Contribution(
            facts=tuple(of.values()), by=next(iter(of.values())).office
        )
        for name, of in facts.items()
    }


def _target(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
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


@dataclass(frozen=True, slots=True)
class _Place:
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


def _site(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    place = _place_of(row, policy)
    derived = derive_site(place.view, context)
    duties, waits = _owed_at_place(place.view, policy, context)
    return Derived(
        place.called.told((*duties, *derived.statements)),
        _added_by_site(place, context),
        earliest([*waits, derived.next_at]),
        place.shown(derived.standing),
    )


def _site_for_gates(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    place = _place_of(row, policy)
    standing = place.shown(standing_of(place.view, context))
    return Derived((), _added_by_site(place, context), None, standing)


def _place_of(row: Row, policy: ReceiptPolicy) -> _Place:
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
    return _Place(row, view, cases, called)


def _added_by_site(place: _Place, context: Context) -> Mapping[str, Contribution]:
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
            key, asking = _named_so(kind, name, _ASKS)
            if key not in place.cases:
                exports[key] = replace(exports.get(key, asking), asks=True)
    told = {one.id: one for one in view.beside}
    _add_bearing(exports, place.row, view.facts, told, context.law)
    judged = parties_judged(view, context)
    exports.update(_named_so("party", party, _ASKS) for party in judged)
    return exports


def added_by_place(facts: tuple[Fact, ...], words: Vocabulary) -> Contribution:
    """Return what a site or enterprise adds to its cases of its own facts,
    whatever its cases are.
    """
    if not facts:
        return _NOTHING
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


def _party(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
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


def _notice(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    """Derive what was said of a paper by its number alone: it counts in the cases that ask for it.
    Who was sent no paper of that number is told so.
    """
    facts = in_order(row.facts, policy.vocabulary)
    papers = {one.id: one for entry in row.entries_of("case").values() for one in entry.facts}
    seen = seen_in(in_order(papers, policy.vocabulary), policy)
    view = CaseView(row.name, seen, facts, subject_kind=row.kind)
    remarks, waits = told(void_words(view, (), context), view.subject, context)
    return Derived(tuple(remarks), _told_by_number(row, facts), next_at=min(waits, default=None))


def _notice_for_gates(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    return Derived((), _told_by_number(row, in_order(row.facts, policy.vocabulary)))


def _told_by_number(row: Row, facts: tuple[Fact, ...]) -> Mapping[str, Contribution]:
    return dict.fromkeys(row.entries_of("case"), Contribution(facts=facts)) if facts else {}


def _nothing(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    return Derived()


Derive = Callable[[Row, ReceiptPolicy, Context], Derived]


@dataclass(frozen=True, slots=True)
class Deriver:
    """How one kind of row is derived: in full, and as far as an answer of a gate can rest on it."""

    full: Derive
    for_gates: Derive


_SITE = Deriver(_site, _site_for_gates)
DERIVERS: Mapping[str, Deriver] = {
    "case": Deriver(_case, _case_for_gates),
    "week": Deriver(derive_week, _nothing),
    "party": Deriver(_party, _party),
    "site": _SITE,
    "enterprise": _SITE,
    "target": Deriver(_target, _nothing),
    "notice": Deriver(_notice, _notice_for_gates),
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
