"""Takes the marks of groups: how far each office has fetched its inbox, beside the marks of time.

1. A group's mark has the form of a source's, under the group's name: releases before this one take
   it for a source of no city, and go on.
2. What was fetched stays fetched, though a client reads anew from an earlier place. Of a topic that
   was made again it begins anew.
3. A mark that is set aside says that nobody can tell for now.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from hub import messages as m
from hub.domain.city.state import CityState
from hub.domain.fetched import FetchedUpTo, reader_of


class FetchMarks:
    """The marks of the groups of one city."""

    def __init__(self, placed: m.CityRecord, state: CityState) -> None:
        self._placed = placed
        self._state = state
        self._readers = {reader_of(one.inbox): one for one in placed.offices}

    def is_of_group(self, entry: m.WatermarkEntry) -> bool:
        """Return whether a mark is of an office's group, not of a source."""
        return entry.topic in self._readers

    def take(self, entries: Iterable[m.WatermarkEntry], now: datetime | None) -> list[m.Fetch]:
        """Take marks of groups; return what is to be said. `now` is the city's newest mark."""
        said = []
        for entry in entries:
            place = self._readers[entry.topic]
            known = self._state.fetched.get(place.inbox)
            if entry.set_aside is not None:
                if known is not None and known.known_until is None:
                    self._state.fetched[place.inbox] = replace(known, known_until=now)
                continue
            found = _found(known, entry)
            self._state.fetched[place.inbox] = found
            if known is None or (found.topic_id, found.up_to) != (known.topic_id, known.up_to):
                said.append(self._fetch(place, found))
        return said

    def by_place(self) -> dict[str, FetchedUpTo]:
        """Return what is known, by inbox as its records are named."""
        return {self._named(inbox, one): one for inbox, one in self._state.fetched.items()}

    def _named(self, inbox: str, known: FetchedUpTo) -> str:
        heard = self._state.heard.get(inbox)
        newer = heard is not None and heard.topic_id != known.topic_id
        number = len(self._state.replaced.get(inbox, ())) + (2 if newer else 1)
        return inbox if number == 1 else f"{inbox}#{number}"

    def _fetch(self, place: m.OfficePlace, found: FetchedUpTo) -> m.Fetch:
        return m.Fetch(
            city=self._placed.city,
            office=place.code,
            inbox=place.inbox,
            topic_id=found.topic_id,
            up_to=found.up_to,
            at=found.at,
        )


def _found(known: FetchedUpTo | None, entry: m.WatermarkEntry) -> FetchedUpTo:
    if known is not None and known.topic_id == entry.topic_id and entry.end <= known.up_to:
        return replace(known, known_until=None)
    return FetchedUpTo(entry.topic_id, entry.end, entry.at)


def fetched_before(said: Iterable[m.Fetch]) -> dict[str, FetchedUpTo]:
    """Return how far inboxes were fetched by what was said of it, in order."""
    return {one.inbox: FetchedUpTo(one.topic_id, one.up_to, one.at) for one in said}
