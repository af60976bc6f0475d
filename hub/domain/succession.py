"""Finds who goes on in the place of a site or a party: parcels that were split or merged, units
that were renamed or merged, one unit under its code and its names.

1. What is held at a site or of a party is held at each of its heirs, from the succession on. Where
   one unit only has another name, from the beginning.
2. Only the word of the offices that a kind counts from makes an heir (`Kind.counts_from`).
3. It is followed from what a case itself names: who goes on is found anew whenever that changes,
   and a chain that comes back to its beginning ends there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.domain.facts import Fact, name_in
from hub.domain.names import fold
from hub.domain.placeholder_names import is_placeholder
from hub.domain.vocabulary import Effect, Vocabulary

KINDS = ("site", "party")
"""What can go on as another."""
_INTO = "into"
_SAME = ("names", "credit_code")
_OTHERS = frozenset((_INTO, *_SAME))


@dataclass(frozen=True, slots=True)
class Heir:
    """Who goes on in the place of `of`, which is a fold: the name as it is written, and since when;
    `since` None: it is the same under another name.
    """

    of: str
    name: str
    since: datetime | None

    def begins(self, since: datetime, until: datetime | None) -> datetime | None:
        """Return from when it is held what `of` is held from `since` until `until`; None: never."""
        begins = since if self.since is None else max(since, self.since)
        return None if until is not None and until <= begins else begins


def telling(words: Vocabulary) -> frozenset[str]:
    """Return the kinds that tell who goes on as whom."""
    return words.kinds_that(Effect.SUCCEEDS, Effect.IDENTIFIES)


def others_in(fields: Mapping[str, Any], row: str) -> tuple[str, ...]:
    """Return what fields name of a kind of row beside its own: who goes on, or the other names."""
    if _OTHERS.isdisjoint(fields) or row not in KINDS or not name_in(fields, row):
        return ()
    some = [fields.get(name) for name in (_INTO, *_SAME)]
    named = [one for each in some if each for one in ((each,) if isinstance(each, str) else each)]
    return tuple(one for one in named if not is_placeholder(one))


def identifies(fact: Fact, words: Vocabulary) -> bool:
    """Return whether a fact says that one is known under several names."""
    return fact.kind in words.kinds_that(Effect.IDENTIFIES)


def counts(fact: Fact, words: Vocabulary) -> bool:
    """Return whether a fact is said by an office whose word has its effect."""
    asked = words.kinds[fact.kind].counts_from
    return not asked or any(words.is_one_of(one, asked) for one in fact.offices)


def heirs_of(
    kind: str, named: Sequence[str], facts: Iterable[Fact], words: Vocabulary
) -> tuple[Heir, ...]:
    """Return who goes on in the place of the sites or parties that are named, by name; none of
    these is an heir of another's.
    """
    steps = _steps(kind, facts, words)
    if not steps:
        return ()
    own = {fold(one) for one in named}
    found: dict[tuple[str, str], Heir] = {}
    for name in named:
        waiting = [Heir(fold(name), name, None)]
        while waiting:
            at = waiting.pop(0)
            for to, since in steps.get(fold(at.name), ()):
                heir = Heir(at.of, to, _later(at.since, since))
                known = found.get((heir.of, fold(to)))
                if fold(to) in own or (known is not None and not _is_earlier(heir, known)):
                    continue
                found[heir.of, fold(to)] = heir
                waiting.append(heir)
    return tuple(found[key] for key in sorted(found))


_Step = tuple[str, datetime | None]


def _steps(kind: str, facts: Iterable[Fact], words: Vocabulary) -> Mapping[str, Sequence[_Step]]:
    """Return who goes on as whom, by the fold of whom."""
    found: dict[str, list[_Step]] = {}
    goes_on = words.kinds_that(Effect.SUCCEEDS)
    told = telling(words)
    for fact in facts:
        others = others_in(fact.fields, kind) if fact.kind in told else ()
        if not others or not counts(fact, words):
            continue
        own = fact.named(kind)
        if fact.kind in goes_on:
            found.setdefault(fold(own), []).extend((one, fact.at) for one in others)
            continue
        same = (own, *others)
        for one in same:
            found.setdefault(fold(one), []).extend((to, None) for to in same if to != one)
    return found


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)


def _is_earlier(one: Heir, other: Heir) -> bool:
    if other.since is None:
        return False
    return one.since is None or one.since < other.since
