"""Sends to inboxes, and recognises what is read back from them.

1. A delivery that the city sent proves its addressee's receipt, once.
2. An answer, a refusal or a remark that the city sent is recognised by its digest.
3. Somebody else wrote anything else: it is parked, and starts nothing (docs/decisions.md, 6).
4. What has not come back after ten minutes is named (`papers_in_flight.py`). With a story's clock
   nothing is late.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import TypeGuard

from hub import messages as m
from hub.domain.city.admission import Admission, Refused
from hub.domain.city.dedup import MessageIds
from hub.domain.city.deliveries import deliveries, delivery_id
from hub.domain.city.docket import Docket
from hub.domain.city.papers_in_flight import PapersInFlight
from hub.domain.city.publications import INBOX, Publication
from hub.domain.city.routing import keys_of, matter_digest
from hub.domain.city.rows import Row
from hub.domain.city.state import CityState
from hub.domain.facts import DELIVERED, Fact

Answer = m.Decision | m.Refusal | m.Remark
"""What is sent to one office about a record of its own."""
PAPERS_MAX = 4096
"""How many papers are known at once. Every addressee reads each back, mostly soon."""


@dataclass(frozen=True, slots=True)
class _Paper:
    """What a receipt needs of its paper: the rows that it belongs to, and its digest."""

    keys: tuple[str, ...]
    digest: str


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
        self._papers: dict[tuple[str, bytes], _Paper | None] = {}
        self.now: datetime | None = None
        self.marked()

    def marked(self) -> None:
        """Note that marks were made: `now` is the newest in the city's log."""
        self.now = max(self._state.marks.values(), default=None)

    def send(self, message: m.OfficeMessage, fact: Fact) -> list[Publication]:
        """Return the deliveries of a document, and remember what its receipts need."""
        document = m.encode(message)
        said = deliveries(document, fact, self._placed, self._admission.vocabulary)
        if said:
            self._know(
                _known_by(fact.id, document),
                _Paper(keys_of(fact, self._admission.vocabulary), m.digest(message)),
            )
        for one in said:
            self.sets_out(one.key, one.raw)
        return said

    def answer(self, place: m.OfficePlace, message: Answer) -> Publication:
        """Return what is sent to an office, and remember it until the inbox is read back."""
        key = sent_key(place.code, message)
        self._state.sent[key] = self._state.sent.get(key, 0) + 1
        said = Publication(INBOX, place.inbox, message)
        self.sets_out(said.key, said.raw)
        return said

    def sets_out(self, inbox: str, paper: bytes) -> None:
        """Remember that a paper is on its way to an inbox."""
        if self.now is not None and not self._admission.story:
            self._state.underway.setdefault(inbox, PapersInFlight()).sets_out(paper, self.now)

    def _comes_back(self, inbox: str, paper: bytes) -> None:
        underway = self._state.underway.get(inbox)
        if underway is not None and underway.comes_back(paper):
            del self._state.underway[inbox]

    def has_come_back(self, office: str, message: m.Message | m.Undecodable) -> bool:
        """Return whether a paper sent to an office is known to have been read back.

        Nobody knows that of a story's papers, nor of one whose rows keep nothing of it.
        """
        if is_answer(message):
            return sent_key(office, message) not in self._state.sent
        if not isinstance(message, m.Delivery) or self._admission.story:
            return False
        paper = self._paper(message)
        rows = [] if paper is None else self._rows_of(message, paper)
        identifier = f"{DELIVERED}/{message.id}"
        return bool(rows) and all(identifier in row.facts for row in rows)

    def read(
        self, envelope: m.Envelope, value: bytes | None, message: m.Message | m.Undecodable
    ) -> m.RefusalCode | None:
        """Take a record of an inbox, as bytes and decoded; return why it is parked, if it is."""
        self._comes_back(envelope.topic, value or b"")
        if is_answer(message):
            known = self._known_again(sent_key(envelope.office, message))
            return None if known else m.RefusalCode.NOT_SAID_BY_HUB
        if not isinstance(message, m.Delivery) or message.id != delivery_id(
            self._placed.city, message.document_id, envelope.office
        ):
            return m.RefusalCode.NOT_SAID_BY_HUB
        return (
            None if self._admission.story else self._receipt(envelope, message, envelope.received)
        )

    def _known_again(self, key: str) -> bool:
        left = self._state.sent.pop(key, 0)
        if left > 1:
            self._state.sent[key] = left - 1
        return left > 0

    def _receipt(
        self, envelope: m.Envelope, delivery: m.Delivery, received: datetime
    ) -> m.RefusalCode | None:
        paper = self._paper(delivery)
        rows = [] if paper is None else self._rows_of(delivery, paper)
        if paper is None or not rows:
            return m.RefusalCode.NOT_ADDRESSED
        identifier = f"{DELIVERED}/{delivery.id}"
        unread = [row.key for row in rows if identifier not in row.facts]
        # The paper inside must be the one that was accepted under its id.
        if not unread or self._ids.get(delivery.document_id) not in (None, paper.digest):
            return m.RefusalCode.NOT_SAID_BY_HUB
        fields = {"document": delivery.document_id}
        if delivery.case is not None:
            fields["case"] = delivery.case
        digest = matter_digest(DELIVERED, envelope.office, 0.0, fields)
        fact = Fact(
            identifier,
            DELIVERED,
            envelope.office,
            received,
            received,
            envelope.source,
            digest,
            fields,
        )
        self._docket.add(fact, unread)
        return None

    def _rows_of(self, delivery: m.Delivery, paper: _Paper) -> list[Row]:
        """Return the rows that keep a delivered document: its cases', or its week's, site's, ….

        The receipt of a paper belongs where the paper itself does.
        """
        rows = (self._docket.rows.find(key) for key in paper.keys)
        told = delivery.document_id
        return [row for row in rows if row and (told in row.facts or told in row.doubts)]

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


def is_answer(message: object) -> TypeGuard[Answer]:
    """Return whether a message is recognised by its digest when its inbox is read back."""
    return isinstance(message, Answer)


def sent_key(office: str, message: Answer) -> str:
    """Return the key by which an answer to an office is recognised."""
    return f"{office}/{m.digest(message)}"
