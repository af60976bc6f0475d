"""Takes in a relay's copies: each becomes a fact, a command, a question, a receipt or a refusal.

    record ── next of its source? ──no──► a repeat is dropped; a gap stops its source
      │ yes
      ▼
    fit to be read? ──no──► refused                 of an inbox ──► what the city said is a receipt
      │ yes                                            ▲
      ▼                                                │
    which log? ────────────────────────────────────────┘
      │ of an outbox
      ▼
    admitted, fields right? ──no──► refused
      │ yes
      ├─► a sandbox's mark: its clock moves
      ├─► a replayed record: from the top with that record as it came, except for its place
      ▼
    told before? ──yes──► dropped, or refused where its id stands for something else
      │ no
      ├─► a question: answered, or it waits
      ├─► a command: carried out (`command_handlers.py`)
      └─► a fact: into its rows

1. A bad record is a coded refusal, kept whole, and the next one goes on.
2. A fault of ours parks the record on which it trips, and no other; only what its fact could turn
   is in doubt.
3. A row without room refuses the record by name: that is its sender's to mend, and parks nothing.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import NamedTuple, TypeVar

from hub import messages as m
from hub.domain.city.admission import Admission, Refused
from hub.domain.city.command_handlers import HANDLERS, CommandedCity
from hub.domain.city.commands import COMMANDS, REFUSAL_REPLAYED, STORY_MARK
from hub.domain.city.dedup import MessageIds
from hub.domain.city.docket import Docket
from hub.domain.city.gate_answers import keep_shown
from hub.domain.city.inboxes import Inboxes
from hub.domain.city.message_facts import MessageFacts
from hub.domain.city.outgoing import Outgoing
from hub.domain.city.parking import Parking
from hub.domain.city.questions import Questions
from hub.domain.city.remarks import Remarks
from hub.domain.city.replays import Fate, Fates, Origin, replayed_envelope
from hub.domain.city.routing import keys_of
from hub.domain.city.row_limits import RowFullError
from hub.domain.city.source_order import Passed, next_of_source
from hub.domain.facts import Fact
from hub.domain.rule_faults import words_of
from hub.domain.vocabulary import Half
from hub.sentence import sentence_of

_Found = TypeVar("_Found")
_PARKED = (Fate.PARKED, Fate.UNREAD)


class _Record(NamedTuple):
    """A record that is taken in, and how it comes to be heard."""

    envelope: m.Envelope
    value: bytes | None
    origin: Origin = Origin.FIRST


class Intake:
    """Takes in the records of one city."""

    def __init__(
        self,
        placed: m.CityRecord,
        admission: Admission,
        ids: MessageIds,
        inboxes: Inboxes,
        questions: Questions,
        outgoing: Outgoing,
        commanded: CommandedCity,
        code: str,
    ) -> None:
        self._placed = placed
        self._admission = admission
        self._ids = ids
        self._inboxes = inboxes
        self._questions = questions
        self._outgoing = outgoing
        self._commanded = commanded
        self._docket: Docket = commanded.docket
        self._state = commanded.state
        self._remarks = Remarks(placed.city, admission.vocabulary, self._docket.rows)
        self._facts = MessageFacts(admission, self._state)
        self._fates = Fates(ids)
        self.parking = Parking(
            self._docket, commanded.quarantine, self._fates, code, self._facts.unchecked
        )

    def hear(self, envelope: m.Envelope, value: bytes | None) -> None:
        """Take in one record that a relay copied."""
        try:
            new = self._next(envelope, value)
        except Exception as error:  # noqa: BLE001  whichever bug it is, the others go on
            self._failed(_Record(envelope, value), error)
            return
        if new is not None:
            self._follow(self._guarded(_Record(new, value), self._take))

    def hear_parked(self) -> None:
        """Hear again what other code has parked.

        What still trips a fault stays parked, without a word.
        """
        for envelope, value in self.parking.take_again():
            record = _Record(envelope, value, Origin.PARKED)
            with suppress(Exception):  # whichever bug it is, it has been said
                try:
                    fate = self._follow(self._take(record))
                except RowFullError as error:
                    fate = self._refuse_failed(record, error)
                self.parking.heard(envelope.source, fate)

    def park(
        self, envelope: m.Envelope, value: bytes | None, error: Exception, *, bare: bool
    ) -> None:
        """Park a record instead of hearing it. `bare` does no more than refuse it."""
        new = self._next(envelope, value)
        if new is not None:
            fail = self._refuse_failed if bare else self._failed
            fail(_Record(new, value), error)

    def _next(self, envelope: m.Envelope, value: bytes | None) -> m.Envelope | None:
        found = next_of_source(self._state, envelope)
        if found is Passed.GAP:
            self._outgoing.refuse(envelope, value, Refused(m.RefusalCode.GAP))
        return None if isinstance(found, Passed) else found

    def _follow(self, found: Fate | _Record) -> Fate:
        """Return what became of a record: where it tells another again, what became of that,
        and so on inwards.
        """
        if not isinstance(found, _Record):
            return found
        told: list[_Record] = []
        while isinstance(found, _Record):
            told.append(found)
            found = self._guarded(found, self._take)
        for record in reversed(told):
            self._guarded(record, partial(self._conclude, found))
        return found

    def _guarded(self, record: _Record, step: Callable[[_Record], _Found]) -> _Found | Fate:
        try:
            return step(record)
        except Exception as error:  # noqa: BLE001  whichever bug it is, the others go on
            return self._failed(record, error)

    def _failed(self, record: _Record, error: Exception) -> Fate:
        fate = self._refuse_failed(record, error)
        if isinstance(error, RowFullError):
            return fate
        return self.parking.park(record.envelope, record.value)

    def _refuse_failed(self, record: _Record, error: Exception) -> Fate:
        if isinstance(error, RowFullError):
            return self._refuse(
                record, Refused(m.RefusalCode.ROW_FULL, error.field, sentence_of(error))
            )
        return self._refuse(record, Refused(m.RefusalCode.BUG, None, words_of(error)))

    def _refuse(self, record: _Record, refused: Refused) -> Fate:
        return self._outgoing.refuse(record.envelope, record.value, refused)

    def _take(self, record: _Record) -> Fate | _Record:
        """Take a record for what it is; return what became of it,
        or the record that it tells again.
        """
        envelope = record.envelope
        unfit = _unfit(envelope) if record.origin is Origin.FIRST else None
        if unfit is not None:
            return self._refuse(record, Refused(unfit))
        if envelope.direction == m.INBOX:
            return self._take_back(record)
        message = self._admission.check(m.decode(record.value), envelope.office, envelope.received)
        if isinstance(message, Refused):
            return self._refuse(record, message)
        if message.kind == STORY_MARK:
            self._state.mark(envelope.topic, message.at)
            self._state.beat_due = True
            return Fate.HEARD
        fields = self._admission.fields_of(message)
        if isinstance(fields, Refused):
            return self._refuse(record, fields)
        if isinstance(message, m.Register) and message.kind == REFUSAL_REPLAYED:
            return self._told_by(message, record)
        return self._take_once(message, self._facts.of(message, fields, envelope), record)

    def _take_back(self, record: _Record) -> Fate:
        """Take what an inbox held: what the city said is a proof of receipt,
        anything else is refused.
        """
        wrong = self._inboxes.read(record.envelope, record.value)
        return Fate.HEARD if wrong is None else self._refuse(record, Refused(wrong))

    def _told_by(self, message: m.Register, record: _Record) -> Fate | _Record:
        """Return the record that is told again, as it came; or what became of it,
        where it has had its effect.
        """
        original = replayed_envelope(message, self._placed, self._state)
        if isinstance(original, Refused):
            return self._refuse(record, original)
        before = self._fates.of(original.source)
        if before is Fate.HEARD:
            return before
        origin = Origin.PARKED if before in _PARKED else Origin.AGAIN
        return _Record(original, message.record or None, origin)

    def _conclude(self, fate: Fate, told: _Record) -> None:
        """Remember what became of a record that was told again;
        one that was parked anew stays parked.
        """
        source = told.envelope.source
        if fate in _PARKED:
            return
        if told.origin is Origin.PARKED:
            self.parking.heard(source, fate)
        else:
            self._fates.put(source, fate)

    def _take_once(self, message: m.OfficeMessage, fact: Fact, record: _Record) -> Fate:
        """Take a message unless it was heard before: under its id,
        or without one when it is told again.
        """
        if message.id is None:
            if record.origin is not Origin.AGAIN or not self._is_known(fact):
                self._apply(message, fact)
            return Fate.HEARD
        key, digest = f"{message.office}/{message.id}", m.digest(message)
        known = self._ids.get(key)
        if known not in (None, digest):
            return self._refuse(record, Refused(m.RefusalCode.ID_CONFLICT, "id"))
        # A record that a fault of ours parked has left its id behind.
        if known is None or record.origin is Origin.PARKED:
            with self._ids.hold(key, digest, unless=RowFullError):
                self._apply(message, fact)
        return Fate.HEARD

    def _is_known(self, fact: Fact) -> bool:
        keys = keys_of(fact, self._admission.vocabulary)
        rows = (self._docket.rows.find(key) for key in keys)
        return any(row and (fact.id in row.facts or fact.id in row.doubts) for row in rows)

    def _apply(self, message: m.OfficeMessage, fact: Fact) -> None:
        remarks = self._remarks.on(fact, message.id)
        self._put(message, fact)
        # A remark is on what was heard: what fails above is refused, or told again.
        for remark in remarks:
            self._outgoing.answer(fact.office, fact.source, remark)

    def _put(self, message: m.OfficeMessage, fact: Fact) -> None:
        """Answer a question, carry out a command, and keep what is a fact."""
        vocabulary = self._admission.vocabulary
        if fact.kind == vocabulary.question:
            keep_shown(self._docket, fact)
            assert isinstance(message, m.Permit), "the vocabulary says of which family a kind is"
            self._outgoing.put(self._questions.ask(message, fact))
            return
        command = COMMANDS.get(fact.kind)
        if command is not None:
            HANDLERS[fact.kind](self._commanded, fact)
            if not command.kept:
                return
        # First what can fail, then what is kept: nothing is half accepted.
        sent = vocabulary.kinds[fact.kind].half is Half.SENT
        keys = keys_of(fact, vocabulary)
        papers = self._inboxes.papers(message, fact) if sent else []
        self._docket.add(fact, keys)
        self._inboxes.send(papers, keys)
        self._outgoing.put(papers)


def _unfit(envelope: m.Envelope) -> m.RefusalCode | None:
    """Return why a copy is not even read: it stood in a partition that nobody writes,
    or was too large to be copied.
    """
    if envelope.partition:
        is_inbox = envelope.direction == m.INBOX
        return m.RefusalCode.NOT_SAID_BY_HUB if is_inbox else m.RefusalCode.OTHER_PARTITION
    return m.RefusalCode.TOO_LARGE if envelope.oversize else None
