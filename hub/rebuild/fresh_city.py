"""A city that takes every record again, starting from nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hub.agents.city import row_codec
from hub.agents.city.card_store import changes_of
from hub.agents.code_version import code_digest
from hub.domain.calendar import Calendar
from hub.domain.city.city import City
from hub.domain.city.dedup import MessageIds
from hub.domain.city.id_seeds import Names, row_as_before
from hub.domain.city.published_cards import PublishedCards
from hub.domain.city.reset import cleared
from hub.domain.city.rows import Row, Rows
from hub.domain.city.state import CityState
from hub.domain.law import Law
from hub.messages import CityRecord as Placed
from hub.messages import Envelope
from hub.rebuild.isolation import passed_over_at_fault
from hub.rebuild.reading import SourceRecord
from hub.sentence import in_words

NAMED_MAX = 3
"""How many of a row's sources are named: the newest."""


def _sources(row: Row) -> list[str]:
    return sorted(fact.source for fact in row.facts.values())


@dataclass(slots=True)
class FreshCity:
    """A city that takes every record again, starting from nothing."""

    law: Law
    calendar: Calendar
    city: City
    rows: Rows
    ids: dict[str, str]
    names: Names
    cards: PublishedCards

    @classmethod
    def of(
        cls,
        placed: Placed,
        law: Law,
        calendar: Calendar,
        state: CityState,
        names: Names,
        remembered: Callable[[CityState, Rows], None] = lambda state, rows: None,
        cards: PublishedCards | None = None,
    ) -> "FreshCity":
        """Return a city with nothing from before, except for what `remembered` puts there, and the
        cards that were published.
        """
        cards = cards or PublishedCards()
        cards.count_on(state.numbers)
        rows, ids = Rows(lambda key: row_as_before(key, names)), dict[str, str]()
        remembered(state, rows)
        ids_of = MessageIds(lambda key: None, ids)
        kept = cards.kept()
        city = City(placed, law, calendar, rows, state, ids_of, code=code_digest(), cards=kept)
        for row in rows.held():  # what is remembered: nothing follows from it
            row.derived_under = city.docket.under
        return cls(law, calendar, city, rows, ids, names, cards)

    def hears(self, read: Sequence[SourceRecord]) -> "FreshCity":
        """Take records in order; return the city afterwards: a sandbox may begin anew meanwhile."""
        anew = self
        for *_, write in read:
            copied = Envelope.from_headers(write.headers)
            assert copied is not None, "a copy says where it came from"
            city = anew.city
            with passed_over_at_fault(copied.source):
                city.hear(copied, write.value)
            if city.begun:
                anew = FreshCity.of(
                    city.placed,
                    self.law,
                    self.calendar,
                    cleared(city.state),
                    self.names,
                    cards=self.cards,
                )
        return anew

    def stored(self) -> dict[bytes, bytes]:
        """Return all rows as they are to be stored; a row that cannot be is named and left out."""
        made: dict[bytes, bytes] = {}
        for row in self.rows.held():
            with passed_over_at_fault(
                in_words(
                    "row {key}, from {sources}",
                    key=row.key,
                    sources=", ".join(_sources(row)[-NAMED_MAX:]),
                )
            ):
                made[row_codec.ROW + row.key.encode()] = row_codec.encode_row(row)
        made |= {
            row_codec.ID + key.encode(): bytes.fromhex(digest) for key, digest in self.ids.items()
        }
        made |= {key: raw for key, raw in changes_of(self.city.cards.kept).items() if raw}
        made[row_codec.BOOK] = row_codec.encode_state(self.city.state)
        return made
