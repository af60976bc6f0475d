"""Finds the hub's own outages by the marks in the city's log, and by nothing else.

1. Time is what the marks say. No host's clock is asked: replayed, a log gives the same outages.
2. A gap between two marks of the city is an outage of everything; between two of one source, as far
   as the others went on, an outage of that source. Before its first mark nothing has stood.
3. An inbox also stands while papers do not come back from it, though its marks go on, and others
   are written meanwhile: else nobody knows that it is the inbox.
4. What an operator has taken out, and who has left the city, cannot stand.
5. An outage is said when it has ended. It is kept in the row of its year, with its number.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from hub import messages as m
from hub.domain.calendar import in_shanghai
from hub.domain.city.rows import Rows
from hub.domain.facts import HUB, Fact
from hub.domain.numbering import Numbers, next_number, take_number, years_of
from hub.domain.outages import NONE, Outages, Stood, What, without
from hub.domain.row_key import row_key
from hub.domain.statement import identity

ROW = "outages"
"""The kind of the rows that keep outages, by year: nothing follows from them by themselves."""
SERIES = "outage"
WRITTEN_MAX = 50
_WHAT, _PLACE, _OFFICE = "what", "place", "office"


@dataclass(slots=True)
class OutageState:
    """What a city remembers to find outages.

    `newest` is its newest mark. `since` is from when on a place can stand, where that is later than
    its last mark. `written` are times at which some inbox was written, far apart, the oldest first.
    """

    AVRO_NAME: ClassVar[str] = "OutageState"

    newest: datetime | None = None
    since: dict[str, datetime] = field(default_factory=dict)
    written: list[datetime] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Moved:
    """The mark of one source that has moved, from `before` to `after`."""

    place: str
    before: datetime | None
    after: datetime


class OutageWatch:
    """Watches the marks of one city; `outages` are all that it knows."""

    def __init__(
        self,
        placed: m.CityRecord,
        state: OutageState,
        numbers: Numbers,
        rows: Rows,
        under: Callable[[], str],
    ) -> None:
        self._state = state
        self._numbers = numbers
        self._rows = rows
        self._under = under
        self.after = timedelta(seconds=placed.outage_after_s)
        self._inboxes = frozenset(one.inbox for one in placed.offices)
        self._owners = owners_of(placed)
        self.outages = kept(rows, years_of(numbers, SERIES))

    def marked(self, moved: Iterable[Moved], out: Iterable[str]) -> list[Stood]:
        """Take the marks that have moved; return what had stood until then. `out` are the places
        that cannot stand now.
        """
        some = sorted(moved, key=lambda one: (one.after, one.place))
        found = [stood for one in some for stood in self._of_everything(one.after)]
        out = frozenset(out)
        found += [stood for one in some if one.place not in out for stood in self._of_place(one)]
        for one in some:
            if one.after >= self._state.since.get(one.place, one.after):
                self._state.since.pop(one.place, None)
        if self._state.newest is not None:
            self._state.since |= dict.fromkeys(out, self._state.newest)
        return found

    def was_written(self, at: datetime) -> None:
        """Take that some inbox was written then."""
        written = self._state.written
        if not written or at - written[-1] >= self.after / 2:
            written.append(at)
            if len(written) > WRITTEN_MAX:
                del written[:-1:2]

    def came_back(self, inbox: str, set_out: datetime, now: datetime) -> list[Stood]:
        """Take that a paper has come back late from an inbox whose marks went on; return what had
        stood until then.
        """
        begins = max(set_out, self._state.since.get(inbox, set_out))
        others = (one for one in self._state.written if begins < one < now)
        begins = min(others, default=now)
        found = self._stood(What.INBOX, begins, now, inbox)
        if found:
            # What set out meanwhile waited for the same.
            self._state.since[inbox] = now
        return found

    def _of_everything(self, at: datetime) -> list[Stood]:
        before, self._state.newest = self._state.newest, max(self._state.newest or at, at)
        return [] if before is None else self._stood(What.EVERYTHING, before, at)

    def _of_place(self, one: Moved) -> list[Stood]:
        if one.before is None or one.place not in self._owners:
            return []
        begins = max(one.before, self._state.since.get(one.place, one.before))
        what = What.INBOX if one.place in self._inboxes else What.SOURCE
        return self._stood(what, begins, one.after, one.place)

    def _stood(self, what: What, began: datetime, ended: datetime, place: str = "") -> list[Stood]:
        if ended - began <= self.after:
            return []
        known = list(self.outages.touching(began, ended))
        if any((one.what, one.place) == (what, place) for one in known):
            return []
        of_all = [one for one in known if one.what is What.EVERYTHING]
        left = without(began, ended, of_all)
        return [self._put(what, *one, place) for one in left if one[1] - one[0] > self.after]

    def _put(self, what: What, began: datetime, ended: datetime, place: str) -> Stood:
        year = in_shanghai(ended).year
        number = next_number(self._numbers, SERIES, year)
        stood = Stood(ended, began, what, place, self._owners.get(place, ""), year, number)
        keep(stood, self._numbers, self._rows, self._under())
        self.outages = self.outages.with_one(stood)
        return stood


def keep(stood: Stood, numbers: Numbers, rows: Rows, under: str) -> None:
    """Keep an outage in the row of its year, under its number; `under` is what rows are derived
    under: nothing follows from this one.

    A row that stands stays as stale as it was: the worklist knows it so, and a city that is loaded
    here has to know it alike.
    """
    take_number(numbers, SERIES, stood.year, stood.number)
    row = rows.make(row_key(ROW, str(stood.year)))
    fact = _fact_of(stood)
    if not row.facts:
        row.derived_under = under
    row.facts[fact.id] = fact


def owners_of(placed: m.CityRecord) -> dict[str, str]:
    """Return the office of each outbox and inbox."""
    owners = {one.outbox: one.code for one in placed.offices}
    return owners | {one.inbox: one.code for one in placed.offices}


def kept(rows: Rows, years: Iterable[int]) -> Outages:
    """Return the outages that rows keep."""
    found = (rows.find(row_key(ROW, str(year))) for year in years)
    told = [_stood_of(fact) for row in found if row is not None for fact in row.facts.values()]
    return Outages(tuple(sorted(told))) if told else NONE


def _fact_of(stood: Stood) -> Fact:
    fields = {_WHAT: stood.what.value, _PLACE: stood.place, _OFFICE: stood.office}
    name = f"{stood.year}/{stood.number}"
    return Fact(name, ROW, HUB, stood.began, stood.ended, name, "", fields)


def _stood_of(fact: Fact) -> Stood:
    year, _, number = fact.id.partition("/")
    what, place, office = (str(fact.fields[name]) for name in (_WHAT, _PLACE, _OFFICE))
    return Stood(fact.received, fact.at, What(what), place, office, int(year), int(number))


def message_of(city: str, stood: Stood, evidence_time: datetime | None) -> m.Outage:
    """Return an outage as it is said."""
    return m.Outage(
        id=identity(city, "outage", str(stood.year), str(stood.number)),
        city=city,
        year=stood.year,
        number=stood.number,
        began=stood.began,
        ended=stood.ended,
        what=stood.what.value,
        place=stood.place or None,
        evidence_time=evidence_time,
    )


def known_before(
    city: m.CityRecord,
    said: Iterable[m.Outage],
    until: datetime | None,
    numbers: Numbers,
    rows: Rows,
) -> OutageState:
    """Return what a city remembers whose marks are taken anew, and put its outages into its rows.

    What ended by `until`, up to when all had been heard, is said, or was none.
    """
    owners = owners_of(city)
    for one in said:
        office = owners.get(one.place or "", "")
        what, place = What(one.what), one.place or ""
        stood = Stood(one.ended, one.began, what, place, office, one.year, one.number)
        keep(stood, numbers, rows, "")
    return OutageState(until, dict.fromkeys(owners, until) if until is not None else {})
