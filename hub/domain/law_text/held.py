"""Lays a text beside the rules that stand on it: what each rests on, what no rule cites, and what a
new text changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.domain.law import Law
from hub.domain.law_text.passages import Passage, alike, standing_at
from hub.domain.law_text.places import Place, places_in


@dataclass(frozen=True, slots=True)
class Held:
    """A text beside its city's rules.

    `of` are the passages of each rule's article, `lacking` the rules of which a place is not in the
    text, `uncited` the passages that no rule names.
    """

    of: Mapping[str, tuple[Passage, ...]]
    lacking: Mapping[str, tuple[Place, ...]]
    uncited: tuple[Passage, ...]


def held(passages: Sequence[Passage], law: Law) -> Held:
    """Return a text beside the rules of its city."""
    of: dict[str, tuple[Passage, ...]] = {}
    lacking: dict[str, tuple[Place, ...]] = {}
    cited: set[Place] = set()
    for rule, cite in law.citations.items():
        found = [(place, standing_at(place, passages)) for place in places_in(cite.article)]
        of[rule] = tuple(dict.fromkeys(one for _, some in found for one in some))
        cited |= {one.place for one in of[rule]}
        if gone := tuple(place for place, some in found if not some):
            lacking[rule] = gone
    uncited = tuple(one for one in passages if one.place not in cited and _binds(one))
    return Held(of, lacking, uncited)


def _binds(passage: Passage) -> bool:
    """Return whether a passage is more than a heading: it stands in an article and ends as a
    sentence does.
    """
    return passage.place.article > 0 and passage.text.endswith(("。", "；", ";", "：", ":"))


@dataclass(frozen=True, slots=True)
class Changed:
    """A place whose text changed: what stood there, what stands there now ("" is nothing), the
    rules that rest on it, and the readings of those rules.
    """

    place: Place
    before: str
    now: str
    rules: tuple[str, ...]
    readings: tuple[str, ...]


def changed(old: Sequence[Passage], new: Sequence[Passage], law: Law) -> tuple[Changed, ...]:
    """Return every place at which two texts differ, in the order of the new one."""
    before, now = _by_place(old), _by_place(new)
    resting = _resting(held((*old, *new), law))
    found: list[Changed] = []
    for place in dict.fromkeys((*now, *before)):
        was, stands = before.get(place, ""), now.get(place, "")
        if alike(was, stands):
            continue
        rules = tuple(rule for rule in law.citations if place in resting.get(rule, ()))
        readings = dict.fromkeys(one for rule in rules for one in law.citations[rule].readings)
        found.append(Changed(place, was, stands, rules, tuple(readings)))
    return tuple(sorted(found, key=lambda one: _order(one.place)))


def _resting(text: Held) -> Mapping[str, frozenset[Place]]:
    return {rule: frozenset(one.place for one in some) for rule, some in text.of.items()}


def _by_place(passages: Sequence[Passage]) -> dict[Place, str]:
    found: dict[Place, str] = {}
    for one in passages:
        found[one.place] = f"{found[one.place]}\n{one.text}" if one.place in found else one.text
    return found


def _order(place: Place) -> tuple[int, int, int, int]:
    return (place.article, place.item, place.paragraph, place.within)
