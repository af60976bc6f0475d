"""A key of a rulebook that is gone, misspelled or garbled is named, or the law says the same, or
the key is optional.

python -m tests.domain.test_garbled_law COUNT SEED    more of them
"""

import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

import pytest
import yaml

from hub.domain.law import Law
from hub.domain.rulebook import RulebookError, keys, load_law
from hub.domain.rulebook.forms import ByName, Each, Form, Plain, Ref, Section, Some
from hub.domain.rulebook.problems import Problem
from hub.domain.rulebook.review import WORDS, Book, review_of, review_of_all
from hub.files.rulebooks import book_of, cities, names_text

GONE, MISSPELLED = "gone", "misspelled"
GARBLED = (
    GONE,
    MISSPELLED,
    "null",
    "''",
    "7",
    "-1",
    "[]",
    "[7]",
    "{}",
    "{a: b}",
    "qwerty",
    "true",
    "[[x]]",
)
COMMON = {
    "events.yaml": keys.EVENTS,
    "offices.yaml": keys.OFFICES,
    "certificates.yaml": keys.CERTIFICATES,
}
Place = tuple[str, tuple[int, ...], bool, Any]
"""A file (`city/name`), the way to an entry of a mapping, whether it must stand,
and its form by the tables.
"""


@cache
def books() -> dict[str, Book]:
    return {city: book_of(city) for city in cities()}


def files() -> dict[str, tuple[str, Form]]:
    """Return the text and the form of every file of the rulebooks."""
    found: dict[str, tuple[str, Form]] = {
        f"common/{name}": (text, COMMON[name])
        for name, text in books()["zhuhai"].texts.common.items()
    }
    for city, book in books().items():
        for name, text in book.texts.city.items():
            found[f"{city}/{name}"] = (text, keys.CITY if name == "city.yaml" else keys.RULES)
    return found | {WORDS: (names_text()[WORDS], keys.WORDS)}


def entries(
    node: Any, form: Any, way: tuple[int, ...] = ()
) -> Iterator[tuple[tuple[int, ...], bool, Any]]:
    """Yield the way to every entry of every mapping, whether it must stand, and its form."""
    part = form.one if isinstance(form, Each) else form
    if isinstance(part, Ref):
        part = part.of()
    if isinstance(node, yaml.SequenceNode):
        for number, one in enumerate(node.value):
            yield from entries(one, part, (*way, number))
    elif isinstance(node, yaml.MappingNode):
        for number, (name, one) in enumerate(node.value):
            must, below = True, None
            if isinstance(part, Section):
                key = next((one for one in part.keys if one.name == name.value), None)
                must, below = (key.must, key.form) if key is not None else (True, None)
            elif isinstance(part, ByName):
                must, below = False, part.value
            yield (*way, number), must, below
            yield from entries(one, below, (*way, number))


@cache
def places() -> tuple[Place, ...]:
    return tuple(
        (name, way, must, below)
        for name, (text, form) in files().items()
        for way, must, below in entries(yaml.compose(text, Loader=yaml.CSafeLoader), form)
    )


def garbled(text: str, way: tuple[int, ...], how: str) -> str:
    """Return a file with one entry gone, misspelled, or with another value."""
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    node = root
    for number in way[:-1]:
        one = node.value[number]
        node = one[1] if isinstance(node, yaml.MappingNode) else one
    name, value = node.value[way[-1]]
    if how == GONE:
        del node.value[way[-1]]
    elif how == MISSPELLED:
        node.value[way[-1]] = (yaml.ScalarNode(name.tag, f"{name.value}x"), value)
    else:
        node.value[way[-1]] = (name, yaml.compose(how, Loader=yaml.SafeLoader))
    return str(yaml.serialize(root, allow_unicode=True))


def mistakes(file: str, text: str) -> tuple[tuple[Problem, ...], dict[str, Law]]:
    """Return what is said of the rulebooks with one file changed, and the laws that load."""
    folder, _, name = file.rpartition("/")
    changed, found = [], list[Problem]()
    for city, book in books().items():
        texts = book.texts
        if folder == "common":
            texts = replace(texts, common={**texts.common, name: text})
        elif folder == city:
            texts = replace(texts, city={**texts.city, name: text})
        else:
            changed.append(book)
            continue
        try:
            law = load_law(texts.common, texts.city, None, texts.districts, texts.folder)
            changed.append(Book(law, texts))
            found += review_of(changed[-1], under_each_reading=False)
        except RulebookError as error:
            found += error.problems
    if changed:
        words = {WORDS: text} if file == WORDS else names_text()
        found += review_of_all(changed, words)
    return tuple(found), {book.law.city: book.law for book in changed}


def says_the_same(laws: Mapping[str, Law]) -> bool:
    return all(
        getattr(law, one.name) == getattr(books()[city].law, one.name)
        for city, law in laws.items()
        for one in fields(Law)
        if one.compare and one.name not in ("edition", "title")
    )


def stands(text: str, way: tuple[int, ...]) -> str:
    """Return the plain value of an entry, empty for any other: a number may be another number."""
    node: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
    for number in way:
        one = node.value[number]
        node = one[1] if isinstance(one, tuple) else one
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def is_let_pass(place: Place, how: str) -> bool:
    """Return whether the tables let an entry be gone, or hold whatever stands there now."""
    file, way, must, form = place
    if how == MISSPELLED:  # in a list of words it is another word
        return file.startswith(("common/", WORDS)) and not must and len(way) == 2
    one = form.one if isinstance(form, Some) else form
    return not must if how == GONE else isinstance(one, Plain | keys.Anything)


def trial(place: Place, how: str) -> None:
    file, way, _, form = place
    text = garbled(files()[file][0], way, how)
    found, laws = mistakes(file, text)
    what = f"{file} {way} {form and form.told}: {how}"
    for one in found:
        assert one.file, what
        assert "Traceback" not in str(one)
        assert one.line or one.file == WORDS, what
    another = how.isdecimal() and stands(files()[file][0], way).isdecimal()
    assert found or another or says_the_same(laws) or is_let_pass(place, how), what


def tried(count: int, seed: int) -> None:
    drawn = random.Random(seed)
    for _ in range(count):
        trial(drawn.choice(places()), drawn.choice(GARBLED))


def test_a_garbled_key_is_named_or_changes_nothing_or_may_be_so() -> None:
    tried(60, seed=3)


@pytest.mark.seeds
@pytest.mark.timeout(1200)
def test_two_thousand_garbled_keys_are_named_or_change_nothing_or_may_be_so() -> None:
    tried(2000, seed=4)


if __name__ == "__main__":
    number, first = sys.argv[1:]
    tried(int(number), int(first))
