"""What must never be of cards, whatever happens: seen at everything that a city says."""

from collections.abc import Iterable

from hub.domain.city.publications import INBOX, Publication
from hub.messages import Card, Duty

_FOLLOWS = {"": "said", "said": "withdrawn", "withdrawn": "restored", "restored": "withdrawn"}


class CardWatcher:
    """Follows the cards of one city, and the duties that they are for."""

    def __init__(self) -> None:
        self._duties: dict[str, Duty] = {}
        self._cards: dict[str, Card] = {}
        self._numbers: dict[int, int] = {}

    def sees(self, said: Iterable[Publication]) -> None:
        """Look at what a city says, in order."""
        for one in said:
            if isinstance(one.message, Duty):
                self._duties[one.message.id] = one.message
            elif isinstance(one.message, Card) and one.stream != INBOX:
                self._follows(one.message)

    def _follows(self, card: Card) -> None:
        before = self._cards.get(card.id)
        wanted = _FOLLOWS[before.change if before is not None else ""]
        assert card.change == wanted, f"{card.change} in place of {wanted}: {card}"
        if before is None:
            number = self._numbers.get(card.year, 0) + 1
            assert card.number == number, f"number {card.number} in place of {number}: {card}"
            self._numbers[card.year] = number
        else:
            assert (before.year, before.number) == (card.year, card.number), f"renumbered: {card}"
        self._cards[card.id] = card
        if card.change != "withdrawn":
            self._is_owed(card)

    def _is_owed(self, card: Card) -> None:
        duty = self._duties.get(card.duty)
        assert duty is not None, f"a card for no duty: {card}"
        assert duty.status == ("open" if card.colour == "yellow" else "breached"), f"{duty}: {card}"
        assert duty.done_at is None, f"a card for what is done: {card}"
        doubts = (duty.advisory, duty.held, duty.contested, duty.doubt)
        assert not any(doubts), f"in doubt: {card}"
        assert duty.due_date == card.due_date, f"another last day: {card}"
        assert card.evidence_time is not None, f"a card without evidence time: {card}"
