"""Finds which facts of a case, a site or an enterprise bear on the duties of another such row.

1. Rows are linked where a fact names both. A case is linked with all its sites and enterprises; a site or
   enterprise with what its own facts name that raise a duty there or bear on one of the other row.
2. A fact bears on a linked row of which it names the name, and on each of a kind of which it names none: an act
   that does not say which case it is about counts for all that it may be about.
3. It fulfils, ends or exempts there; it raises nothing there.
"""

from collections.abc import Iterable, Iterator, Sequence

from hub.domain.duty_rows import LINKED
from hub.domain.facts import DELIVERED, Fact
from hub.domain.law import Law
from hub.domain.names import key_of
from hub.domain.rowkey import kind_of


def bearing(
    keys: Iterable[str], own: Sequence[Fact], kind: str, law: Law
) -> Iterator[tuple[str, tuple[Fact, ...]]]:
    """Yield those of `keys` on whose duties facts of a row of `kind` bear, with the facts, papers with receipts."""
    by_kind: dict[str, list[Fact]] = {
        other: some
        for other in LINKED
        if (kinds := law.crossing.get((kind, other)))
        and (some := [one for one in own if one.kind in kinds])
    }
    for key in keys if by_kind else ():
        ids = {one.id for one in by_kind.get(kind_of(key), ()) if _may_be_about(key, one)}
        if ids:
            yield key, tuple(one for one in own if _document(one) in ids)


def _document(fact: Fact) -> str:
    """Return the id of a fact; of a receipt, that of the paper which it is of."""
    return str(fact.get("document")) if fact.kind == DELIVERED else fact.id


def linked(own: Iterable[Fact], kind: str, other: str, law: Law) -> Iterator[str]:
    """Yield the names of rows of kind `other` with which a site or enterprise is linked by its own facts.

    Where nothing crosses between two kinds of row, they are not linked.
    """
    there, here = law.crossing.get((kind, other)), law.crossing.get((other, kind))
    raising = law.raising.get(kind, frozenset()) if here else frozenset()
    for one in own:
        if one.kind in raising or (there and one.kind in there):
            yield from _named(other, one)


def _may_be_about(key: str, fact: Fact) -> bool:
    kind = kind_of(key)
    keys = [key_of(kind, name) for name in _named(kind, fact)]
    return not keys or key in keys


def _named(kind: str, fact: Fact) -> tuple[str, ...]:
    name = fact.named(kind)
    listed = fact.cases if kind == "case" else ()
    return (name, *listed) if name else listed
