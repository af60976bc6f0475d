"""Sends to inboxes, and recognises what is read back from them.

1. A delivery that the city sent proves its addressee's receipt, once.
2. An answer, a refusal or a remark that the city sent is recognised by its digest.
3. Somebody else wrote anything else: it is parked, and starts nothing (docs/decisions.md, 6).
4. What has not come back after ten minutes is named (`papers_in_flight.py`). With a story's clock
   nothing is late.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import TypeGuard

from hub import messages as m
from hub.domain.city.admission import Admission, Refused
from hub.domain.city.dedup import MessageIds
from hub.domain.city.deliveries import addressed, deliveries, delivery_id
from hub.domain.city.docket import Docket
from hub.domain.city.papers_in_flight import PapersInFlight
from hub.domain.city.publications import INBOX, Publication
from hub.domain.city.routing import keys_of, matter_digest
from hub.domain.city.rows import Row
from hub.domain.city.state import CityState
from hub.domain.facts import DELIVERED, Fact

Answer = m.Decision | m.Refusal | m.Remark
"""What is sent to one office about a record of its own."""
Told = Answer | m.Card | m.Digest
"""What is sent to offices and recognised by its digest when it is read back."""
PAPERS_MAX = 4096
"""How many papers are known at once that were read back as bytes."""
DELIVERIES_MAX = 1 << 15
"""How many deliveries are known at once that have not been read back. They come back in the order
in which they were sent, so of too many the first are kept; others are read from their bytes.
"""


@dataclass(frozen=True, slots=True)
class _Paper:
    """What a receipt needs of its paper: the rows that it belongs to, and its digest.

    `digest` None: it is the one that was accepted, because the city has just sent it.
    """

    keys: tuple[str, ...]
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the receipt of a delivery needs of it; `paper` None: the city knows none such."""

    id: str
    to: str
    document_id: str
    case: str | None
    paper: _Paper | None


