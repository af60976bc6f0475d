"""Changes the law of a city in one place: its files as plain values, and the texts of what became
of them.

A mutant is the texts of a rulebook with one thing changed; everything else is unchanged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

Files = Mapping[str, Any]
"""The files of one city as plain values, by name; no part is shared with another."""
Place = tuple[str | int, ...]
"""Where a value stands: the file's name, then keys and positions."""

LAWS = (
    "duties", "gates", "blocks", "grounds", "measures", "ratios", "exceptions", "provisions",
    "releases", "equivalences",
)  # fmt: skip
"""The sections of a file that hold rules."""
TOLD = frozenset(
    ("id", "article", "says", "says_zh", "readings", "persons", "pace", "title", "title_zh")
)
"""Keys that say what a rule is and decide nothing."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """Wrong law: what was changed, in which rule (or setting), and the changed texts.

    `deaf` names a setting whose choice is ignored: the texts are then unchanged. `about` are the
    words of what was changed: a story that uses them is likely to notice. `common` are changed
    texts of what all cities share.
    """

    name: str
    of: str
    texts: Mapping[str, str]
    deaf: str = ""
    about: frozenset[str] = frozenset()
    common: Mapping[str, str] = field(default_factory=dict)


def plain(texts: Mapping[str, str]) -> Files:
    """Return a city's files as plain values; what YAML shares by alias is copied."""
    return {
        name: _unshared(yaml.load(text, Loader=yaml.CSafeLoader)) for name, text in texts.items()
    }


def rules_in(files: Files, *sections: str) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Yield each rule of some sections, or of all, with where it stands."""
    for name, file in files.items():
        for section in sections or LAWS:
            for number, rule in enumerate(file.get(section) or ()):
                yield (name, section, number), rule


def words_of(value: Any) -> frozenset[str]:
    """Return every word in a part of the law, keys and values, but for its sentences."""
    if isinstance(value, dict):
        kept = (words_of(one) for key, one in value.items() if key not in TOLD)
        return frozenset(map(str, value)).union(*kept)
    if isinstance(value, list):
        return frozenset().union(*map(words_of, value))
    return frozenset((str(value),))


def changed(files: Any, at: Place, value: Any) -> Any:
    """Return the files with another value at a place."""
    if not at:
        return value
    first, *rest = at
    if isinstance(files, list):
        return [
            changed(one, tuple(rest), value) if number == first else one
            for number, one in enumerate(files)
        ]
    return {
        key: changed(one, tuple(rest), value) if key == first else one for key, one in files.items()
    }


def written(texts: Mapping[str, str], files: Files, now: Files) -> Mapping[str, str]:
    """Return the texts of changed files; a file that is as it was keeps its text."""
    return {
        file: texts[file]
        if value == files[file]
        else yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True)
        for file, value in now.items()
    }


def _unshared(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unshared(one) for key, one in value.items()}
    return [_unshared(one) for one in value] if isinstance(value, list) else value
