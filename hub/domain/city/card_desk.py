"""Says cards and digests: to all on a stream, and into the inboxes of who owes and who supervises.

1. Cards follow from the rows that a pass has derived, in the transaction of what these say.
2. A card takes the next number of the year in which it is said first, by evidence time. It keeps
   that number when it is lifted and when it stands again.
3. A digest is said once evidence time reaches its time of a working day and every row that is due
   by then has been worked out; of days that passed meanwhile, the newest alone.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from heapq import nsmallest

from hub import messages as m
from hub.domain.calendar import local_day
from hub.domain.cards.days import ALSO_TO, digest_day, next_digest
from hub.domain.cards.judged import CardChange, Verdict, is_owed, verdicts
from hub.domain.cards.kept import CardsOfDuty, Colour, KeptCards, Numbered
from hub.domain.cards.words import reason_of
from hub.domain.city.publications import Publication
from hub.domain.city.row_transitions import Fault, Transition
from hub.domain.city.rows import Row
from hub.domain.context import Context
from hub.domain.numbering import Numbers, next_number, take_number
from hub.domain.rule_faults import words_of
from hub.domain.statement import Family, Statement, Status, identity
from hub.sentence import in_chinese

STREAM = "cards"
FIRST = 20
"""How many duties a digest lists; all are counted."""
ToInbox = Callable[[str, m.Card | m.Digest], Iterable[Publication]]


class CardDesk:
    """Says the cards of one city; `numbers` are those of its own row, `readers` its offices."""

    def __init__(
        self, kept: KeptCards, numbers: Numbers, readers: Collection[str] = frozenset()
    ) -> None:
        self.kept = kept
        self._numbers = numbers
        self._readers = readers
        self._next_digest: datetime | None = None

    def settle(
        self,
        rows: Sequence[Row],
        differences: Iterable[Transition],
        context: Context,
        to_inbox: ToInbox,
        faults: list[Fault],
    ) -> Iterator[Publication]:
        """Yield what is to be said of the cards of rows that have been derived."""
        if context.evidence_time is None:
            return
        for duty, key in self._touched(rows, differences, context):
            try:
                yield from self._settle_one(duty, context, to_inbox)
            except Exception as error:  # noqa: BLE001  whichever bug it is, the others are said
                faults.append(Fault(key, words_of(error)))

    def _touched(
        self, rows: Sequence[Row], differences: Iterable[Transition], context: Context
    ) -> Iterator[tuple[tuple[Statement, bool], str]]:
        """Yield the duties whose cards may change, each with whether it still follows."""
        kept = self.kept
        for row in rows:
            for one in row.said.values():
                if one.family is Family.DUTY and (_is_fresh(one, row) or kept.of(one.id)):
                    yield (one, True), row.key
        gone = [
            (one.before, one.key)
            for one in differences
            if one.after is None
            and one.before is not None
            and one.before.family is Family.DUTY
            and kept.of(one.before.id)
        ]
        if gone:
            said = {duty for row in rows for duty in row.said}
            yield from (((duty, False), key) for duty, key in gone if duty.id not in said)

    def _settle_one(
        self, of: tuple[Statement, bool], context: Context, to_inbox: ToInbox
    ) -> Iterator[Publication]:
        duty, follows = of
        cards = before = self.kept.of(duty.id)
        for verdict in verdicts(duty if follows else None, cards, context):
            cards = cards or CardsOfDuty(
                duty.id, duty.actor, duty.rule, duty.subject, duty.subject_kind
            )
            number = self._number(cards.of(verdict.colour), verdict, context)
            card = card_of(duty, verdict, number, context)
            said = [Publication(STREAM, card.id, card)]
            for office in self.readers_of(card, context):
                said += to_inbox(office, card)
            if verdict.change is CardChange.SAID:
                take_number(self._numbers, STREAM, number.year, number.number)
            cards = cards.with_card(verdict.colour, number)
            yield from said
        if cards is None:
            return
        owed = follows and cards.standing is not None and is_owed(duty)
        owed = owed and not context.may_not_accuse(duty.actor)
        cards = replace(cards, due=duty.due, owed=owed)
        if cards != before:
            self.kept.put(cards)

    def lifted(self, one: Statement, context: Context) -> Iterator[Publication]:
        """Yield the retractions of the cards of a statement, if it is a duty that has some."""
        cards = self.kept.of(one.id)
        for verdict in verdicts(None, cards, context):
            assert cards is not None, "a duty without cards has none to lift"
            number = self._number(cards.of(verdict.colour), verdict, context)
            card = card_of(one, verdict, number, context)
            yield Publication(STREAM, card.id, card)

    def _number(self, known: Numbered | None, verdict: Verdict, context: Context) -> Numbered:
        stands = verdict.change is not CardChange.WITHDRAWN
        if known is not None:
            return replace(known, due=verdict.due, on=verdict.on, stands=stands)
        assert context.evidence_time is not None, "cards are said by evidence time"
        year = local_day(context.evidence_time).year
        number = next_number(self._numbers, STREAM, year)
        return Numbered(year, number, verdict.due, verdict.on, stands)

    def digests(
        self, said_before: date | None, context: Context, to_inbox: ToInbox
    ) -> tuple[date | None, list[Publication]]:
        """Return the day of the newest digest that is due, and what is to be said if it is new."""
        now = context.evidence_time
        if now is None or (self._next_digest is not None and now < self._next_digest):
            return said_before, []
        day = digest_day(now, context.law, context.calendar)
        if day is None:
            return said_before, []
        self._next_digest = next_digest(day, context.law, context.calendar)
        if said_before is None and day < local_day(now):
            # A city that has said none yet begins with the next: nobody reads of a day before.
            return day, []
        if said_before is not None and day <= said_before:
            return said_before, []
        said: list[Publication] = []
        owed = self.kept.owed()
        for office in sorted(owed):
            digest = digest_of(office, day, owed[office].values(), context)
            if digest is None:
                continue
            said.append(Publication(STREAM, digest.id, digest))
            for reader in self.readers_of(digest, context):
                said += to_inbox(reader, digest)
        return day, said

    def readers_of(self, message: m.Card | m.Digest, context: Context) -> list[str]:
        """Return the offices that read a card or a digest."""
        if isinstance(message, m.Digest):
            return _read_by([message.office], self._readers, context)
        return recipients(message.actor, self._readers, context)


def _is_fresh(duty: Statement, row: Row) -> bool:
    """Return whether a duty may get its first card."""
    return duty.status is Status.BREACHED or (duty.status is Status.OPEN and row.cards_due)


def card_of(duty: Statement, verdict: Verdict, number: Numbered, context: Context) -> m.Card:
    """Return a card as a message."""
    cite, reason = context.law.cite(duty.rule, duty.day), reason_of(verdict)
    return m.Card(
        id=card_id(context.law.city, duty.id, verdict.colour),
        city=context.law.city,
        rule=duty.rule,
        article=cite.article,
        edition=context.law.edition,
        evidence=duty.evidence,
        evidence_time=context.evidence_time,
        year=number.year,
        number=number.number,
        colour=verdict.colour.value,
        change=verdict.change.value,
        duty=duty.id,
        actor=duty.actor,
        subject=duty.subject,
        subject_kind=duty.subject_kind,
        case=duty.case or None,
        site=duty.site or None,
        due_date=verdict.due,
        on=verdict.on,
        reason=reason,
        reason_zh=in_chinese(reason),
    )


def card_id(city: str, duty: str, colour: Colour) -> str:
    """Return the identity of a card: its duty and its colour, never its number."""
    return identity(city, "card", duty, colour.value)


def digest_of(
    office: str, day: date, owed: Iterable[CardsOfDuty], context: Context
) -> m.Digest | None:
    """Return what an office owes on a morning, as a message; None where it owes nothing.

    What is past its last day and has no red card is not accused: it is left out.
    """
    some = [one for one in owed if one.due and (one.due >= day or (one.red and one.red.stands))]
    if not some:
        return None
    first = nsmallest(FIRST, some, key=lambda one: (one.due, one.rule, one.subject, one.duty))
    return m.Digest(
        id=identity(context.law.city, "digest", office, day.isoformat()),
        city=context.law.city,
        office=office,
        day=day,
        overdue=sum(1 for one in some if one.due is not None and one.due < day),
        due_today=sum(1 for one in some if one.due == day),
        due_soon=sum(1 for one in some if one.due is not None and one.due > day),
        duties=tuple(filter(None, map(_listed, first))),
        evidence_time=context.evidence_time,
    )


def _listed(cards: CardsOfDuty) -> m.OwedDuty | None:
    standing = cards.standing
    if standing is None or cards.due is None:
        return None
    colour, card = standing
    return m.OwedDuty(
        duty=cards.duty,
        rule=cards.rule,
        subject=cards.subject,
        subject_kind=cards.subject_kind,
        due_date=cards.due,
        colour=colour.value,
        year=card.year,
        number=card.number,
    )


def recipients(actor: str, readers: Collection[str], context: Context) -> list[str]:
    """Return the offices that read a card: who owes, and who supervises by the city's setting."""
    also = context.law.chosen.get(ALSO_TO) or ()
    return _read_by([actor, *([also] if isinstance(also, str) else also)], readers, context)


def _read_by(codes: Iterable[str], readers: Collection[str], context: Context) -> list[str]:
    """Return each office once: the one of that code, the only one of that role, or else who took it
    over.
    """
    words, now = context.law.vocabulary, context.evidence_time
    found: dict[str, None] = {}
    for code in codes:
        holder = words.holder(code, local_day(now)) if now is not None else None
        some = (one for one in (code, words.office_of_role(code), holder) if one in readers)
        if (office := next(some, None)) is not None:
            found[office] = None
    return list(found)
