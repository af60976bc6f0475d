"""Makes law wrong in one place: a rule gone, a limit a day off, a reading turned, a paper swapped.

1. A mutant is the texts of a rulebook with one thing changed; everything else is unchanged.
2. What names a removed rule is removed with it: a mutant must load, or it proves nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

Files = Mapping[str, Any]
"""The files of one city as plain values, by name; no part is shared with another."""
Place = tuple[str | int, ...]
"""Where a value stands: the file's name, then keys and positions."""

_OTHER_PAPERS = ("mining_permit", "exploration_permit")
_LIMITS = frozenset(("percent", "at_most"))
_TERMS = frozenset(("clock", "within"))
_LAWS = (
    "duties", "gates", "blocks", "grounds", "measures", "ratios", "exceptions", "provisions",
    "releases", "equivalences",
)  # fmt: skip
_TOLD = frozenset(
    ("id", "article", "says", "says_zh", "readings", "persons", "pace", "title", "title_zh")
)
"""Keys that say what a rule is and decide nothing."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """Wrong law: what was changed, in which rule (or setting), and the changed texts.

    `deaf` names a setting whose choice is ignored: the texts are then unchanged. `about` are the
    words of what was changed: a story that uses them is likely to notice.
    """

    name: str
    of: str
    texts: Mapping[str, str]
    deaf: str = ""
    about: frozenset[str] = frozenset()


def plain(texts: Mapping[str, str]) -> Files:
    """Return a city's files as plain values; what YAML shares by alias is copied."""
    return {
        name: _unshared(yaml.load(text, Loader=yaml.CSafeLoader)) for name, text in texts.items()
    }


def rules_gone(texts: Mapping[str, str]) -> Iterator[Mutant]:
    """Yield the law without each of its rules."""
    files = plain(texts)
    about: dict[str, frozenset[str]] = {}
    for _, rule in _rules(files):
        about[rule["id"]] = about.get(rule["id"], frozenset()).union(_words_of(rule))
    for name in sorted(about):
        gone = {file: _without(value, name) for file, value in files.items()}
        yield _written(f"{name} removed", name, texts, files, gone, about[name])


def limits_shifted(texts: Mapping[str, str]) -> Iterator[Mutant]:
    """Yield the law with each term, percentage and day of force one more and one less."""
    files = plain(texts)
    for place, rule in _rules(files):
        for inner, value in _limits(rule, ()):
            for step in (1, -1):
                changed = value + step
                if changed >= 0:
                    at = (*place, *inner)
                    where = ".".join(map(str, inner))
                    name = f"{rule['id']} {where}: {changed} instead of {value}"
                    shifted = _changed(files, at, changed)
                    yield _written(name, rule["id"], texts, files, shifted, _words_of(rule))


def papers_swapped(texts: Mapping[str, str]) -> Iterator[Mutant]:
    """Yield the law with each demand of each gate gone, and asking for another paper."""
    files = plain(texts)
    for place, gate in _rules(files, "gates"):
        for number, demand in enumerate(gate.get("demands", ())):
            at = (*place, "demands", number, "any_of")
            other = next(one for one in _OTHER_PAPERS if one not in demand["any_of"])
            name = f"{gate['id']} demand {number + 1}"
            yield _written(f"{name}: {other}", gate["id"], texts, files, _changed(files, at, other))
            rest = [one for one in gate["demands"] if one is not demand]
            if not rest:
                continue
            fewer = _changed(files, (*place, "demands"), rest)
            yield _written(f"{name} dropped", gate["id"], texts, files, fewer)


def readings_turned(texts: Mapping[str, str]) -> Iterator[Mutant]:
    """Yield the law with each other default of each setting, and deaf to each."""
    files = plain(texts)
    for name, setting in (files["city.yaml"].get("settings") or {}).items():
        yield Mutant(f"{name}: the choice is not heard", name, texts, deaf=name)
        for value in _alternatives(setting):
            at = ("city.yaml", "settings", name, "default")
            said = f"{name}: {value} instead of {setting['default']}"
            yield _written(said, name, texts, files, _changed(files, at, value))


MAKERS: Mapping[str, Callable[[Mapping[str, str]], Iterator[Mutant]]] = {
    "rules removed": rules_gone,
    "limits shifted": limits_shifted,
    "readings turned": readings_turned,
    "papers swapped": papers_swapped,
}
"""Every way of making law wrong, by its name."""


def _unshared(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unshared(one) for key, one in value.items()}
    return [_unshared(one) for one in value] if isinstance(value, list) else value


def _rules(files: Files, *sections: str) -> Iterator[tuple[Place, dict[str, Any]]]:
    for name, file in files.items():
        for section in sections or _LAWS:
            for number, rule in enumerate(file.get(section) or ()):
                yield (name, section, number), rule


def _words_of(value: Any) -> frozenset[str]:
    """Return every word in a part of the law, keys and values, but for its sentences."""
    if isinstance(value, dict):
        kept = (_words_of(one) for key, one in value.items() if key not in _TOLD)
        return frozenset(map(str, value)).union(*kept)
    if isinstance(value, list):
        return frozenset().union(*map(_words_of, value))
    return frozenset((str(value),))


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


def _changed(files: Any, at: Place, value: Any) -> Any:
    """Return the files with another value at a place."""
    if not at:
        return value
    first, *rest = at
    if isinstance(files, list):
        return [
            _changed(one, tuple(rest), value) if number == first else one
            for number, one in enumerate(files)
        ]
    return {
        key: _changed(one, tuple(rest), value) if key == first else one
        for key, one in files.items()
    }


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
    name: str, of: str, texts: Mapping[str, str], files: Files, changed: Files,
    about: frozenset[str] = frozenset(),
) -> Mutant:  # fmt: skip
    """Return the law with `changed` files for its `files`;
    a file that is as it was keeps its text.
    """
    written = {
        file: texts[file]
        if value == files[file]
        else yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True)
        for file, value in changed.items()
    }
    return Mutant(name, of, written, about=about)
