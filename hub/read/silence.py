"""Offices that have said nothing for some working days: by themselves, or as nobody hears them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from hub.domain.calendar import ONE_DAY, Calendar, local_day
from hub.messages import CityRecord
from hub.read import schema
from hub.sentence import Sentence, both

HUB = "hub"


@dataclass(frozen=True, slots=True)
class Silent:
    """An office that has said nothing since `since` (None: ever), for some working days.

    `unheard` says why, where it is the hub that cannot hear it.
    """

    office: str
    since: datetime | None
    working_days: int
    unheard: str = ""

    @property
    def says(self) -> Sentence:
        """Return it as a sentence in both languages."""
        told = {"office": self.office, "days": self.working_days}
        if self.unheard:
            return both(
                "{office} is not heard: its outbox is held ({why}). Nobody knows whether it says"
                " anything.",
                "未能接收{office}：其发件箱受阻（{why}），无从得知其是否报送。",
                office=self.office,
                why=self.unheard,
            )
        if self.since is None:
            return both(
                "{office} has said nothing yet, and is heard.",
                "{office}从未报送任何记录，接收正常。",
                office=self.office,
            )
        return both(
            "{office} has said nothing for {days} working days, and is heard.",
            "{office}已{days}个工作日未报送任何记录，接收正常。",
            **told,
        )


def silent(
    last: Mapping[str, datetime | None],
    held: Mapping[str, str],
    now: datetime,
    calendar: Calendar,
    after: int,
) -> list[Silent]:
    """Return the offices that are silent at `now`, by name; `held` are those that the hub cannot
    hear, with why. Pure.

    One that has never said anything is named, whatever the day: nobody knows since when it could.
    """
    found = []
    for office, since in sorted(last.items()):
        if office in held:
            found.append(Silent(office, since, 0, held[office]))
            continue
        days = 0 if since is None else _working_days(since, now, calendar)
        if since is None or days >= after:
            found.append(Silent(office, since, days))
    return found


def last_words(engine: Engine, city: CityRecord) -> dict[str, datetime | None]:
    """Return when each office that stands in a city has written last; None: never."""
    table, found = schema.office_records, dict[str, datetime | None]()
    with engine.connect() as connection:
        for one in _standing(city):
            asked = select(func.max(table.c.appended))
            asked = asked.where(table.c.city == city.city, table.c.office == one)
            found[one] = connection.execute(asked).scalar()
    return found


def _standing(city: CityRecord) -> Iterable[str]:
    return (one.code for one in city.offices if one.left is None and one.code != HUB)


def _working_days(since: datetime, now: datetime, calendar: Calendar) -> int:
    """Return how many whole working days lie between two instants; days that are not published are
    none.
    """
    day, last, count = local_day(since) + ONE_DAY, local_day(now), 0
    while day < last:
        count += calendar.knows(day) and calendar.works(day)
        day += ONE_DAY
    return count
