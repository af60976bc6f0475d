"""Understands which days are working days, and how far that is published.

1. A calendar is a value: its days come from a published table, never from a guess.
2. A day past the last published one is not known (AMB-32): callers get None and say "provisional".
3. State organs rest on Saturday and Sunday; a make-up day (调休) works, a statutory holiday does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from types import MappingProxyType

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one offset the year round (no daylight saving since 1992)."""

ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """What a day is to an office."""

    WORKING = "working day"
    MAKE_UP = "make-up working day"
    WEEKEND = "weekend"
    HOLIDAY = "statutory holiday"


_WORKS = frozenset((DayKind.WORKING, DayKind.MAKE_UP))


@dataclass(frozen=True)
class Calendar:
    """The published days of a jurisdiction.

    `holidays` and `make_up_days` map a day to its published name; both hold whole years from
    `first` to `last`. Outside them nothing is known.
    """

    first: date
    last: date
    holidays: Mapping[date, str] = field(default_factory=dict)
    make_up_days: Mapping[date, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        """Return the hash of the digest: what is counted by a calendar is remembered under it."""
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

    def amended(self, rest: Mapping[date, str], work: Mapping[date, str], last: date) -> "Calendar":
        """Return this calendar with a published decree over it: its days win, its end may be later."""
        holidays = {d: n for d, n in self.holidays.items() if d not in work} | dict(rest)
        make_up = {d: n for d, n in self.make_up_days.items() if d not in rest} | dict(work)
        return Calendar(
            self.first, max(self.last, last), MappingProxyType(holidays), MappingProxyType(make_up)
        )


def local_day(instant: datetime) -> date:
    """Return the day of `instant` in Asia/Shanghai (AMB-03)."""
    return instant.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """Return 24:00 Asia/Shanghai of `day`: the first instant that is later than it (AMB-01)."""
    following = day + ONE_DAY
    return datetime(following.year, following.month, following.day, tzinfo=SHANGHAI)
