"""What a city keeps of the cards of each duty: their numbers, and whether they stand. Pure.

Those of a duty that is still owed are found by its office, without a look at any row.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar


class Colour(StrEnum):
    """The colours of cards, in the order in which a duty gets them."""

    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Numbered:
    """One card: its number, the last day and the working day that it was said for, and whether it
    stands.
    """

    AVRO_NAME: ClassVar[str] = "Numbered"

    year: int
    number: int
    due: date
    on: date
    stands: bool = True


@dataclass(frozen=True, slots=True)
class CardsOfDuty:
    """The cards of one duty, and what a digest says of it. `owed`: it has one, and is still to be
    done.
    """

    AVRO_NAME: ClassVar[str] = "Cards"

    duty: str
    office: str
    rule: str
    subject: str
    subject_kind: str
    due: date | None = None
    owed: bool = False
    yellow: Numbered | None = None
    red: Numbered | None = None

    def of(self, colour: Colour) -> Numbered | None:
        """Return the card of a colour; None if none was ever said."""
        return self.red if colour is Colour.RED else self.yellow

    def with_card(self, colour: Colour, card: Numbered) -> "CardsOfDuty":
        """Return these cards with another card of a colour."""
        return replace(self, red=card) if colour is Colour.RED else replace(self, yellow=card)

    @property
    def standing(self) -> tuple[Colour, Numbered] | None:
        """Return the newest card that stands."""
        some = ((colour, self.of(colour)) for colour in (Colour.RED, Colour.YELLOW))
        return next(((colour, one) for colour, one in some if one and one.stands), None)


class KeptCards:
    """The cards of every duty of one city.

    `load` returns those of a duty as they were stored, `stored_owed` yields all stored of duties
    that are still owed; `changed` are the duties to be stored anew.
    """

    def __init__(
        self,
        load: Callable[[str], CardsOfDuty | None] = lambda duty: None,
        stored_owed: Callable[[], Iterable[CardsOfDuty]] = tuple,
    ) -> None:
        self._load, self._stored_owed = load, stored_owed
        self._held: dict[str, CardsOfDuty] = {}
        self._owed: dict[str, dict[str, CardsOfDuty]] | None = None
        self.changed: set[str] = set()

    def of(self, duty: str) -> CardsOfDuty | None:
        """Return the cards of a duty; None if it never had one."""
        found = self._held.get(duty)
        if found is None and (found := self._load(duty)) is not None:
            self._held[duty] = found
        return found

    def put(self, cards: CardsOfDuty) -> None:
        """Keep the cards of a duty."""
        self._held[cards.duty] = cards
        self.changed.add(cards.duty)
        if self._owed is not None:
            self._index(cards)

    def owed(self) -> dict[str, dict[str, CardsOfDuty]]:
        """Return those of duties that are still owed, by office and duty."""
        if self._owed is None:
            self._owed = {}
            for cards in self._stored_owed():
                if cards.duty not in self._held:
                    self._index(cards)
            for cards in self._held.values():
                self._index(cards)
        return self._owed

    def _index(self, cards: CardsOfDuty) -> None:
        assert self._owed is not None
        if cards.owed:
            self._owed.setdefault(cards.office, {})[cards.duty] = cards
        elif (some := self._owed.get(cards.office)) is not None:
            some.pop(cards.duty, None)
            if not some:
                del self._owed[cards.office]

    def take_changed(self) -> Iterator[CardsOfDuty]:
        """Yield those that changed since the last call, by duty."""
        changed, self.changed = sorted(self.changed), set()
        for duty in changed:
            yield self._held[duty]
