"""A report: what fell due in a period, counted at one position of each city."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from hub.domain.calendar import Calendar, local_day
from hub.messages import CityRecord, Outage
from hub.read.reports.changes import Changed, differing, why_changed
from hub.read.reports.counted import Counted, counted
from hub.read.reports.period import Period
from hub.read.reports.position import Position
from hub.read.reports.said import duties_said, outages_said, words_of
from hub.read.reports.tallies import Tally, by_district, by_office, by_rule, ranks, tallies
from hub.read.reports.whose import Basis, with_whose


@dataclass(frozen=True, slots=True)
class Place:
    """A city, the position at which it is counted, and its days as they stood there."""

    city: CityRecord
    position: Position
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says; the same positions give the same, whenever it is asked for."""

    period: Period
    by: str
    positions: Sequence[Position]
    groups: Mapping[str, Tally]
    total: Tally
    digest: str
    outages: Sequence[Outage]

    @property
    def as_of(self) -> str:
        """Return the text by which it is asked for again."""
        return ",".join(str(one) for one in self.positions)

    @property
    def evidence_time(self) -> datetime:
        """Return up to when the evidence of all its cities is complete."""
        return min(one.evidence_time for one in self.positions)

    def told(self) -> dict[str, Any]:
        """Return it for a program."""
        places = ranks(self.groups)
        return {
            "report": self.period.name,
            "from": self.period.first.isoformat(),
            "to": self.period.last.isoformat(),
            "by": self.by,
            "as_of": self.as_of,
            "cities": [
                {
                    "city": one.city,
                    "evidence_time": one.evidence_time.isoformat(),
                    "edition": one.edition,
                    "calendar": one.calendar,
                }
                for one in self.positions
            ],
            "digest": self.digest,
            "rows": [
                {self.by: name or None, **one.told(), "rank": places.get(name)}
                for name, one in self.groups.items()
            ],
            "total": self.total.told(),
            "outages": [
                {
                    "city": one.city,
                    "id": one.id,
                    "year": one.year,
                    "number": one.number,
                    "began": one.began.isoformat(),
                    "ended": one.ended.isoformat(),
                    "what": one.what,
                    "place": one.place,
                }
                for one in self.outages
            ],
        }


BY: Mapping[str, Callable[[Mapping[str, CityRecord]], Callable[[Counted], str]]] = {
    "office": lambda cities: by_office,
    "rule": lambda cities: by_rule,
    "district": by_district,
}
"""By what a report counts."""


def report(engine: Engine, places: Sequence[Place], period: Period, by: str) -> Report:
    """Return the report of a period, from what was said below each position."""
    said = {
        one.position.city: outages_said(engine, one.position.city, one.position.outages)
        for one in places
    }
    found = (one for place in places for one in _late_apart(engine, place, period, said))
    groups, total, digest = tallies(found, BY[by]({one.city.city: one.city for one in places}))
    positions = [one.position for one in places]
    outages = [
        outage
        for one in positions
        for outage in said[one.city]
        if local_day(outage.began) <= period.last and local_day(outage.ended) >= period.first
    ]
    return Report(period, by, positions, groups, total, digest, outages)


def _late_apart(
    engine: Engine, place: Place, period: Period, outages: Mapping[str, Sequence[Outage]]
) -> Iterator[Counted]:
    position = place.position
    basis = Basis(engine, place.city, position, place.calendar, outages[position.city])
    return with_whose(counted_at(engine, place, period), basis)


def counted_at(engine: Engine, place: Place, period: Period) -> Iterator[Counted]:
    """Yield every duty of a city that fell due in a period, as it counts at a position."""
    position, today = place.position, local_day(place.position.evidence_time)
    for word in duties_said(engine, position.city, position.duties, period):
        one = counted(word, place.calendar, today)
        if one is not None:
            yield one


def changes(
    engine: Engine, before: Place, now: Place, period: Period, most: int | None = None
) -> tuple[int, list[Changed]]:
    """Return how many duties count as something else than at a position of before, and the first of
    them with why.
    """
    old, new = (
        {one.word.id: one for one in counted_at(engine, place, period)} for place in (before, now)
    )
    ids, found = differing(old, new), list[Changed]()
    words = words_of(engine, now.city.city, ids[:most], now.position.duties)
    for name, said in words.items():
        since = [one for offset, one in said if offset >= before.position.duties]
        why = why_changed(old.get(name), new.get(name), since, before.position.evidence_time)
        found.append(Changed(said[-1][1], old.get(name), new.get(name), why))
    return len(ids), sorted(found, key=lambda one: one.duty.id)
