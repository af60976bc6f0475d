"""Makes law that lost one condition: whose word it hears, since when, about what.

1. Each key of each rule is dropped in turn, but for those that decide nothing.
2. Some of that law does not load: without that key the rule would be none. It is noticed when the
   law is read.
3. What no story can notice is not made, each with why: `UNNOTICED`.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from hub.domain.mutation.changed_law import (
    LAWS,
    TOLD,
    Mutant,
    Place,
    changed,
    plain,
    rules_in,
    words_of,
    written,
)

_DECIDING = tuple(one for one in LAWS if one != "provisions")
"""The sections whose keys decide something: a provision only says."""
WHO_AND_WHEN = frozenset(("by", "since", "after", "noticed_by", "inspected_by", "counts_from"))
"""The keys that say whose word a rule or a kind hears, and after what it is owed anew."""
_COUNTS_FROM = "counts_from"
"""The key of a kind that says whose word it is. Another of its `speakers` is refused at the door,
and a register is no part of a story.
"""


def who_and_when_dropped(texts: Mapping[str, str]) -> Iterator[Mutant]:
    """Yield the law without each key that says whose word a rule hears, and after what."""
    return _dropped(texts, lambda key: key in WHO_AND_WHEN)


def other_keys_dropped(texts: Mapping[str, str]) -> Iterator[Mutant]:
    """Yield the law without each other key of each rule."""
    return _dropped(texts, lambda key: key not in WHO_AND_WHEN)


def _dropped(texts: Mapping[str, str], asked: Callable[[str], bool]) -> Iterator[Mutant]:
    files = plain(texts)
    for place, rule in rules_in(files, *_DECIDING):
        for inner in _keys(rule, ()):
            if not asked(str(inner[-1])):
                continue
            if any(has(str(place[1]), rule, inner) for has in UNNOTICED.values()):
                continue
            name = f"{rule['id']} {'.'.join(map(str, inner))} dropped"
            fewer = changed(files, (*place, *inner[:-1]), _but_for(rule, inner))
            yield Mutant(
                name, rule["id"], written(texts, files, fewer), about=words_of(_around(rule, inner))
            )


def authors_dropped(texts: Mapping[str, str], common: Mapping[str, str]) -> Iterator[Mutant]:
    """Yield the law under which anybody says what only some may say: of each kind."""
    files = plain(common)
    for file, value in files.items():
        for kind, told in (value.get("kinds") or {}).items():
            if _COUNTS_FROM in told:
                fewer = changed(files, (file, "kinds", kind), _but_for(told, (_COUNTS_FROM,)))
                texts_now = written(common, files, fewer)
                name, about = f"{kind} {_COUNTS_FROM} dropped", frozenset((kind,))
                yield Mutant(name, kind, texts, about=about, common=texts_now)


def _never_missed(section: str, rule: Mapping[str, Any], at: Place) -> bool:
    """Return whether it is what a miss brings, of a duty that has no term under any reading."""
    duty = section == "duties" and "forbids" not in rule
    return duty and at[0] == "missed" and rule["clock"] == "none"


def _refused_at_the_door(section: str, rule: Mapping[str, Any], at: Place) -> bool:
    """Return whether it is against whom a ground may be found."""
    return section == "grounds" and at == ("of",)


def _done_by_what_comes_before(section: str, rule: Mapping[str, Any], at: Place) -> bool:
    """Return whether it is what must come before something new, and alone fulfils the duty."""
    if section != "duties" or at[0] != "since" or at[-1] != "after":
        return False
    before = [one.get("act") for one in _around(rule, at)["after"]]
    return all(one.get("act") in before for one in rule["done"])


UNNOTICED: Mapping[str, Callable[[str, Mapping[str, Any], Place], bool]] = MappingProxyType(
    {
        "a duty without a term is never missed: what a miss brings is told and never comes": (
            _never_missed
        ),
        "a finding against another is refused before it is part of a story": _refused_at_the_door,
        "what ends the duty is what must come before something new": _done_by_what_comes_before,
    }
)
"""Why no story notices that a key is gone, and whether that is so of a key of a rule."""


def _keys(value: Any, at: Place) -> Iterator[Place]:
    """Yield where each key stands that decides something, the outer before the inner."""
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from _keys(one, (*at, number))
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in TOLD:
                yield (*at, key)
                yield from _keys(one, (*at, key))


def _but_for(rule: Any, at: Place) -> Any:
    """Return the part of a rule that holds the key at a place, without that key."""
    part = _around(rule, at)
    return {key: value for key, value in part.items() if key != at[-1]}


def _around(rule: Any, at: Place) -> Any:
    """Return the part of a rule that holds the key at a place."""
    for one in at[:-1]:
        rule = rule[one]
    return rule
