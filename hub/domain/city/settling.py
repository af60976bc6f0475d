"""Says what follows once all is worked out: each difference, how rows stand now, and what could not be worked out.

What cannot be said is kept back by name, and the others are said.
"""

from collections.abc import Iterator

from hub import messages as m
from hub.domain.city import refusals, telling
from hub.domain.city.book import Book
from hub.domain.city.difference import Fault
from hub.domain.city.docket import Docket
from hub.domain.city.telling import Said
from hub.domain.faults import words_of


class Settling:
    """What one city says when its rows have settled."""

    def __init__(self, city: str, docket: Docket, book: Book) -> None:
        self._city = city
        self._docket = docket
        self._book = book

    def settle(self) -> Iterator[Said]:
        """Derive what changed, and yield what is to be said of it."""
        for difference in self._docket.settle():
            try:
                yield telling.told(difference, self._docket.ground)
            except Exception as error:  # noqa: BLE001  whichever bug it is, the others are said
                self._docket.unsaid(difference, words_of(error))
        for key, standing in self._docket.take_standings():
            try:
                yield Said("standings", key, telling.standing(standing, self._docket.ground))
            except Exception as error:  # noqa: BLE001  as above
                self._docket.faults.append(Fault(key, words_of(error)))
        for fault in self._docket.faults:
            if not self._is_known(fault):
                yield Said("refused", fault.key, self._refusal(fault))
        self._docket.faults.clear()

    def _is_known(self, fault: Fault) -> bool:
        """Return whether a fault has been said: that of a rule is, once for its city and its words."""
        if not fault.rule or fault.fact is not None:
            return False
        known = self._book.raising.get(fault.rule) == fault.words
        self._book.raising[fault.rule] = fault.words
        return known

    def _refusal(self, fault: Fault) -> m.Refusal:
        row = self._docket.rows.find(fault.key)
        sources = sorted(fact.source for fact in row.facts.values()) if row else []
        source = fault.fact.source if fault.fact else sources[-1] if sources else fault.key
        field = f"{fault.rule} in {fault.key}" if fault.rule else fault.key
        now = self._docket.ground.evidence_time
        return refusals.parked(self._city, field, fault.words, source, now)
