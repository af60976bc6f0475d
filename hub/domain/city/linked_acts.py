"""Finds the facts of a case, site or enterprise that bear on duties kept on another such row.

1. Rows are linked where a fact names both. A case is linked with all its sites and enterprises; a
   site or enterprise with what its own facts name, a register's too.
2. A fact bears on a linked row that it names. If it names no row of a kind, it bears on all linked
   rows of that kind: an act that does not say which case it is about counts for all that it may be
   about. What is done to a site bears on every case there that has a duty of it, whichever case
   it names.
3. It fulfils, ends or exempts there; it raises nothing there.
4. A row passes on facts of elsewhere that name it: an act of an enterprise that names its site
   bears on the cases of that site. A site passes on all that is done to it. A case also passes on
   facts of a place to the places that one of its own facts names with it. A fact names three rows
   at most, and only a site passes on what does not name it, so this ends.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hub.domain.city.rows import Row
from hub.domain.duty_rows import LINKED
from hub.domain.facts import DELIVERED, Fact
from hub.domain.law import Law
from hub.domain.names import key_of
from hub.domain.row_key import kind_of
from hub.domain.vocabulary import PLACES

_TELLING = (*LINKED, "notice")
"""Rows whose facts may bear on a case; what was said of a paper by its number alone is its own."""


def linked_acts(row: Row) -> dict[str, Fact]:
    """Return the facts of linked rows that bear on a row, by id; `kinds` are the kinds of rows to
    ask.
    """
    adding = [key for key, entry in row.entries.items() if entry.facts and kind_of(key) in _TELLING]
    if not adding:
        return {}
    return {
        fact.id: fact
        for key in sorted(adding)
        for fact in row.entries[key].facts
        if fact.id not in row.facts
    }


def bearing(
    exported: Iterable[str], row: Row, own: Sequence[Fact], beside: Mapping[str, Fact], law: Law
) -> Iterator[tuple[str, tuple[Fact, ...]]]:
    """Yield the rows among `keys` on which facts of a row bear, with those facts, papers with their
    receipts.

    `own` are the row's own facts, in their order.
    """
    kinds = law.bearing_anywhere
    told = [one for one in own if one.kind in kinds] if kinds else []
    to_sites = law.vocabulary.done_to_sites
    passed = _passed_on(row, beside, to_sites) if beside else []
    if not (told or beside):
        return
    asking = (key for key, entry in row.entries.items() if entry.asks and kind_of(key) in LINKED)
    # By kind of row, which rows each fact names: worked out once for all rows of a kind.
    naming: dict[str, list[tuple[Fact, frozenset[str]]]] = {}
    for key in dict.fromkeys((*exported, *asking)):
        kind = kind_of(key)
        there = law.bearing.get(kind, frozenset())
        unheard = _unheard(key, row, to_sites)
        if kind not in naming:
            naming[kind] = [(one, _keys(kind, one)) for one in (*told, *passed)]
        ids = {
            one.id
            for one, keys in naming[kind]
            if one.id not in unheard
            and (key in keys or (one.kind in there and _is_open(kind, one, keys, to_sites)))
        }
        across = _across(key, row, own, there - to_sites) if beside else []
        if ids or across:
            some = [one for one in (*own, *passed) if _document(one) in ids]
            yield key, tuple({one.id: one for one in (*some, *across)}.values())


def linked(own: Iterable[Fact], kind: str, other: str, law: Law) -> Iterator[str]:
    """Yield the names of rows of kind `other` that a site or enterprise is linked with by its own
    facts.
    """
    if not law.bearing or kind == other:
        return
    for one in own:
        yield from _named(other, one)


def _passed_on(row: Row, beside: Mapping[str, Fact], to_sites: frozenset[str]) -> list[Fact]:
    kinds = to_sites if row.kind == "site" else frozenset[str]()
    named = {key for key, one in beside.items() if one.kind in kinds or _names(row.key, one)}
    return [one for one in beside.values() if _document(one) in named]


def _unheard(key: str, row: Row, to_sites: frozenset[str]) -> frozenset[str]:
    """Return what was done to a site and a case there need not be told, by id: all of it where no
    duty of the case asks for it, else what the case itself told.
    """
    if row.kind != "site" or kind_of(key) != "case":
        return frozenset()
    entry = row.entries.get(key)
    if entry is not None and entry.hears:
        return frozenset(one.id for one in entry.facts if one.id not in row.facts)
    told = (row.facts.values(), *(one.facts for one in row.entries.values()))
    return frozenset(one.id for facts in told for one in facts if one.kind in to_sites)


def _across(key: str, row: Row, own: Sequence[Fact], there: frozenset[str]) -> list[Fact]:
    """Return the facts of the places that a case names together with the place of `key`."""
    if row.kind != "case" or kind_of(key) not in PLACES:
        return []
    together = [one for one in own if _names(key, one)]
    places = {
        key_of(kind, name) for one in together for kind in PLACES for name in _named(kind, one)
    }
    some = [
        one
        for place in sorted(places.intersection(row.entries) - {key})
        for one in row.entries[place].facts
    ]
    ids = {one.id for one in some if one.kind in there and _may_be_about(key, one)}
    return [one for one in some if _document(one) in ids]


def _document(fact: Fact) -> str:
    """Return the id of a fact; for a receipt, that of its paper."""
    return str(fact.get("document")) if fact.kind == DELIVERED else fact.id


def _is_open(kind: str, fact: Fact, keys: frozenset[str], to_sites: frozenset[str]) -> bool:
    """Return whether a fact may be about any row of a kind, given those that it names."""
    return not keys or (kind == "case" and fact.kind in to_sites)


def _may_be_about(key: str, fact: Fact) -> bool:
    keys = _keys(kind_of(key), fact)
    return not keys or key in keys


def _names(key: str, fact: Fact) -> bool:
    return key in _keys(kind_of(key), fact)


def _keys(kind: str, fact: Fact) -> frozenset[str]:
    return frozenset(key_of(kind, name) for name in _named(kind, fact))


def _named(kind: str, fact: Fact) -> tuple[str, ...]:
    if kind == "site":
        return fact.sites
    name = fact.named(kind)
    listed = fact.cases if kind == "case" else ()
    return (name, *listed) if name else listed
