"""Makes law wrong in one place: a rule gone, a limit a day off, a reading turned, a paper swapped,
a condition dropped.

What names a removed rule is removed with it: a mutant must load, or it proves nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hub.domain.mutation.changed_law import (
    Files,
    Mutant,
    Place,
    changed,
    plain,
    rules_in,
    words_of,
    written,
)
from hub.domain.mutation.keys_dropped import (
    authors_dropped,
    other_keys_dropped,
    who_and_when_dropped,
)

_OTHER_PAPERS = ("mining_permit", "exploration_permit")
_LIMITS = frozenset(("percent", "at_most"))
_TERMS = frozenset(("clock", "within"))


def rules_gone(texts: Mapping[str, str]) -> Iterator[Mutant]:
    """Yield the law without each of its rules."""
    files = plain(texts)
    about: dict[str, frozenset[str]] = {}
    for _, rule in rules_in(files):
        about[rule["id"]] = about.get(rule["id"], frozenset()).union(words_of(rule))
    for name in sorted(about):
        gone = {file: _without(value, name) for file, value in files.items()}
        yield _written(f"{name} removed", name, texts, files, gone, about[name])


def limits_shifted(texts: Mapping[str, str]) -> Iterator[Mutant]:
    """Yield the law with each term, percentage and day of force one more and one less."""
    files = plain(texts)
    for place, rule in rules_in(files):
        for inner, value in _limits(rule, ()):
            for step in (1, -1):
                other = value + step
                if other >= 0:
                    at = (*place, *inner)
                    where = ".".join(map(str, inner))
                    name = f"{rule['id']} {where}: {other} instead of {value}"
                    shifted = changed(files, at, other)
                    yield _written(name, rule["id"], texts, files, shifted, words_of(rule))


def papers_swapped(texts: Mapping[str, str]) -> Iterator[Mutant]:
    """Yield the law with each demand of each gate gone, and asking for another paper."""
    files = plain(texts)
    for place, gate in rules_in(files, "gates"):
        for number, demand in enumerate(gate.get("demands", ())):
            at = (*place, "demands", number, "any_of")
            other = next(one for one in _OTHER_PAPERS if one not in demand["any_of"])
            name = f"{gate['id']} demand {number + 1}"
            now = changed(files, at, other)
            yield _written(f"{name}: {other}", gate["id"], texts, files, now, words_of(gate))
            rest = [one for one in gate["demands"] if one is not demand]
            if not rest:
                continue
            fewer = changed(files, (*place, "demands"), rest)
            yield _written(f"{name} dropped", gate["id"], texts, files, fewer, words_of(gate))


def readings_turned(texts: Mapping[str, str]) -> Iterator[Mutant]:
    """Yield the law with each other default of each setting, and deaf to each."""
    files = plain(texts)
    for name, setting in (files["city.yaml"].get("settings") or {}).items():
        about = _decided_by(name, files)
        yield Mutant(f"{name}: the choice is not heard", name, texts, deaf=name, about=about)
        for value in _alternatives(setting):
            at = ("city.yaml", "settings", name, "default")
            said = f"{name}: {value} instead of {setting['default']}"
            yield _written(said, name, texts, files, changed(files, at, value), about)


OTHER_KEYS = "other keys dropped"
AUTHORS = "authors dropped"
MAKERS: Mapping[str, Callable[[Mapping[str, str]], Iterator[Mutant]]] = {
    "rules removed": rules_gone,
    "limits shifted": limits_shifted,
    "readings turned": readings_turned,
    "papers swapped": papers_swapped,
    "who and when dropped": who_and_when_dropped,
    OTHER_KEYS: other_keys_dropped,
}
"""Every way of making law wrong that a city's own texts are enough for, by its name."""
MAY_NOT_LOAD = frozenset(("who and when dropped", OTHER_KEYS, AUTHORS))
"""The ways of which some give no law at all: those are noticed when the law is read."""


def mutants(
    texts: Mapping[str, str], common: Mapping[str, str], *, every_key: bool = False
) -> Iterator[tuple[str, Mutant]]:
    """Yield every wrong law of a city, each with the way in which it was made.

    `every_key`: also without each key that says neither who nor when.
    """
    for how, make in MAKERS.items():
        if every_key or how != OTHER_KEYS:
            yield from ((how, one) for one in make(texts))
    yield from ((AUTHORS, one) for one in authors_dropped(texts, common))


def _decided_by(setting: str, files: Files) -> frozenset[str]:
    """Return the words of the rules that a setting decides."""
    decided = (
        words_of(rule)
        for _, rule in rules_in(files)
        if setting in words_of(rule) or setting in rule.get("readings", ())
    )
    return frozenset((setting,)).union(*decided)


def _limits(value: Any, at: Place) -> Iterator[tuple[Place, int]]:
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from _limits(one, (*at, number))
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in _TERMS:
                yield from _counts(one, (*at, key))
            elif key in _LIMITS and isinstance(one, int):
                yield (*at, key), one
            else:
                yield from _limits(one, (*at, key))


def _counts(term: Any, at: Place) -> Iterator[tuple[Place, int]]:
    """Yield the numbers of a term, or of each of several: one stands under each reading."""
    if isinstance(term, list):
        for number, one in enumerate(term):
            yield from _counts(one, (*at, number))
    elif isinstance(term, dict):
        for unit, count in term.items():
            if isinstance(count, int):
                yield (*at, unit), count
            elif unit != "only_if":
                yield from _counts(count, (*at, unit))


def _alternatives(setting: Mapping[str, Any]) -> Iterator[Any]:
    default, values = setting["default"], setting.get("values") or ()
    if setting.get("some"):
        for one in values:
            fewer = [kept for kept in default if kept != one]
            if one not in default or fewer:
                yield fewer if one in default else [*default, one]
    elif setting.get("any") and isinstance(default, list):
        for number, one in enumerate(default):
            for step in (1, -1):
                yield [*default[:number], (one + step) % 24, *default[number + 1 :]]
    elif setting.get("any"):
        yield default + 10
    else:
        yield from (one for one in values if one != default)


def _without(value: Any, rule: str) -> Any:
    """Return a value without a rule and without whatever is nothing but a reference to it."""
    if isinstance(value, list):
        return [_without(one, rule) for one in value if not _is_of(one, rule)]
    if isinstance(value, dict):
        kept = {
            key: _without(one, rule)
            for key, one in value.items()
            if key == "id" or not _is_of(one, rule)
        }
        return {key: one for key, one in kept.items() if one != [] or value[key] == []}
    return value


def _is_of(value: Any, rule: str) -> bool:
    if isinstance(value, dict):
        names = ("id", "ground", "in_place_of", "placed_by_duty", "placed_by_notice")
        named = [value.get(name) for name in names]
        return rule in named or value.get("of") == [rule]
    return bool(value == rule)


def _written(
    name: str, of: str, texts: Mapping[str, str], files: Files, now: Files,
    about: frozenset[str] = frozenset(),
) -> Mutant:  # fmt: skip
    """Return the law with the files as they are `now`."""
    return Mutant(name, of, written(texts, files, now), about=about)
