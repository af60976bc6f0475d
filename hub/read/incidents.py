"""Violations of one cause are one incident with a count, not five thousand.

1. What was missed at the end of one day is of one office's one cause; of all offices', where an
   outage of the hub lies over the end of that day.
2. They are counted where they are written (`hub/read/counting.py`): of a million it costs as much
   as of a hundred.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Engine, select

from hub.domain.calendar import SHANGHAI
from hub.messages import Outage
from hub.read import schema
from hub.read.lateness.found import outages_since

FEW = 5
"""So many violations of one cause are looked at one by one."""
_LARGEST = 3
Counted = tuple[str, date, int]
"""An office, the day of its violations, and how many."""


@dataclass(frozen=True, slots=True)
class Incident:
    """Violations of one day and one cause: an outage of the hub, or one office.

    `offices` are those concerned, with how many each; `outage` is absent where an office is the
    cause.
    """

    day: date
    offices: Mapping[str, int]
    outage: Outage | None = None

    @property
    def count(self) -> int:
        """Return how many violations it is."""
        return sum(self.offices.values())


def grouped(counted: Iterable[Counted], outages: Sequence[Outage]) -> list[Incident]:
    """Return violations as incidents, by day, then the largest first. Pure."""
    of_outage: dict[tuple[date, str], dict[str, int]] = {}
    found: list[Incident] = []
    by_id = {one.id: one for one in outages}
    for office, day, count in counted:
        over = next((one for one in outages if _lies_over(one, office, day)), None)
        if over is None:
            found.append(Incident(day, {office: count}))
            continue
        offices = of_outage.setdefault((day, over.id), {})
        offices[office] = offices.get(office, 0) + count
    found += [Incident(day, told, by_id[name]) for (day, name), told in of_outage.items()]
    return sorted(found, key=lambda one: (one.day, -one.count, sorted(one.offices)))


def largest(some: Iterable[Incident]) -> list[Incident]:
    """Return the largest incidents, the largest first, of those that are more than a few."""
    many = [one for one in some if one.count > FEW]
    return sorted(many, key=lambda one: (-one.count, one.day, sorted(one.offices)))[:_LARGEST]


def _lies_over(outage: Outage, office: str, day: date) -> bool:
    """Return whether the hub stood when a day began: then the last day of a term ended."""
    begins = datetime.combine(day, time(), SHANGHAI)
    own = outage.place is None or outage.place.endswith(f".{office}.outbox")
    return own and outage.began < begins <= outage.ended


def incidents(
    engine: Engine, city: str, first: date | None = None, last: date | None = None
) -> list[Incident]:
    """Return the violations that stand in a city, of some days, as incidents."""
    table = schema.counts
    asked = select(table.c.office, table.c.day, table.c.count).where(
        table.c.city == city, table.c.what == "violations", table.c.count > 0
    )
    if first is not None:
        asked = asked.where(table.c.day >= first)
    if last is not None:
        asked = asked.where(table.c.day <= last)
    with engine.connect() as connection:
        counted = [(str(office), day, int(n)) for office, day, n in connection.execute(asked)]
    if not counted:
        return []
    since = datetime.combine(min(day for _, day, _ in counted), time(), SHANGHAI)
    some: dict[tuple[str, date], int] = {}
    for office, day, count in counted:
        some[office, day] = some.get((office, day), 0) + count
    totals = ((office, day, count) for (office, day), count in some.items())
    return grouped(totals, outages_since(engine, city, since))
