"""Views a case: its own facts and those of elsewhere that count in it, and how names are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hub.domain.city.heirs import heirs_in
from hub.domain.city.linked_acts import linked_acts
from hub.domain.city.routing import keys_of
from hub.domain.city.row_names import RowNames, named
from hub.domain.city.rows import Row
from hub.domain.context import CaseView
from hub.domain.correspondence import seen_in
from hub.domain.facts import Fact, ReceiptPolicy, in_order
from hub.domain.names import key_of
from hub.domain.paper_marks import marks_in
from hub.domain.row_key import is_of, kind_of, name_of
from hub.domain.succession import Heir
from hub.domain.vocabulary import PLACES, Vocabulary


@dataclass(frozen=True, slots=True)
class CaseRow:
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


def case_of(row: Row, policy: ReceiptPolicy) -> CaseRow:
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
    return CaseRow(row, view, own, said, told, sites, parties, called, heirs)


def _places(row: Row, told: Mapping[str, Fact]) -> Mapping[str, frozenset[str]]:
    """Return at which sites a fact of elsewhere counts that names none: those that tell of it.

    What was said of a paper by its number alone counts wherever the paper does.
    """
    numbered = _by_number(row)
    return {
        of: frozenset(
            name_of(key)
            for key, entry in row.entries_of("site").items()
            if any(one.id == of for one in entry.facts)
        )
        for of, fact in told.items()
        if not fact.sites and fact.id not in numbered
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
