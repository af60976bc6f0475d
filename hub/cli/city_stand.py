"""How far a city has been read, and what holds it: told beside every answer of the read side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hub.cli.read_session import Reading, span
from hub.domain.calendar import local_day, minute_of
from hub.messages import HELD_MEANS, CityRecord, Held
from hub.read.database import registered
from hub.read.pages import Stand, stands_of
from hub.sentence import in_words

LATE_S = 40.0
"""Three intervals of marks and what clocks may differ: so old may evidence be if nothing holds it.
"""


@dataclass(frozen=True, slots=True)
class CityStand:
    """A registered city and what it said last of itself; a `still` one makes no progress."""

    city: CityRecord
    stand: Stand | None
    now: datetime
    still: bool

    @property
    def age_s(self) -> float | None:
        """Return how old its evidence is; None for a sandbox, whose time is its story's."""
        evidence = self.stand.evidence_time if self.stand else None
        if evidence is None or self.city.clock != "wall":
            return None
        return (self.now - evidence).total_seconds()

    def words(self) -> str:
        """Return the sentence for how far it has been read."""
        if self.stand is None:
            return in_words("nothing has been said of it yet: no worker works on it")
        evidence = self.stand.evidence_time
        if evidence is None:
            return in_words("evidence has not begun{held}", held=_held(self.stand))
        if self.age_s is None:
            return in_words("evidence complete to {at}, by its story", at=minute_of(evidence))
        return in_words(
            "evidence complete to {at} ({ago} ago){held}",
            at=minute_of(evidence),
            ago=span(self.age_s),
            held=_held(self.stand) if self.still else "",
        )

    def told(self) -> Mapping[str, Any]:
        """Return the same for a program."""
        stand = self.stand
        return {
            "city": self.city.city,
            "clock": self.city.clock,
            "evidence_time": stand and stand.evidence_time and stand.evidence_time.isoformat(),
            "age_s": self.age_s,
            "still": self.still,
            "held_by": stand and stand.held_by,
            "held_because": stand and stand.held_because,
            "edition": self.city.edition,
            "calendar_until": stand and stand.calendar_until and stand.calendar_until.isoformat(),
            "said_at": stand and stand.said_at.isoformat(),
            "said_offset": stand and stand.said_offset,
        }


def city_stands(read: Reading) -> dict[str, CityStand]:
    """Return every registered city, by name."""
    stands = stands_of(read.engine)
    return {
        name: CityStand(city, stands.get(name), read.now, _still(city, stands.get(name), read))
        for name, city in sorted(registered(read.engine).items())
    }


def _still(city: CityRecord, stand: Stand | None, read: Reading) -> bool:
    """Return whether a city's evidence was too old when the follower looked last."""
    if stand is None or city.clock != "wall":
        return stand is None
    if stand.evidence_time is None or read.look is None:
        return True
    return (read.look.looked_at - stand.evidence_time).total_seconds() > LATE_S


def _held(stand: Stand) -> str:
    by = in_words(": held by {held_by}", held_by=stand.held_by) if stand.held_by else ""
    because = next((one for one in Held if one == stand.held_because), None)
    if because is None:
        return by
    meaning, remedy = HELD_MEANS[because]
    return in_words("{by}: {meaning}. What to do: {remedy}", by=by, meaning=meaning, remedy=remedy)


def evidence_day(stand: CityStand) -> date:
    """Return the day up to which a city has been heard; before it has been, nothing is late."""
    evidence = stand.stand.evidence_time if stand.stand else None
    return date.min if evidence is None else local_day(evidence)
