"""Finds the places of a text that a rule's article names: art. 15 ¶6, ¶7 is two of them.

An article of higher law is no place of the city's text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_WHOLE = ("heading", "preamble", "notice")
_PART = re.compile(
    r"(?P<foreign>[A-Z][A-Za-z ]*?)?\barts?\. (?P<article>\d+)|¶(?P<paragraph>\d+)"
    r"|\((?P<item>\d+)\)|(?P<last>last ¶)"
)
BEFORE = 0
"""The article under which stands what comes before the first: heading, addressees, preamble."""


@dataclass(frozen=True, slots=True)
class Place:
    """An article, a paragraph of it (款), an item (项) or a paragraph within an item; 0 is all of
    them.

    `last`: the article's last paragraph, whichever number it has.
    """

    article: int
    paragraph: int = 0
    item: int = 0
    within: int = 0
    last: bool = False

    def __str__(self) -> str:
        """Return the place as a rule's article writes it."""
        if self.article == BEFORE:
            return "preamble"
        if self.last:
            return f"art. {self.article}, last ¶"
        item = f"({self.item})" if self.item else ""
        paragraph = self.within if self.item else self.paragraph
        return f"art. {self.article}{item}{f' ¶{paragraph}' if paragraph else ''}"


def places_in(article: str) -> tuple[Place, ...]:
    """Return the places of the city's own text that a rule's `article` names, in its order."""
    if article in _WHOLE:
        return (Place(BEFORE),)
    return tuple(_places(article))


def _places(article: str) -> Iterator[Place]:
    place: Place | None = None
    for part in _PART.finditer(article):
        if part["article"]:
            if place is not None:
                yield place
            place = None if part["foreign"] else Place(int(part["article"]))
        elif place is not None:
            narrower = _narrower(place, part)
            if narrower is None:
                yield place
                narrower = _narrower(Place(place.article), part)
            place = narrower
    if place is not None:
        yield place


def _narrower(place: Place, part: re.Match[str]) -> Place | None:
    """Return the place within `place` that the next part names; None if it names one beside it."""
    if part["item"]:
        return None if place.item else replace(place, item=int(part["item"]))
    if part["last"]:
        return replace(place, last=True)
    number = int(part["paragraph"])
    if place.item:
        return None if place.within else replace(place, within=number)
    return None if place.paragraph else replace(place, paragraph=number)
