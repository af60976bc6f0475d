"""Cites an article as jurists of either language do: art. 15 ¶7, 第十五条第七款.

Every form that stands in a rulebook's `article` is known here; a word that is none of them stays as
it is.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from hub.domain.explain.both import Both

_DIGITS = "零一二三四五六七八九"


class Instrument(NamedTuple):
    """A text of law: its titles, the day on which it was issued, its number as far as known."""

    title: str
    title_zh: str
    issued: date | None = None
    number: str = ""

    def as_json(self) -> dict[str, object]:
        """Return it as a plain JSON value; what is not known is null."""
        return {
            "title": {"en": self.title, "zh": self.title_zh or self.title},
            "date": self.issued.isoformat() if self.issued else None,
            "number": self.number or None,
        }


HIGHER: Mapping[str, Instrument] = {
    "Administrative Enforcement Law": Instrument(
        "Administrative Enforcement Law",
        "中华人民共和国行政强制法",
        date(2011, 6, 30),
        "主席令第四十九号",
    ),
}
"""Higher law that rules rest on, by the name that begins their article."""
_SHORT = "中华人民共和国"
_WORDS = {"notice": "印发通知", "heading": "主送机关", "preamble": "引言"}


def numeral(number: int) -> str:
    """Return a whole number below 1,000 in Chinese numerals."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    told = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        told += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        told += "零"
    return told + (_DIGITS[ones] if ones or not told else "")


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<![A-Za-z])arts?\. (\d+)"), lambda found: f"第{numeral(int(found[1]))}条"),
    (re.compile(r"\s*\((\d+)\)"), lambda found: f"第（{numeral(int(found[1]))}）项"),
    (re.compile(r",? last ¶"), lambda found: "最后一款"),
    (re.compile(r",? with "), lambda found: "，结合"),
    (re.compile(r",? and "), lambda found: "和"),
    (re.compile(r"\s*¶(\d+)"), lambda found: f"第{numeral(int(found[1]))}款"),
    (re.compile(r", ?"), lambda found: "、"),
)


def cited(article: str) -> Both:
    """Return an article as it is cited in English and in Chinese."""
    if article in _WORDS:
        return Both(article, _WORDS[article])
    told = article
    for name, law in HIGHER.items():
        told = told.replace(f"{name} ", law.title_zh.removeprefix(_SHORT))
    if "art." not in told:
        return Both(article, article)
    for form, into in _FORMS:
        told = form.sub(into, told)
    return Both(article, told)


def instrument_of(article: str, local: Instrument) -> Instrument:
    """Return the text that an article stands in: a higher law that it names, else the city's."""
    return next((law for name, law in HIGHER.items() if article.startswith(name)), local)
