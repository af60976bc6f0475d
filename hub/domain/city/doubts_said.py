"""Says what a fault of ours leaves in doubt, when a doubt begins, is ended by an operator, or is
cleared.

That a doubt is over by its time is not said: `until` says it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub import messages as m
from hub.domain.city.publications import Publication
from hub.domain.city.quarantine import OVER
from hub.domain.city.row_names import written_in
from hub.domain.city.rows import Doubt, DoubtSaid, Row
from hub.domain.city.state import CityState
from hub.domain.statement import identity

STREAM = "quarantines"
OFFICE = "office"
_ASIDE = ""
"""The row as a whole, among the records by whose ids its doubts are known."""


class Change(StrEnum):
    """What became of a doubt."""

    BEGUN = "begun"
    ENDED = "ended"
    CLEARED = "cleared"


class Because(StrEnum):
    """Why something is in doubt."""

    PARKED = "parked"
    DERIVATION = "derivation"
    UNREAD = "unread"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class _Now:
    """A doubt as it stands."""

    because: Because
    until: datetime | None
    ended: bool
    source: str | None = None
    office: str | None = None
    since: datetime | None = None

    @property
    def change(self) -> Change:
        return Change.ENDED if self.ended else Change.BEGUN


def of_row(city: str, row: Row, evidence_time: datetime | None) -> Iterator[Publication]:
    """Yield what is new of the doubts of a row, and have it remembered as said."""
    now = {key: _doubt_of(one) for key, one in row.doubts.items()}
    if row.quarantined:
        now[_ASIDE] = _Now(Because.SET_ASIDE, row.aside_until, row.aside_until == OVER)
    if _changes(now) == {key: one.change for key, one in row.doubts_said.items()}:
        return
    told = [*row.facts.values(), *(one.fact for one in row.doubts.values())]
    name = written_in(row, sorted(told, key=lambda fact: (fact.at, fact.id)))
    what = _What(city, row.kind, name, row.key, evidence_time)
    yield from what.news(row.doubts_said, now)


def of_offices(
    city: str, state: CityState, evidence_time: datetime | None
) -> Iterator[Publication]:
    """Yield what is new of the offices all of which is in doubt, and have it remembered as said."""
    for office in sorted({*state.in_doubt, *state.doubts_said}):
        now = {
            source: _Now(Because.UNREAD, until, until == OVER, source, office)
            for source, until in state.in_doubt.get(office, {}).items()
        }
        said = state.doubts_said.setdefault(office, {})
        what = _What(city, OFFICE, office, f"{OFFICE}/{office}", evidence_time)
        yield from what.news(said, now)
        if not said:
            del state.doubts_said[office]


def cleared(city: str, rows: Iterable[Row], state: CityState) -> Iterator[Publication]:
    """Yield that nothing is in doubt any more, of all that was said to be: a sandbox forgets it."""
    for row in rows:
        yield from _What(city, row.kind, row.name, row.key, None).news(dict(row.doubts_said), {})
    for office, said in sorted(state.doubts_said.items()):
        yield from _What(city, OFFICE, office, f"{OFFICE}/{office}", None).news(dict(said), {})


def unsaid(news: Iterable[m.Message], before: Mapping[str, m.Quarantine]) -> Iterator[Publication]:
    """Yield what was not published yet, where a city is worked out anew: `news` is all that it
    said, `before` the newest that was published, by id.
    """
    now = {one.id: one for one in news if isinstance(one, m.Quarantine)}
    for identifier, one in now.items():
        known = before.get(identifier)
        if one.change != (known.change if known else Change.CLEARED):
            yield Publication(STREAM, identifier, one)
    for identifier, one in before.items():
        if identifier not in now and one.change != Change.CLEARED:
            update = {"change": Change.CLEARED.value, "because": None, "until": None}
            yield Publication(STREAM, identifier, one.model_copy(update=update))


def _changes(now: Mapping[str, _Now]) -> dict[str, str]:
    return {key: one.change for key, one in now.items()}


def _doubt_of(doubt: Doubt) -> _Now:
    because = Because.DERIVATION if doubt.by_derivation else Because.PARKED
    fact = doubt.fact
    return _Now(because, doubt.until, doubt.lapsed, fact.source, fact.office, fact.received)


@dataclass(frozen=True, slots=True)
class _What:
    """What is in doubt, and up to when all is heard."""

    city: str
    kind: str
    name: str
    key: str
    evidence_time: datetime | None

    def news(self, said: dict[str, DoubtSaid], now: Mapping[str, _Now]) -> Iterator[Publication]:
        """Yield what is to be said of doubts as they stand, by records; `said` is brought up to
        date.
        """
        for key in sorted({*said, *now}):
            before, doubt = said.get(key), now.get(key)
            if doubt is None:
                del said[key]
                yield self._said(key, Change.CLEARED, None, before.since if before else None)
            elif before is None or before.change != doubt.change:
                since = doubt.since or (before.since if before else self.evidence_time)
                said[key] = DoubtSaid(doubt.change, since)
                yield self._said(key, doubt.change, doubt, since)

    def _said(
        self, key: str, change: Change, doubt: _Now | None, since: datetime | None
    ) -> Publication:
        identifier = identity(self.city, "quarantine", self.key, key)
        quarantine = m.Quarantine(
            id=identifier,
            city=self.city,
            change=change.value,
            subject_kind=self.kind,
            subject=self.name,
            because=doubt.because.value if doubt else None,
            source=doubt.source if doubt else None,
            office=doubt.office if doubt else None,
            since=since,
            until=doubt.until if doubt and not doubt.ended else None,
            evidence_time=self.evidence_time,
        )
        return Publication(STREAM, identifier, quarantine)
