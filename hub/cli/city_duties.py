"""The days of a city whose duties are asked for: how many are left, and what is overdue."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hub.cli.city_calendar import days_in
from hub.cli.city_stand import CityStand, evidence_day
from hub.cli.read_session import Reading
from hub.domain.calendar import Calendar
from hub.domain.city.commands import CALENDAR_PUBLISHED, STORY_BEGUN
from hub.domain.facts import HUB
from hub.domain.law import Law
from hub.domain.rulebook import RulebookError
from hub.files.rulebooks import law_of
from hub.messages import CityRecord
from hub.read import pages
from hub.read.reports.counted import working_days
from hub.registry import topics

_DAYS = {"d": 1, "w": 7}


@dataclass(frozen=True, slots=True)
class CityDuties:
    """A city whose duties are asked for, its calendar and the day up to which it has been heard."""

    stand: CityStand
    calendar: Calendar
    today: date

    def last_day(self, within: tuple[int, str]) -> date:
        """Return the last day that is meant; of working days, none past the published ones."""
        count, unit = within
        if unit == "m":
            return _months_later(self.today, count)
        if unit != "wd":
            return self.today + timedelta(days=count * _DAYS[unit])
        day = self.today
        while count and day < self.calendar.last:
            day += timedelta(days=1)
            count -= self.calendar.knows(day) and self.calendar.works(day)
        return day

    def left(self, due: date | None) -> int | None:
        """Return how many working days are left until a day, negative past it; None: unknown."""
        if due is None:
            return None
        first, last = sorted((self.today, due))
        count = working_days(self.calendar, first, last)
        return count if count is None or due >= self.today else -count


def law_if_here(city: CityRecord) -> Law | None:
    """Return a city's law; None if its rulebook is not here, or cannot be read."""
    try:
        return law_of(city.law)
    except RulebookError:
        return None


def with_days(read: Reading, stand: CityStand) -> CityDuties:
    """Return a city with its calendar and the day up to which it has been heard."""
    outbox = topics.outbox(stand.city.city, HUB)
    records = pages.records_of(read.engine, outbox, (STORY_BEGUN, CALENDAR_PUBLISHED))
    return CityDuties(stand, days_in(stand.city, records).calendar, evidence_day(stand))


def is_overdue(city: CityDuties, row: Mapping[str, Any]) -> bool:
    """Return whether the city calls a duty breached, and nobody has done it since."""
    return bool(row["status"] == "breached" and row["due_by"] < city.today)


def _months_later(day: date, count: int) -> date:
    """Return the day of the same number, or the month's last."""
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))
