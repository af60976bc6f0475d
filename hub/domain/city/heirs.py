"""Passes on what a case adds to its sites and parties to those that go on in their place.

The case itself does: it finds them anew from what its sites and parties tell it, so what follows
from no record any more is added to nobody.
"""

from collections.abc import Mapping
from dataclasses import replace

from hub.domain.city.rows import Contribution, Row
from hub.domain.facts import Fact, in_order
from hub.domain.names import fold
from hub.domain.succession import Heir, heirs_of, telling
from hub.domain.vocabulary import Vocabulary


def heirs_in(
    row: Row, named_here: Mapping[str, tuple[str, ...]], words: Vocabulary
) -> Mapping[str, tuple[Heir, ...]]:
    """Return who goes on in the place of the sites and parties of a case; most cases have none."""
    kinds = telling(words)
    told_of = {
        fact.id: fact
        for entry in row.entries.values()
        for fact in entry.facts
        if fact.kind in kinds
    }
    if not told_of:
        return {}
    some = in_order(told_of, words)
    return {kind: heirs_of(kind, names, some, words) for kind, names in named_here.items()}


def passed_to(heir: Heir, entry: Contribution) -> Contribution:
    """Return what a case adds to who goes on in the place of one of its sites or parties."""
    holds = tuple(
        replace(hold, since=since, site=hold.site and fold(heir.name))
        for hold in entry.holds
        if (since := heir.begins(hold.since, hold.until)) is not None
    )
    return replace(entry, holds=holds)


def joined(one: Contribution | None, other: Contribution) -> Contribution:
    """Return what is added to a row for two reasons: it goes on in the place of several."""
    if one is None:
        return other
    return replace(other, holds=tuple(dict.fromkeys((*one.holds, *other.holds))))


def tells_of_heirs(facts: tuple[Fact, ...], words: Vocabulary) -> tuple[Fact, ...]:
    """Return the facts of a party that tell who goes on as whom: its cases are told of them."""
    kinds = telling(words)
    return tuple(one for one in facts if one.kind in kinds)
