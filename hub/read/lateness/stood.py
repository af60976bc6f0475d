"""How long the hub stood in a term, and on which days after it: they count against nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from hub.domain.calendar import ONE_DAY, SHANGHAI, Calendar, end_of, local_day
from hub.messages import Outage

OPENS, CLOSES = time(9), time(17)
HALF_A_DAY = timedelta(hours=4)
"""A day on which the hub stood for half of these hours counts against nobody. Of a hub that is off
every night no working day is lost.
"""


@dataclass(frozen=True, slots=True)
class StoodInTerm:
    """The outages that touch a term, with the hours and the working days that they took of it."""

    outages: tuple[Outage, ...] = ()
    hours: float = 0.0
    working_days: int = 0


def of_office(outages: Iterable[Outage], outbox: str, inbox: str) -> list[Outage]:
    """Return the outages in which an office could not be heard, or not be reached."""
    return [one for one in outages if one.place in (None, outbox, inbox)]


def stood_between(
    outages: Sequence[Outage], begins: datetime, ends: datetime, calendar: Calendar
) -> StoodInTerm:
    """Return what outages took of a time; where two overlap, it is counted once."""
    touching = tuple(one for one in outages if one.began < ends and begins < one.ended)
    parts = _merged((max(one.began, begins), min(one.ended, ends)) for one in touching)
    lasted = sum((until - since for since, until in parts), timedelta())
    days = {day for since, until in parts for day in _days(since, until)}
    working = sum(1 for day in days if calendar.knows(day) and calendar.works(day))
    return StoodInTerm(touching, round(lasted / timedelta(hours=1), 2), working)


def working_days_late(
    due: date, until: datetime, outages: Sequence[Outage], calendar: Calendar
) -> tuple[int, int]:
    """Return the working days after a last day until an instant that count, and those on which the
    hub stood.
    """
    last = local_day(until)
    lost = sum(due < day <= last for day in stood_days(outages, calendar))
    return _working_days(due, last, calendar) - lost, lost


def stood_days(outages: Iterable[Outage], calendar: Calendar) -> frozenset[date]:
    """Return the working days on which the hub stood: they count against nobody."""
    return _stood_days(tuple(_merged((one.began, one.ended) for one in outages)), calendar)


@lru_cache(maxsize=256)
def _stood_days(
    parts: tuple[tuple[datetime, datetime], ...], calendar: Calendar
) -> frozenset[date]:
    touched = {day for since, until in parts for day in _days(since, until)}
    return frozenset(
        day
        for day in touched
        if calendar.knows(day) and calendar.works(day) and _stood_on(day, parts)
    )


@lru_cache(maxsize=1 << 14)
def _working_days(after: date, last: date, calendar: Calendar) -> int:
    """Return how many published working days lie after a day, up to and with another."""
    days = (after + timedelta(days=one) for one in range(1, (last - after).days + 1))
    return sum(calendar.knows(day) and calendar.works(day) for day in days)


def _stood_on(day: date, parts: Iterable[tuple[datetime, datetime]]) -> bool:
    opens = datetime.combine(day, OPENS, SHANGHAI)
    closes = datetime.combine(day, CLOSES, SHANGHAI)
    took = (min(until, closes) - max(since, opens) for since, until in parts)
    return sum((one for one in took if one > timedelta()), timedelta()) >= HALF_A_DAY


def _merged(parts: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for since, until in sorted(parts):
        if merged and since <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(until, merged[-1][1])
        else:
            merged.append((since, until))
    return merged


def _days(since: datetime, until: datetime) -> Iterable[date]:
    day = local_day(since)
    while True:
        yield day
        if end_of(day) >= until:
            return
        day += ONE_DAY