class Inboxes:
    """The inboxes of one city."""

    def __init__(
        self,
        placed: m.CityRecord,
        admission: Admission,
        docket: Docket,
        state: CityState,
        ids: MessageIds,
    ) -> None:
        self._placed = placed
        self._admission = admission
        self._docket = docket
        self._state = state
        self._ids = ids
        self._places = {place.code: place for place in placed.offices}
        self._papers: dict[tuple[str, bytes], _Paper | None] = {}
        self._on_their_way: dict[bytes, _Sent] = {}
        self._late_after = timedelta(seconds=placed.outage_after_s)
        self._late_back: list[tuple[str, datetime, datetime]] = []
        self.now: datetime | None = None
        self.marked()

    def marked(self) -> None:
        """Note that marks were made: `now` is the newest in the city's log."""
        self.now = max(self._state.marks.values(), default=None)

    def papers(self, message: m.OfficeMessage, fact: Fact) -> list[Publication]:
        """Return the deliveries of a document."""
        to = addressed(fact, self._places, self._admission.vocabulary)
        if not to:
            return []
        said = deliveries(m.encode(message), fact, self._placed.city, to)
        return [Publication(INBOX, place.inbox, one) for place, one in zip(to, said, strict=True)]

    def send(self, papers: Iterable[Publication], keys: tuple[str, ...]) -> None:
        """Remember that the deliveries of a document set out, and what their receipts need; `keys`
        are the rows of its fact.
        """
        paper = _Paper(keys)
        for one in papers:
            self.sets_out(one.key, one.raw)
            if isinstance(one.message, m.Delivery) and len(self._on_their_way) < DELIVERIES_MAX:
                self._on_their_way[one.raw] = _sent(one.message, paper)

    def answer(self, place: m.OfficePlace, message: Told) -> Publication:
        """Return what is sent to an office, and remember it until the inbox is read back."""
        key = sent_key(place.code, message)
        self._state.sent[key] = self._state.sent.get(key, 0) + 1
        said = Publication(INBOX, place.inbox, message)
        self.sets_out(said.key, said.raw)
        return said

    def sets_out(self, inbox: str, paper: bytes) -> None:
        """Remember that a paper is on its way to an inbox."""
        if self.now is not None and not self._admission.story:
            underway = self._state.underway.get(inbox)
            if underway is None:
                underway = self._state.underway[inbox] = PapersInFlight()
            underway.sets_out(paper, self.now)

    def _comes_back(self, inbox: str, paper: bytes) -> None:
        underway = self._state.underway.get(inbox)
        if underway is None:
            return
        self._note_late(inbox, underway, paper)
        if underway.comes_back(paper):
            del self._state.underway[inbox]

    def _note_late(self, inbox: str, underway: PapersInFlight, paper: bytes) -> None:
        """Note a paper that was long underway although its inbox was marked: that one stood."""
        now = self.now
        if now is None or not underway.papers or now - underway.papers[0][1] <= self._late_after:
            return
        set_out, marked = underway.set_out_at(paper), self._state.marks.get(inbox)
        if set_out is None or now - set_out <= self._late_after:
            return
        if marked is not None and now - marked <= self._late_after:
            self._late_back.append((inbox, set_out, now))

    def take_late_back(self) -> list[tuple[str, datetime, datetime]]:
        """Return which papers have come back late since the last call: from where, when they set
        out, and when they came.
        """
        late, self._late_back = self._late_back, []
        return late

    def has_come_back(self, office: str, message: m.Message | m.Undecodable) -> bool:
        """Return whether a paper sent to an office is known to have been read back.

        Nobody knows that of a story's papers, nor of one whose rows keep nothing of it.
        """
        if is_told(message):
            return sent_key(office, message) not in self._state.sent
        if not isinstance(message, m.Delivery) or self._admission.story:
            return False
        paper = self._paper(message)
        rows = [] if paper is None else self._rows_of(message.document_id, paper)
        identifier = f"{DELIVERED}/{message.id}"
        return bool(rows) and all(identifier in row.facts for row in rows)

    def read(self, envelope: m.Envelope, value: bytes | None) -> m.RefusalCode | None:
        """Take a record of an inbox; return why it is parked, if it is."""
        paper = value or b""
        self._comes_back(envelope.topic, paper)
        sent = self._on_their_way.pop(paper, None)
        if sent is not None and sent.to == envelope.office:
            return None if self._admission.story else self._receipt(envelope, sent)
        message = m.decode(value)
        if is_told(message):
            known = self._known_again(sent_key(envelope.office, message))
            return None if known else m.RefusalCode.NOT_SAID_BY_HUB
        if not isinstance(message, m.Delivery) or message.id != delivery_id(
            self._placed.city, message.document_id, envelope.office
        ):
            return m.RefusalCode.NOT_SAID_BY_HUB
        if self._admission.story:
            return None
        return self._receipt(envelope, _sent(message, self._paper(message)))

    def _known_again(self, key: str) -> bool:
        left = self._state.sent.pop(key, 0)
        if left > 1:
            self._state.sent[key] = left - 1
        return left > 0

    def _receipt(self, envelope: m.Envelope, sent: _Sent) -> m.RefusalCode | None:
        paper = sent.paper
        rows = [] if paper is None else self._rows_of(sent.document_id, paper)
        if paper is None or not rows:
            return m.RefusalCode.NOT_ADDRESSED
        identifier = f"{DELIVERED}/{sent.id}"
        unread = [row.key for row in rows if identifier not in row.facts]
        # The paper inside must be the one that was accepted under its id.
        if not unread or not self._is_accepted(sent.document_id, paper):
            return m.RefusalCode.NOT_SAID_BY_HUB
        fields = {"document": sent.document_id}
        if sent.case is not None:
            fields["case"] = sent.case
        digest = matter_digest(DELIVERED, envelope.office, 0.0, fields)
        received = envelope.received
        fact = Fact(
            identifier, DELIVERED, envelope.office, received, received, envelope.source, digest,
            fields,
        )  # fmt: skip
        self._docket.add_receipt(fact, unread)
        return None

    def _is_accepted(self, document_id: str, paper: _Paper) -> bool:
        return paper.digest is None or self._ids.get(document_id) in (None, paper.digest)

    def _rows_of(self, document_id: str, paper: _Paper) -> list[Row]:
        """Return the rows that keep a delivered document: its cases', or its week's, site's, ….

        The receipt of a paper belongs where the paper itself does.
        """
        rows = (self._docket.rows.find(key) for key in paper.keys)
        return [
            row for row in rows if row and (document_id in row.facts or document_id in row.doubts)
        ]

    def _paper(self, delivery: m.Delivery) -> _Paper | None:
        """Return the paper inside, read once for all its addressees; None if the city knows none
        such.
        """
        known_by = _known_by(delivery.document_id, delivery.document)
        if known_by not in self._papers:
            self._know(known_by, self._read_paper(delivery))
        return self._papers[known_by]

    def _know(self, known_by: tuple[str, bytes], paper: _Paper | None) -> None:
        if len(self._papers) >= PAPERS_MAX:
            self._papers.clear()
        self._papers[known_by] = paper

    def _read_paper(self, delivery: m.Delivery) -> _Paper | None:
        document = m.decode(delivery.document)
        if (
            not isinstance(document, m.OfficeMessage)
            or document.kind not in self._admission.vocabulary.kinds
        ):
            return None
        fields = self._admission.fields_of(document)
        if isinstance(fields, Refused):
            return None
        fact = Fact(
            delivery.document_id, document.kind, document.office, document.at, document.at, "", "",
            fields,
        )  # fmt: skip
        return _Paper(keys_of(fact, self._admission.vocabulary), m.digest(document))


def _known_by(document_id: str, document: bytes) -> tuple[str, bytes]:
    return document_id, blake2b(document, digest_size=16).digest()


def _sent(delivery: m.Delivery, paper: _Paper | None) -> _Sent:
    return _Sent(delivery.id, delivery.to, delivery.document_id, delivery.case, paper)


def is_answer(message: object) -> TypeGuard[Answer]:
    """Return whether a message tells an office of a record of its own."""
    return isinstance(message, Answer)


def is_told(message: object) -> TypeGuard[Told]:
    """Return whether a message is recognised by its digest when its inbox is read back."""
    return isinstance(message, Told)


def sent_key(office: str, message: Told) -> str:
    """Return the key by which an answer to an office is recognised."""
    return f"{office}/{m.digest(message)}"
