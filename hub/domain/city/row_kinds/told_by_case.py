"""Finds what a case adds to other rows: to what it names, to who may have to answer, to weeks."""

from collections.abc import Mapping
from dataclasses import replace

from hub.domain.city.heirs import joined, passed_to
from hub.domain.city.row_kinds.case_row import CaseRow
from hub.domain.city.row_kinds.contributions import add_bearing, named_so
from hub.domain.city.row_names import named
from hub.domain.city.rows import NOTHING, Contribution
from hub.domain.city.weeks import to_weeks
from hub.domain.context import CaseView, Context, Hold
from hub.domain.derive.answers import acknowledgeable_notices
from hub.domain.derive.case import CaseStanding
from hub.domain.derive.contradictions import weighs_papers
from hub.domain.derive.duty_holds import owes_what_lasts
from hub.domain.derive.elements import elements_in
from hub.domain.derive.in_place import presumed_at
from hub.domain.derive.localities import localities
from hub.domain.facts import Fact
from hub.domain.names import fold, key_of
from hub.domain.row_key import row_key
from hub.domain.rules import Scope
from hub.domain.targets import target_of
from hub.domain.vocabulary import PLACES, Effect, Half


def added_by_case(
    case: CaseRow, standing: CaseStanding, context: Context
) -> Mapping[str, Contribution]:
    """Return what a case adds to what it names, to who may have to answer, and to weeks."""
    view, own = case.view, case.own
    by, form = _first_sources(own), case.called.form("case", view.case)
    # Of those who were told of the case: whom an act at its place may accuse for that.
    elements = elements_in(context.law.told_elements, view, context, context.law.told_roles)
    asks = Contribution(
        quarantined=view.quarantined,
        asks=True,
        # In most cases one office says everything: a contribution is made anew only for what
        # another said.
        by=next(iter(by.values()), ""),
        elements=elements,
        since=own[0].at if own else None,
    )
    at_site = replace(
        asks,
        holds=_of_case(standing.holds_of(Scope.PROJECT), form),
        penalties=(replace(standing.penalty, case=form),) if standing.penalty else (),
        parties=case.parties,
        weighs_papers=weighs_papers(view, context),
        hears=owes_what_lasts(view, context),
        answers=standing.answers,
    )
    of_party = _to_parties(_of_case(standing.holds_of(Scope.PARTY), form), asks)
    exports = _to_places(case, at_site, asks, context)
    exports.update(named_so("party", party, of_party) for party in case.parties)
    for kind, heirs in case.heirs.items():
        for heir in heirs:
            held_there = _at(heir.of, at_site) if kind == "site" else of_party
            key, entry = named_so(kind, heir.name, passed_to(heir, held_there))
            exports[key] = joined(exports.get(key), entry)
    exports = {key: _attributed_to(entry, by.get(key, "")) for key, entry in exports.items()}
    add_bearing(exports, case.row, own, case.told, context.law)
    for number in dict.fromkeys(acknowledgeable_notices(view.own)):
        key = key_of("notice", number)
        entry = Contribution(asks=True, by=asks.by, facts=_acknowledged(key, case))
        exports.update((named_so("notice", number, entry),))
    exports.update(_against(view, context))
    exports.update(to_weeks(view, context))
    return exports


def _to_places(
    case: CaseRow, at_site: Contribution, asks: Contribution, context: Context
) -> dict[str, Contribution]:
    """Return what a case adds to its sites, and asks of the other places that it names."""
    exports = dict(named_so("site", site, _at(site, at_site)) for site in case.sites)
    for site in presumed_at(case.view, context):
        key = key_of("site", site)
        exports[key] = replace(exports[key], presumed=True)
    for kind in PLACES:
        if kind != "site" or case.said is not case.own:
            for name in named(case.said, kind):
                exports.setdefault(*named_so(kind, name, asks))
    return exports


def _to_parties(held: tuple[Hold, ...], asks: Contribution) -> Contribution:
    """Return what a case adds to its parties: what it holds them by, and that it is in doubt."""
    if not held and not asks.quarantined:
        return NOTHING
    return replace(asks, holds=held, asks=False, elements=asks.elements if held else (), since=None)


def _acknowledged(key: str, case: CaseRow) -> tuple[Fact, ...]:
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


def _attributed_to(entry: Contribution, office: str) -> Contribution:
    return entry if entry is NOTHING or entry.by == office else replace(entry, by=office)


def _of_case(holds: tuple[Hold, ...], form: str) -> tuple[Hold, ...]:
    return tuple(hold if hold.case == form else replace(hold, case=form) for hold in holds)


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
