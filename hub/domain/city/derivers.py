"""How each kind of row is derived: what it says, what it adds to other rows, how it stands."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from hub.domain.city.row_names import RowNames, named, written_in
from hub.domain.city.rows import Contribution, Derived, Row
from hub.domain.city.weeks import derive_week, to_weeks
from hub.domain.context import CaseView, Context, Hold, Standing
from hub.domain.correspondence import seen_in
from hub.domain.derive.accountability import TargetView, derive_target, localities
from hub.domain.derive.case import derive_case, owed
from hub.domain.derive.consequences import earliest
from hub.domain.derive.site import SiteView, derive_site, parties_judged
from hub.domain.facts import Fact, ReceiptPolicy, Seen, in_order
from hub.domain.names import first_of_each, key_of
from hub.domain.placeholders import is_placeholder
from hub.domain.rowkey import name_of, row_key
from hub.domain.statement import Statement
from hub.domain.targets import target_of
from hub.domain.vocabulary import Effect, Vocabulary

_NOTHING = Contribution()
_CASE_ACTS = frozenset(("document_checked",))
"""Acts that name only the case and count at its sites."""


def _case(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    added = {fact.id: fact for entry in row.entries.values() for fact in entry.facts}
    facts = in_order({**row.facts, **added}, policy.vocabulary)
    own = in_order(row.facts, policy.vocabulary) if added else facts
    sites, parties = named(own, "site"), named(own, "party")
    called = RowNames(row)
    view = CaseView(
        case=called.own(facts),
        seen=seen_in(facts, policy),
        facts=facts,
        sites=called.all("site", sites),
        parties=called.all("party", parties),
        residential=any(entry.residential for entry in row.entries.values()),
        quarantined=row.quarantined,
        project_types=frozenset(e.project_type for e in row.entries.values() if e.project_type),
        bases=row.named,
    )
    called.targets(facts, policy.vocabulary.roles)
    standing = derive_case(view, context)
    by, form = _tellers(own), called.form("case", view.case)
    # Of most cases one office tells all: an entry is made anew only for what another told.
    teller = next(iter(by.values()), "")
    at_site = Contribution(
        holds=_of_case(standing.project_holds, form),
        penalties=(replace(standing.penalty, case=form),) if standing.penalty else (),
        parties=parties,
        facts=tuple(fact for fact in own if fact.kind in _CASE_ACTS),
        quarantined=row.quarantined,
        asks=True,
        by=teller,
    )
    exports = dict(_named_so("site", site, at_site) for site in sites)
    asks = Contribution(quarantined=row.quarantined, asks=True, by=teller)
    exports.update(_named_so("enterprise", one, asks) for one in named(own, "enterprise"))
    of_party = Contribution(holds=_of_case(standing.party_holds, form), quarantined=row.quarantined)
    of_party = replace(of_party, by=teller) if of_party != _NOTHING else _NOTHING
    exports.update(_named_so("party", party, of_party) for party in parties)
    exports = {key: _told_by(entry, by.get(key, "")) for key, entry in exports.items()}
    exports.update(_against(view.seen, context))
    exports.update(to_weeks(view, context))
    return Derived(called.told(standing.statements), exports, standing.next_at)


def _told_by(entry: Contribution, office: str) -> Contribution:
    return entry if entry is _NOTHING or entry.by == office else replace(entry, by=office)


def _of_case(holds: tuple[Hold, ...], form: str) -> tuple[Hold, ...]:
    return tuple(hold if hold.case == form else replace(hold, case=form) for hold in holds)


def _named_so(kind: str, written: str, entry: Contribution) -> tuple[str, Contribution]:
    """Return an entry with the key of the row that it goes to, which is told how it is written."""
    key = key_of(kind, written)
    if key.endswith(written) or entry == _NOTHING:
        return key, entry
    return key, replace(entry, called=written)


def _tellers(facts: tuple[Fact, ...]) -> Mapping[str, str]:
    """Return the office that told first of each site, enterprise and party, by the key of its row."""
    found: dict[str, str] = {}
    for fact in facts:
        for kind in ("site", "enterprise", "party"):
            if name := fact.fields.get(kind):
                found.setdefault(key_of(kind, str(name)), fact.office)
    return found


def _against(seen: tuple[Seen, ...], context: Context) -> Mapping[str, Contribution]:
    """Return what a case adds to those who may have to answer: findings, designations, mending."""
    facts: dict[str, dict[str, Fact]] = {}
    finding = context.law.vocabulary.kinds_that(Effect.FINDS)
    for one in seen:
        targets: tuple[str, ...] = ()
        if one.kind in finding:
            targets = (target_of(str(one.fact.get("target")), context.law.vocabulary.roles),)
        elif one.kind in context.law.mends:
            targets = (one.office,)
        elif one.kind in context.law.designations:
            targets = localities(context.law.designations[one.kind], one, seen, context)
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
    next_at = earliest([*waits, target.next_at])
    return Derived(called.told((*statements, *target.statements)), {}, next_at)


def _site(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    facts = in_order(row.facts, policy.vocabulary)
    cases = dict(sorted(row.entries_of("case").items()))
    called = RowNames(row)
    view = SiteView(
        subject_kind=row.kind,
        subject=called.own(facts),
        facts=facts,
        holds=tuple(hold for entry in cases.values() for hold in entry.holds),
        penalties=tuple(penalty for entry in cases.values() for penalty in entry.penalties),
        parties=first_of_each(name for entry in cases.values() for name in entry.parties),
        in_cases=bool(cases),
        party_standings={
            name_of(key): Standing("party", name_of(key), holds=entry.holds)
            for key, entry in row.entries_of("party").items()
        },
        checks=tuple(fact for entry in cases.values() for fact in entry.facts),
        quarantined=row.quarantined or any(entry.quarantined for entry in row.entries.values()),
    )
    derived = derive_site(view, context)
    duties, waits = ([], []) if context.to_answer else _owed_at_place(view, policy, context)
    entry = added_by_place(facts, context.law.vocabulary)
    exports = dict.fromkeys(
        (*cases, *(key_of("case", name) for name in named(entry.facts, "case"))), entry
    )
    asks = Contribution(asks=True)
    exports.update(_named_so("party", party, asks) for party in parties_judged(view, context))
    next_at = earliest([*waits, derived.next_at])
    standing = replace(derived.standing, subject=called.form(row.kind, view.subject))
    return Derived(called.told((*duties, *derived.statements)), exports, next_at, standing)


def added_by_place(facts: tuple[Fact, ...], words: Vocabulary) -> Contribution:
    """Return what a site or enterprise adds to its cases: of its own facts, whatever its cases are."""
    profile: dict[str, Any] = {}
    registering, counting = words.kinds_that(Effect.REGISTERS), words.counting_in_cases
    for fact in facts:
        if fact.kind in registering:
            profile |= fact.fields
    return Contribution(
        facts=tuple(fact for fact in facts if fact.kind in counting),
        residential=profile.get("residential") is True,
        project_type=str(profile.get("project_type") or ""),
    )


def _owed_at_place(
    view: SiteView, policy: ReceiptPolicy, context: Context
) -> tuple[list[Statement], list[datetime]]:
    """Return the duties that belong to a site or enterprise itself: those that name no case."""
    words = policy.vocabulary
    told_there = {one for one in words.counting_in_cases if "case" in words.kinds[one].belongs_to}
    own = tuple(fact for fact in view.facts if not (view.in_cases and fact.kind in told_there))
    seen = seen_in((*own, *view.checks), policy)
    place = CaseView(view.subject, seen, own, subject_kind=view.subject_kind)
    return owed(place, (), context)


def _party(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    """A party stands by the cases that name it; sites that ask about it are told (their own entry)."""
    cases = row.entries_of("case")
    holds = tuple(hold for _, entry in sorted(cases.items()) for hold in entry.holds)
    doubted = row.quarantined or any(entry.quarantined for entry in row.entries.values())
    exports = {
        key: Contribution(holds=holds, quarantined=doubted)
        for key in row.entries
        if key not in cases
    }
    return Derived((), exports, None, Standing("party", written_in(row, ()), holds=holds))


Derive = Callable[[Row, ReceiptPolicy, Context], Derived]

DERIVERS: Mapping[str, Derive] = {
    "case": _case,
    "week": derive_week,
    "party": _party,
    "site": _site,
    "enterprise": _site,
    "target": _target,
}
"""What follows from a row, by what it is about. Rows of other kinds only keep their facts."""


def deriver_of(row: Row, derivers: Mapping[str, Derive]) -> Derive | None:
    """Return how a row is derived; None for one that only keeps its facts.

    Nothing follows from a row whose name says that there is none: its facts are of many matters.
    """
    derive = derivers.get(row.kind)
    named = row.kind in ("case", "site", "party", "enterprise")
    return _nothing if derive is not None and named and is_placeholder(row.name) else derive


def _nothing(row: Row, policy: ReceiptPolicy, context: Context) -> Derived:
    return Derived()
