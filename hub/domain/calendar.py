"""Says which days are working days, and how far that is published.

1. A calendar is a value: its days come from a published table, never from a guess.
2. A day past the last published one is not known: callers get None and say "provisional"
   (docs/decisions.md, 8).
3. A decree, a published arrangement of days, wins over what was published before it.
4. State organs rest on Saturday and Sunday; a make-up day (调休) works, a statutory holiday does
   not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from functools import cached_property, lru_cache
from hashlib import blake2b
from types import MappingProxyType

REMEMBERED = 1 << 12
"""How many days and terms are cached: all notices of one day have the same few."""
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one offset the year round (no daylight saving since 1992)."""

ONE_DAY = timedelta(days=1)
_FIRST = datetime.min.replace(tzinfo=SHANGHAI)
_LAST = datetime.max.replace(tzinfo=SHANGHAI)


class DayKind(StrEnum):
    """What kind of day a day is for an office."""

    WORKING = "working day"
    MAKE_UP = "make-up working day"
    WEEKEND = "weekend"
    HOLIDAY = "statutory holiday"


_WORKS = frozenset((DayKind.WORKING, DayKind.MAKE_UP))


@dataclass(frozen=True, slots=True)
class Decree:
    """A published arrangement of days: which rest, which work, and the year that it arranges whole,
    if any.
    """

    name: str
    rest: tuple[date, ...] = ()
    work: tuple[date, ...] = ()
    year: int | None = None


@dataclass(frozen=True, eq=False)
class Calendar:
    """The published days of a jurisdiction.

    `holidays` and `make_up_days` map a day to its published name; both hold whole years from
    `first` to `last`. Outside them nothing is known. `decrees` are what was published over `base`.
    """

    first: date
    last: date
    holidays: Mapping[date, str] = field(default_factory=dict)
    make_up_days: Mapping[date, str] = field(default_factory=dict)
    base: "Calendar | None" = None
    decrees: tuple[Decree, ...] = ()

    def __eq__(self, other: object) -> bool:
        """Return whether another calendar has the same days, by the same decrees."""
        return isinstance(other, Calendar) and (self.digest, self.decrees) == (
            other.digest,
            other.decrees,
        )

    def __hash__(self) -> int:
        """Return the hash of the digest: terms are cached by calendar."""
        return hash(self.digest)

    def knows(self, day: date) -> bool:
        """Return whether the arrangement that covers `day` is published."""
        return self.first <= day <= self.last

    def kind_of(self, day: date) -> DayKind:
        """Return what `day` is. The day must be known."""
        if day in self.make_up_days:
            return DayKind.MAKE_UP
        if day in self.holidays:
            return DayKind.HOLIDAY
        return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKING

    def works(self, day: date) -> bool:
        """Return whether offices work on `day`. The day must be known."""
        return self.kind_of(day) in _WORKS

    def why(self, day: date) -> str:
        """Return in words why `day` counts or not, with the published name of a holiday."""
        kind = self.kind_of(day)
        name = self.make_up_days.get(day) or self.holidays.get(day)
        return f"{kind.value} ({name})" if name else kind.value

    @cached_property
    def digest(self) -> str:
        """Return 16 hex characters that name this calendar: same days, same digest."""
        parts = [f"{self.first}/{self.last}"]
        parts += [f"-{day}" for day in sorted(self.holidays)]
        parts += [f"+{day}" for day in sorted(self.make_up_days)]
        return blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()

    def under(self, decrees: Iterable[Decree]) -> "Calendar":
        """Return this calendar with decrees over it, each over those before it.

        A decree for a year that does not directly follow the known ones waits: the years between
        are not guessed.
        """
        told = tuple(decrees)
        holidays, make_up = dict(self.holidays), dict(self.make_up_days)
        for decree in told:
            for days, other, list_of in (
                (holidays, make_up, decree.rest),
                (make_up, holidays, decree.work),
            ):
                days.update(dict.fromkeys(list_of, decree.name))
                for day in list_of:
                    other.pop(day, None)
        years = {decree.year for decree in told}
        last = self.last
        while last.year + 1 in years:
            last = date(last.year + 1, 12, 31)
        return Calendar(
            self.first, last, MappingProxyType(holidays), MappingProxyType(make_up), self, told
        )

    @cached_property
    def without(self) -> Mapping[str, "Calendar"]:
        """Return what the calendar would be without each of its decrees, by the decree's name."""
        base = self.base or self
        return {
            gone.name: base.under(one for one in self.decrees if one.name != gone.name)
            for gone in self.decrees
        }


def in_shanghai(instant: datetime) -> datetime:
    """Return an instant on the clock of Asia/Shanghai.

    An instant beyond the calendar there (a year before 1 or after 9999) becomes its first or last
    instant.
    """
    try:
        return instant.astimezone(SHANGHAI)
    except OverflowError:
        return _FIRST if instant.year == _FIRST.year else _LAST


def minute_of(instant: datetime) -> str:
    """Return an instant in Asia/Shanghai as a person reads it: 2025-03-10 09:00."""
    return in_shanghai(instant).isoformat(" ", "minutes")[:16]


@lru_cache(maxsize=REMEMBERED)
def local_day(instant: datetime) -> date:
    """Return the day of `instant` in Asia/Shanghai (AMB-03)."""
    return in_shanghai(instant).date()


@lru_cache(maxsize=REMEMBERED)
def end_of(day: date) -> datetime:
    """Return 24:00 Asia/Shanghai of `day`: the first instant that is later than it (AMB-01).

    A paper without an end names the last possible day, which ends with its last instant.
    """
    if day == date.max:
        return _LAST
    following = day + ONE_DAY
    return datetime(following.year, following.month, following.day, tzinfo=SHANGHAI)
