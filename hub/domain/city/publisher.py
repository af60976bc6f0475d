"""Publishes what follows once all is derived: differences, standings, and what could not be
derived.

What cannot be published is kept back by name, and the rest is published.
"""

from collections.abc import Callable, Iterable, Iterator

from hub import messages as m
from hub.domain.city import doubts_said, publications, refusals
from hub.domain.city.card_desk import CardDesk
from hub.domain.city.docket import Docket
from hub.domain.city.publications import Publication
from hub.domain.city.row_transitions import Fault
from hub.domain.city.state import CityState
from hub.domain.rule_faults import words_of


class Publisher:
    """Publishes for one city when its rows have settled."""

    def __init__(
        self,
        city: str,
        docket: Docket,
        state: CityState,
        to_inbox: Callable[[str, m.Remark | m.Card | m.Digest], Iterable[Publication]],
        cards: CardDesk,
    ) -> None:
        self._cards = cards
        self._city = city
        self._to_inbox = to_inbox
        self._docket = docket
        self._state = state

    def settle(self) -> Iterator[Publication]:
        """Derive what changed, and yield what is to be published."""
        differences = self._docket.settle()
        for difference in differences:
            try:
                said = publications.publication_of(difference, self._docket.context)
                yield said
                if isinstance(said.message, m.Remark):
                    yield from self._to_inbox(said.message.office, said.message)
            except Exception as error:  # noqa: BLE001  whichever bug it is, the others are said
                self._docket.unsaid(difference, words_of(error))
        docket = self._docket
        yield from self._cards.settle(
            docket.settled, differences, docket.context, self._to_inbox, docket.faults
        )
        for key, standing in self._docket.take_standings():
            try:
                yield Publication(
                    "standings", key, publications.standing(standing, self._docket.context)
                )
            except Exception as error:  # noqa: BLE001  as above
                self._docket.faults.append(Fault(key, words_of(error)))
        yield from self._doubts()
        for fault in self._docket.faults:
            if not self._is_known(fault):
                yield Publication("refused", fault.key, self._refusal(fault))
        self._docket.faults.clear()

    def _doubts(self) -> Iterator[Publication]:
        now = self._docket.context.evidence_time
        for row in self._docket.take_doubted():
            try:
                yield from doubts_said.of_row(self._city, row, now)
            except Exception as error:  # noqa: BLE001  as above
                self._docket.faults.append(Fault(row.key, words_of(error)))
        if self._state.in_doubt or self._state.doubts_said:
            yield from doubts_said.of_offices(self._city, self._state, now)

    def _is_known(self, fault: Fault) -> bool:
        """Return whether a fault has been published: that of a rule is, once for its city and its
        text.
        """
        if not fault.rule or fault.fact is not None:
            return False
        known = self._state.raising.get(fault.rule) == fault.words
        self._state.raising[fault.rule] = fault.words
        return known

    def _refusal(self, fault: Fault) -> m.Refusal:
        row = self._docket.rows.find(fault.key)
        sources = sorted(fact.source for fact in row.facts.values()) if row else []
        source = fault.fact.source if fault.fact else sources[-1] if sources else fault.key
        field = f"{fault.rule} in {fault.key}" if fault.rule else fault.key
        now = self._docket.context.evidence_time
        return refusals.parked(self._city, field, fault.words, source, now)
