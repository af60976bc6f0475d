"""Takes the cards and digests that a city has published, so that a rebuild goes on from their
numbers and says only what is missing. Pure.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from hub import messages as m
from hub.domain.cards.judged import CardChange, Why
from hub.domain.cards.kept import CardsOfDuty, Colour, KeptCards, Numbered
from hub.domain.cards.words import words_of_why
from hub.domain.city.card_desk import STREAM
from hub.domain.city.publications import INBOX, Publication
from hub.domain.context import Context
from hub.domain.numbering import Numbers, take_number
from hub.sentence import in_chinese

CardPaper = m.Card | m.Digest
ReadersOf = Callable[[CardPaper], Iterable[str]]


@dataclass(slots=True)
class PublishedCards:
    """The newest of each card, the newest digest of each office, and how all of them are
    recognised.
    """

    newest: dict[str, m.Card] = field(default_factory=dict)
    digests: dict[str, m.Digest] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def take(self, message: CardPaper) -> None:
        """Take one published record, in order."""
        self.known.add(m.digest(message))
        if isinstance(message, m.Digest):
            self.digests[message.office] = message
            return
        if message.change == CardChange.SAID and message.number == 1:
            # A year begins; in a sandbox, another story does, and what was said before is lifted.
            other = {id_: one for id_, one in self.newest.items() if one.year != message.year}
            self.newest = other
        self.newest[message.id] = message

    def kept(self) -> KeptCards:
        """Return them as a city keeps them."""
        kept = KeptCards()
        for card in self.newest.values():
            colour, stands = Colour(card.colour), card.change != CardChange.WITHDRAWN
            number = Numbered(card.year, card.number, card.due_date, card.on, stands)
            known = kept.of(card.duty) or CardsOfDuty(
                card.duty, card.actor, card.rule, card.subject, card.subject_kind, card.due_date
            )
            kept.put(known.with_card(colour, number))
        return kept

    def count_on(self, numbers: Numbers) -> None:
        """Have the numbers go on after the largest published."""
        for card in self.newest.values():
            take_number(numbers, STREAM, card.year, card.number)

    def known_again(
        self, placed: m.CityRecord, papers: Mapping[str, Collection[str]]
    ) -> Iterator[str]:
        """Yield how a city recognises those that its inboxes hold; `papers` are by inbox."""
        for place in placed.offices:
            for name in papers.get(place.inbox, ()):
                kind, _, of = name.partition("/")
                digest = of.rpartition("/")[2]
                if kind == STREAM and digest in self.known:
                    yield f"{place.code}/{digest}"

    def gone(
        self, duties: Collection[str], kept: KeptCards, context: Context
    ) -> Iterator[Publication]:
        """Yield the retractions of cards whose duties follow no more, and keep them as lifted."""
        for card in self.newest.values():
            cards = kept.of(card.duty)
            if card.duty in duties or card.change == CardChange.WITHDRAWN or cards is None:
                continue
            colour = Colour(card.colour)
            known = cards.of(colour)
            if known is None or not known.stands:
                continue
            kept.put(replace(cards.with_card(colour, replace(known, stands=False)), owed=False))
            reason = words_of_why(Why.GONE, known.due)
            update = {
                "change": CardChange.WITHDRAWN.value,
                "evidence_time": context.evidence_time,
                "reason": reason,
                "reason_zh": in_chinese(reason),
            }
            yield Publication(STREAM, card.id, card.model_copy(update=update))

    def papers(self, changed: Collection[str]) -> Iterable[CardPaper]:
        """Yield what stands in inboxes at the least: the newest of each, but for those `changed`
        by now.
        """
        yield from (one for one in self.newest.values() if one.id not in changed)
        yield from (one for one in self.digests.values() if one.id not in changed)


def owed_cards(
    before: PublishedCards,
    news: Iterable[Publication],
    papers: Mapping[str, Collection[str]],
    inboxes: Mapping[str, str],
    readers_of: ReadersOf,
) -> Iterator[Publication]:
    """Yield the cards and digests that an inbox lacks, of those published before; `inboxes` are by
    office.
    """
    changed = {one.key for one in news if one.stream == STREAM}
    for one in before.papers(changed):
        for office in readers_of(one):
            inbox = inboxes[office]
            if once(one) not in papers.get(inbox, ()):
                yield Publication(INBOX, inbox, one)


def once(message: CardPaper) -> str:
    """Return the key of a card or digest: each word of it is published once."""
    return f"{STREAM}/{message.id}/{m.digest(message)}"
