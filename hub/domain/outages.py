"""Outages of the hub, as a city knows them: when it heard nothing, and of what. Pure.

1. What the hub could not hear, nobody has failed to say. A term whose end fell into an outage of
   all, or of the outbox of who owes, is called missed only once the time is over that the outage
   took of the last day: so long an office has to be heard, as if the hub had not stood.
2. The last day itself is what the law says. What is done after it is done late.
"""

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

_LAST_DAY = timedelta(days=1)


class What(StrEnum):
    """What stood: the whole hub, one outbox that was not heard, one inbox that was not reached."""

    EVERYTHING = "everything"
    SOURCE = "source"
    INBOX = "inbox"


@dataclass(frozen=True, slots=True, order=True)
class Stood:
    """One outage: from the last mark before it to the first after it.

    `place` is the outbox or inbox that stood, `office` whose it is; empty: everything stood.
    """

    ended: datetime
    began: datetime
    what: What
    place: str = ""
    office: str = ""
    year: int = 0
    number: int = 0

    def overlaps(self, began: datetime, ended: datetime) -> bool:
        """Return whether it and another time have a part in common, or it lies over an instant."""
        return self.began < ended and began < self.ended


@dataclass(frozen=True)
class Outages:
    """All outages of a city, in the order in which they ended."""

    told: tuple[Stood, ...] = ()

    @cached_property
    def _ends(self) -> tuple[datetime, ...]:
        return tuple(one.ended for one in self.told)

    def with_one(self, stood: Stood) -> "Outages":
        """Return these outages and one more."""
        told = list(self.told)
        insort(told, stood)
        return Outages(tuple(told))

    def touching(self, began: datetime, ended: datetime) -> Iterator[Stood]:
        """Yield the outages that share an instant with a time."""
        first = bisect_right(self._ends, began)
        return (one for one in self.told[first:] if one.overlaps(began, ended))

    def heard_by(self, limit: datetime, is_of: Callable[[str], bool]) -> datetime:
        """Return until when what an office says by a limit may still be heard: the limit, if the
        hub did not stand then. `is_of` tells by its code whether an outbox is that office's.
        """
        over = (
            one
            for one in self.touching(limit, limit)
            if one.what is What.EVERYTHING or (one.what is What.SOURCE and is_of(one.office))
        )
        lost = (one.ended + (limit - max(one.began, limit - _LAST_DAY)) for one in over)
        return max(lost, default=limit)


NONE = Outages()


def without(
    began: datetime, ended: datetime, others: Iterable[Stood]
) -> Iterator[tuple[datetime, datetime]]:
    """Yield what is left of a time when others are taken out of it."""
    for one in sorted(others, key=lambda one: one.began):
        if one.began > began:
            yield began, min(one.began, ended)
        began = max(began, one.ended)
        if began >= ended:
            return
    yield began, ended
