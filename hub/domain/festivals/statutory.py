"""The days on which all citizens rest by law, by year.

Regulation on Public Holidays for National Annual Festivals and Memorial Days
(全国年节及纪念日放假办法), art. 2, as revised in 1999, 2007, 2013 and 2024. Which further days are
days off, and which weekends work for them, only the State Council's arrangement of a year says:
nothing here guesses it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from hub.domain.festivals.table import DAYS


class Festival(StrEnum):
    """A festival on which all citizens rest, by the name that the published calendar gives it."""

    NEW_YEAR = "New Year's Day"
    SPRING = "Spring Festival"
    TOMB_SWEEPING = "Tomb-sweeping Day"
    LABOUR = "Labour Day"
    DRAGON_BOAT = "Dragon Boat Festival"
    MID_AUTUMN = "Mid-autumn Festival"
    NATIONAL = "National Day"

    @property
    def zh(self) -> str:
        """Return its name in the Regulation."""
        return _ZH[self]


_ZH: Mapping[Festival, str] = {
    Festival.NEW_YEAR: "元旦",
    Festival.SPRING: "春节",
    Festival.TOMB_SWEEPING: "清明节",
    Festival.LABOUR: "劳动节",
    Festival.DRAGON_BOAT: "端午节",
    Festival.MID_AUTUMN: "中秋节",
    Festival.NATIONAL: "国庆节",
}


@dataclass(frozen=True, slots=True)
class Revision:
    """The Regulation from a year on.

    `spring` are the days of the Spring Festival, counted from the first day of the lunar year;
    `labour` is how many days Labour Day has; `of_old` whether Tomb-sweeping Day, Dragon Boat and
    Mid-autumn Festival are days off.
    """

    since: int
    spring: range
    labour: int
    of_old: bool

    @property
    def days(self) -> int:
        """Return how many days all citizens rest on in a year."""
        return 1 + len(self.spring) + self.labour + 3 * self.of_old + _NATIONAL


_NATIONAL = 3
_REVISIONS = (
    Revision(2000, range(3), 3, of_old=False),
    Revision(2008, range(-1, 2), 1, of_old=True),
    Revision(2014, range(3), 1, of_old=True),
    Revision(2025, range(-1, 3), 2, of_old=True),
)
"""State Council orders 270 (1999-09-18), 513 (2007-12-14),
644 (2013-12-11) and 795 (2024-11-10).
"""
FIRST_YEAR = _REVISIONS[0].since


def revision_of(year: int) -> Revision:
    """Return the Regulation as it stands in a year, from `FIRST_YEAR` on."""
    return next(one for one in reversed(_REVISIONS) if one.since <= year)


@cache
def statutory_days(year: int) -> Mapping[date, tuple[Festival, ...]]:
    """Return the days of a year on which all citizens rest by law, in order, with the festival of
    each.

    Nothing for a year before `FIRST_YEAR`; after the table only festivals on fixed days.
    """
    if year < FIRST_YEAR:
        return MappingProxyType({})
    found: dict[date, tuple[Festival, ...]] = {}
    for day, festival in sorted(_days(year, revision_of(year))):
        found[day] = (*found.get(day, ()), festival)
    return MappingProxyType(found)


def _days(year: int, by: Revision) -> Iterator[tuple[date, Festival]]:
    yield date(year, 1, 1), Festival.NEW_YEAR
    yield from ((date(year, 5, 1 + number), Festival.LABOUR) for number in range(by.labour))
    yield from ((date(year, 10, 1 + number), Festival.NATIONAL) for number in range(_NATIONAL))
    if year not in DAYS:
        return
    first, *of_old = (date.fromisoformat(f"{year}-{day}") for day in DAYS[year].split())
    yield from ((first + timedelta(days=number), Festival.SPRING) for number in by.spring)
    if by.of_old:
        yield from zip(of_old, _OF_OLD, strict=True)


_OF_OLD = (Festival.TOMB_SWEEPING, Festival.DRAGON_BOAT, Festival.MID_AUTUMN)
"""As the table has them."""


def is_whole(year: int) -> bool:
    """Return whether every statutory day of a year is known here."""
    return year in DAYS
