"""Reads the text of an instrument into passages: each paragraph or item of each article.

An article begins with 第X条, or with X、 where a text has no 条; an item with （X）. A paragraph
between two items belongs to the first of them; one after the last is the article's own. Chapters
are no articles. Source: Legislation Law art. 65 (条, 款, 项).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hub.domain.law_text.places import BEFORE, Place

_PARAGRAPHS = re.compile(r"[\n\r\f]+|[ \t\u3000]{2,}")
_NUMBER = "[零〇○一二三四五六七八九十百]+"
_ARTICLE = re.compile(rf"第({_NUMBER})条[ \u3000]*")
_CHAPTER = re.compile(rf"第{_NUMBER}[章节编]")
_LISTED = re.compile(rf"({_NUMBER})、[ \u3000]*")
_ITEM = re.compile(rf"[(（]({_NUMBER})[)）][ \u3000]*")
_SENTENCE = re.compile(r"[^。；;]+[。；;]?")
_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph or item of a text, and where it stands."""

    place: Place
    text: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return its sentences, each with the sign that ends it."""
        return tuple(one.strip() for one in _SENTENCE.findall(self.text) if one.strip())


def passages_in(text: str) -> tuple[Passage, ...]:
    """Return the passages of a text in its order; those before the first article are BEFORE."""
    paragraphs = [one.strip() for one in _PARAGRAPHS.split(text) if one.strip()]
    begins = _ARTICLE if any(_ARTICLE.match(one) for one in paragraphs) else _LISTED
    return tuple(_numbered(paragraphs, begins))


def _numbered(paragraphs: Sequence[str], begins: re.Pattern[str]) -> Iterator[Passage]:
    here = Place(BEFORE)
    for number, one in enumerate(paragraphs):
        if _CHAPTER.match(one):
            continue
        article, item = begins.match(one), _ITEM.match(one)
        if article is not None:
            here = Place(number_of(article[1]), paragraph=1)
            titled = begins is _LISTED
            yield Passage(replace(here, paragraph=0) if titled else here, one)
            here = replace(here, paragraph=0) if titled else here
        elif item is not None and here.article != BEFORE:
            here = replace(here, item=number_of(item[1]), within=1)
            yield Passage(here, one)
        else:
            here = _next(here, _more_items(paragraphs[number + 1 :], begins))
            yield Passage(here, one)


def _next(here: Place, more_items: bool) -> Place:
    """Return the place of the paragraph after `here`."""
    if here.article == BEFORE:
        return here
    if here.item and more_items:
        return replace(here, within=here.within + 1)
    return Place(here.article, paragraph=here.paragraph + 1)


def _more_items(paragraphs: Sequence[str], begins: re.Pattern[str]) -> bool:
    """Return whether another item of the article comes."""
    for one in paragraphs:
        if begins.match(one) or _CHAPTER.match(one):
            return False
        if _ITEM.match(one):
            return True
    return False


def number_of(written: str) -> int:
    """Return a number that is written in Chinese, up to 999."""
    hundreds, _, rest = written.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    found = 100 * _DIGITS[hundreds] if hundreds else 0
    if ten:
        found += 10 * (_DIGITS[tens.lstrip("零〇")] if tens.lstrip("零〇") else 1)
    for sign in ones:
        found += _DIGITS[sign]
    return found


def standing_at(place: Place, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the passages at a place, with all that stand below it."""
    own = [one for one in passages if one.place.article == place.article]
    if place.last:
        last = [one for one in own if not one.place.item]
        return tuple(last[-1:])
    return tuple(one for one in own if _is_in(one.place, place))


def _is_in(at: Place, place: Place) -> bool:
    """Return whether a passage stands at a place or below it."""
    if place.item:
        return at.item == place.item and place.within in (0, at.within)
    return not place.paragraph or (not at.item and at.paragraph == place.paragraph)


def alike(one: str, other: str) -> bool:
    """Return whether two passages say the same: width of signs and blanks aside."""
    return _folded(one) == _folded(other)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
