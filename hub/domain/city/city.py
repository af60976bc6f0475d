"""One city: hears what a relay copied, works out what follows, and says it. Pure.

1. A record that is not above its source's high-water mark was heard before (the relay may repeat).
   A record whose predecessor was not heard is a gap: its source is stopped and holds evidence time.
2. A bad record is a coded refusal, kept whole, and the next one goes on.
3. Only marks move evidence time, and only evidence time accuses.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hub import messages as m
from hub.domain.calendar import Calendar
from hub.domain.city import publishing, refusals
from hub.domain.city.admission import Refused, admission_of
from hub.domain.city.commands import (
    CALENDAR_PUBLISHED,
    OFFICE_REGISTERED,
    OUTBOX_RESUMED,
    OUTBOX_SUSPENDED,
    QUARANTINE_ENDED,
    REFUSAL_REPLAYED,
    STORY_BEGUN,
    STORY_MARK,
)
from hub.domain.city.dedup import MessageIds
from hub.domain.city.docket import Docket
from hub.domain.city.gate_answers import keep_shown
from hub.domain.city.inboxes import Inboxes
from hub.domain.city.parking import Parking
from hub.domain.city.publisher import Publisher
from hub.domain.city.publishing import Publication
from hub.domain.city.quarantine import Quarantine
from hub.domain.city.questions import Questions
from hub.domain.city.remarks import Remarks
from hub.domain.city.replays import Fate, Fates, Origin, copy_told
from hub.domain.city.routing import keys_of, matter_digest
from hub.domain.city.row_limits import RowFullError
from hub.domain.city.rows import Rows
from hub.domain.city.state import CityState, Heard
from hub.domain.context import Context
from hub.domain.facts import HUB, Fact, ReceiptPolicy
from hub.domain.law import Law
from hub.domain.rule_faults import words_of
from hub.domain.vocabulary import Half

ENGINE = "3"
"""The version of the derivation, a number: rows derived under another are derived again."""

ROWS_A_BATCH = 100
BESIDE_RECORDS = 5
"""A batch that hears records sweeps so many times fewer rows: more records wait for its end."""


class NewerEngineError(Exception):
    """A newer version has worked on the city: this one would judge by what it has left behind."""


class City:
    """One city under way. `take` returns what is to be said since the last call.

    `begun` says that another story begins: what the sandbox held is to be taken back and forgotten.
    """

    def __init__(
        self,
        placed: m.CityRecord,
        law: Law,
        calendar: Calendar,
        rows: Rows,
        state: CityState,
        ids: MessageIds,
        engine: str = ENGINE,
        code: str = "",
    ) -> None:
        if state.engine > int(engine):
            raise NewerEngineError(
                f"{placed.city}: its rows were derived by engine {state.engine}, this worker has "
                f"engine {engine}. It judges nothing with them; start the newer version."
            )
        state.engine = int(engine)
        self.placed = placed
        self.state = state
        self.ids = ids
        self._story = placed.clock == "story"
        self._admission = admission_of(placed, law)
        vocabulary = self._admission.vocabulary
        law = replace(law, city=placed.city, vocabulary=vocabulary)
        self._places = {place.code: place for place in placed.offices}
        if state.code != code:
            state.code, state.raising = code, {}
        now = state.evidence_time
        left = {one.code: one.left for one in placed.offices if one.left is not None}
        context = Context(
            law,
            calendar,
            now,
            state.not_accused(now),
            in_doubt=state.doubted_before(now),
            left=left,
        )
        policy = ReceiptPolicy(
            vocabulary, self._story, 0 if self._story else placed.visible_within_s
        )
        self.docket = Docket(rows, context, policy, engine, state.anew, placed.doubt_lasts, code)
        if state.left != left:
            state.left = left
            for one in placed.offices:
                if one.left is not None:
                    state.underway.pop(one.inbox, None)
            self.docket.stale_all()
            state.anew = self.docket.anew
        state.stands_under = state.stands_under or self.docket.by
        self._inboxes = Inboxes(placed, self._admission, self.docket, state, ids)
        self._questions = Questions(placed, self.docket, state, self._inboxes, self._sources)
        self._remarks = Remarks(placed.city, vocabulary, rows)
        self._fates = Fates(ids)
        self._doubts = Quarantine(self.docket, state)
        self.parking = Parking(self.docket, self._doubts, self._fates, code, self._fact_of)
        self._settling = Publisher(placed.city, self.docket, state)
        self._said: list[Publication] = []
        self._has_heard = False
        self.begun = False

    def hear(self, envelope: m.Envelope, value: bytes | None) -> None:
        """Hear one record that a relay copied. A fault of ours parks that record and no other."""
        self._has_heard = True
        self._guarded(envelope, value, lambda: self._hear(envelope, value))

    def park(
        self, envelope: m.Envelope, value: bytes | None, error: Exception, *, bare: bool = False
    ) -> None:
        """Park a record instead of hearing it: what follows from it could not be written.

        A row that would outgrow its record is its sender's to mend: refused by name. `bare` does no more than
        refuse the record.
        """
        new = self._new(envelope, value)
        if new is None:
            return
        if bare:
            self._refuse_failed(new, value, error)
        else:
            self._failed(new, value, error)

    def _guarded(self, envelope: m.Envelope, value: bytes | None, hear: Callable[[], Fate]) -> Fate:
        try:
            return hear()
        except Exception as error:  # noqa: BLE001  whichever bug it is, the others go on
            return self._failed(envelope, value, error)

    def _failed(self, envelope: m.Envelope, value: bytes | None, error: Exception) -> Fate:
        fate = self._refuse_failed(envelope, value, error)
        return fate if isinstance(error, RowFullError) else self.parking.park(envelope, value)

    def _refuse_failed(self, envelope: m.Envelope, value: bytes | None, error: Exception) -> Fate:
        if isinstance(error, RowFullError):
            refused = Refused(m.RefusalCode.ROW_FULL, error.field, f"{error}")
        else:
            refused = Refused(m.RefusalCode.BUG, None, words_of(error))
        return self._refuse(envelope, value, refused)

    def _hear(self, envelope: m.Envelope, value: bytes | None) -> Fate:
        new = self._new(envelope, value)
        if new is None:
            return Fate.HEARD
        return self._guarded(new, value, lambda: self._take_first(new, value))

    def _take_first(self, envelope: m.Envelope, value: bytes | None) -> Fate:
        if envelope.partition:
            inbox = envelope.direction == m.INBOX
            code = m.RefusalCode.NOT_SAID_BY_HUB if inbox else m.RefusalCode.OTHER_PARTITION
            return self._refuse(envelope, value, Refused(code))
        if envelope.oversize:
            return self._refuse(envelope, value, Refused(m.RefusalCode.TOO_LARGE))
        return self._take(envelope, value)

    def _new(self, envelope: m.Envelope, value: bytes | None) -> m.Envelope | None:
        """Return a copy as one that is heard now; None for a repeat, and for one after a gap."""
        heard = self.state.heard.get(envelope.place)
        replaced = self.state.replaced.get(envelope.place, ())
        if envelope.topic_id in replaced:
            return None
        same = heard is not None and heard.topic_id == envelope.topic_id
        incarnation = len(replaced) + (1 if same or heard is None else 2)
        if incarnation > 1:
            envelope = replace(envelope, incarnation=incarnation)
        before = heard.offset if heard is not None and same else -1
        if envelope.offset <= before:
            return None
        if envelope.previous_offset > before or envelope.previous_offset < 0 <= before:
            # A relay that does not know what it copied before begins with what was heard last.
            self._stop(envelope, value)
            return None
        self.state.replace(envelope.place, envelope.topic_id)
        self.state.heard[envelope.place] = Heard(
            envelope.topic_id, envelope.offset, envelope.received
        )
        if envelope.offset >= self.state.stopped.get(envelope.place, envelope.offset):
            # The relay began again, and all that came meanwhile has been heard in its place.
            self.state.stopped.pop(envelope.place, None)
        return envelope

    def _take(self, envelope: m.Envelope, value: bytes | None, told: Origin = Origin.FIRST) -> Fate:
        if envelope.direction == m.INBOX:
            return self._read_back(envelope, value)
        return self._spoken(envelope, value, told)

    def _replay(self, message: m.Register, envelope: m.Envelope, value: bytes | None) -> Fate:
        """Hear a record again that was refused or parked, as it came."""
        original = copy_told(message, self.placed, self.state)
        if isinstance(original, Refused):
            return self._refuse(envelope, value, original)
        before = self._fates.of(original.source)
        if before is Fate.HEARD:
            return before
        parked = before in (Fate.PARKED, Fate.UNREAD)
        record = message.record or None
        told = Origin.PARKED if parked else Origin.AGAIN
        fate = self._guarded(original, record, lambda: self._take(original, record, told))
        if fate in (Fate.PARKED, Fate.UNREAD):
            return fate
        if parked:
            self.parking.heard(original.source, fate)
        else:
            self._fates.put(original.source, fate)
        return fate

    def _hear_parked(self) -> None:
        """Hear again what other code has parked. What still trips a fault stays parked, without a word."""
        for copy, value in self.parking.take_again():
            with suppress(Exception):  # whichever bug it is, it has been said
                try:
                    fate = self._take(copy, value, Origin.PARKED)
                except RowFullError as error:
                    fate = self._refuse_failed(copy, value, error)
                self.parking.heard(copy.source, fate)

    def mark(self, watermark: m.Watermark) -> None:
        """Take a relay's marks of time. A story's clock is told by its outboxes alone."""
        if self._story:
            return
        for entry in watermark.entries:
            self.state.marked(entry)
        self._inboxes.marked()
        self.state.beat_due = True

    def work(self) -> bool:
        """Work out what follows; return whether time has reached more rows than one batch takes."""
        evidence, holder = self.state.evidence(self._sources())
        if evidence is not None and evidence != self.docket.context.evidence_time:
            self.docket.advance(evidence)
            self.state.evidence_time = self.docket.context.evidence_time
        if self.state.in_doubt:
            self._doubts.refresh()
        self._hear_parked()
        rows_max = max(1, ROWS_A_BATCH // BESIDE_RECORDS) if self._has_heard else ROWS_A_BATCH
        self._has_heard = False
        more = self.docket.sweep(rows_max) or self.parking.has_more
        self._settle()
        if not self.docket.has_stale:
            self.state.stands_under = self.docket.by
        self._said += self._questions.answer_waiting()
        self.state.anew = self.docket.anew
        if self.state.beat_due and not more:
            self._beat(holder)
            self.state.beat_due = False
        return more

    def has_come_back(self, inbox: str, paper: bytes) -> bool:
        """Return whether a paper that was said to an inbox of the city is known to have been read back."""
        office = next((place.code for place in self.placed.offices if place.inbox == inbox), "")
        return self._inboxes.has_come_back(office, m.decode(paper))

    def owes(self, inbox: str, paper: bytes) -> None:
        """Take that a paper which was said before waits for an inbox."""
        self._inboxes.sets_out(inbox, paper)

    def take(self) -> Sequence[Publication]:
        """Return what is to be said since the last call, in order."""
        said, self._said = self._said, []
        return said

    def _sources(self) -> list[str]:
        out = self.state.suspended | self.state.left.keys()
        places = [p for p in self.placed.offices if p.code not in out]
        outboxes = [place.outbox for place in places]
        return outboxes if self._story else outboxes + [place.inbox for place in places]

    def _stop(self, envelope: m.Envelope, value: bytes | None) -> None:
        known = self.state.stopped.get(envelope.place)
        self.state.stopped[envelope.place] = max(envelope.offset, known if known is not None else 0)
        if known is None:
            self._refuse(envelope, value, Refused(m.RefusalCode.GAP))

    def _spoken(self, envelope: m.Envelope, value: bytes | None, told: Origin) -> Fate:
        message = self._admission.check(m.decode(value), envelope.office, envelope.received)
        if isinstance(message, Refused):
            return self._refuse(envelope, value, message)
        if message.kind == STORY_MARK:
            self.state.mark(envelope.topic, message.at)
            self.state.beat_due = True
            return Fate.HEARD
        fields = self._admission.fields_of(message)
        if isinstance(fields, Refused):
            return self._refuse(envelope, value, fields)
        if isinstance(message, m.Register) and message.kind == REFUSAL_REPLAYED:
            return self._replay(message, envelope, value)
        fact = self._fact(message, fields, envelope)
        if message.id is not None:
            key, digest = f"{message.office}/{message.id}", m.digest(message)
            known = self.ids.get(key)
            if known not in (None, digest):
                return self._refuse(envelope, value, Refused(m.RefusalCode.ID_CONFLICT, "id"))
            if known is not None and told is not Origin.PARKED:
                return Fate.HEARD
            with self.ids.hold(key, digest, unless=RowFullError):
                self._apply(message, fact)
            return Fate.HEARD
        if told is Origin.AGAIN and self._stands(fact):
            return Fate.HEARD
        self._apply(message, fact)
        return Fate.HEARD

    def _stands(self, fact: Fact) -> bool:
        rows = (self.docket.rows.find(key) for key in keys_of(fact, self._admission.vocabulary))
        return any(row and (fact.id in row.facts or fact.id in row.doubts) for row in rows)

    def _fact_of(self, message: m.OfficeMessage, envelope: m.Envelope) -> Fact:
        """Return the fact of a message, its fields as the domain takes them, or as they stand."""
        fields = self._admission.fields_of(message)
        if isinstance(fields, Refused):
            fields = dict(message.own_fields())
        return self._fact(message, fields, envelope)

    def _fact(
        self, message: m.OfficeMessage, fields: Mapping[str, Any], envelope: m.Envelope
    ) -> Fact:
        # In UTC, as it is read back from its row: what follows may not depend on a restart.
        at = message.at.astimezone(UTC)
        digest = matter_digest(message.kind, message.office, at.timestamp(), fields)
        return Fact(
            id=f"{message.office}/{message.id}" if message.id is not None else envelope.source,
            kind=message.kind,
            office=message.office,
            at=at,
            received=self._heard_at(at, envelope.topic) if self._story else envelope.received,
            source=envelope.source,
            digest=digest,
            fields=fields,
        )

    def _heard_at(self, at: datetime, outbox: str) -> datetime:
        """Return when a sandbox hears what happened at `at`: then, or when its outbox says that it is.

        Where the city's clock stands depends on how batches are cut and sources are merged.
        """
        now = self.state.marks.get(outbox)
        return max(at, now) if now else at

    def _apply(self, message: m.OfficeMessage, fact: Fact) -> None:
        remarks = self._remarks.on(fact, message.id)
        self._take_in(message, fact)
        # A remark is on what was heard: what fails above is refused, or told again.
        for remark in remarks:
            self._said += self._to_sender(fact.office, fact.source, remark)

    def _take_in(self, message: m.OfficeMessage, fact: Fact) -> None:
        if fact.kind == self._admission.vocabulary.question:
            keep_shown(self.docket, fact)
            assert isinstance(message, m.Permit), "the vocabulary says of which family a kind is"
            self._said += self._questions.ask(message, fact)
            return
        if fact.office == HUB and self._told_by_hub(fact):
            return
        # First what can fail, then what is kept: nothing is half accepted.
        sent = self._admission.vocabulary.kinds[fact.kind].half is Half.SENT
        papers = self._inboxes.send(message, fact) if sent else []
        self.docket.add(fact, keys_of(fact, self._admission.vocabulary))
        self._said += papers

    def _told_by_hub(self, fact: Fact) -> bool:
        """Do what the city's own outbox says; return False for a fact that is to be kept as one."""
        if fact.kind in (OFFICE_REGISTERED, STORY_BEGUN):
            # The registry holds it, and the worker has read it: the city only says that it heard.
            self.begun = fact.kind == STORY_BEGUN
            self.state.beat_due = True
            return True
        if fact.kind in (OUTBOX_SUSPENDED, OUTBOX_RESUMED):
            code = str(fact.fields["office_code"])
            if fact.kind == OUTBOX_SUSPENDED:
                self.state.suspended.add(code)
            elif code in self.state.suspended:
                self.state.suspended.discard(code)
                self.docket.stale_all()
            self._doubts.refresh()
            return True
        if fact.kind == CALENDAR_PUBLISHED:
            self._settle()
            return False
        if fact.kind == QUARANTINE_ENDED:
            self._doubts.end_named(fact.fields)
            return True
        return False

    def _read_back(self, envelope: m.Envelope, value: bytes | None) -> Fate:
        """Take an inbox read back: what the city said is a proof, anything else is parked."""
        wrong = self._inboxes.read(envelope, value, m.decode(value))
        if wrong is not None:
            return self._refuse(envelope, value, Refused(wrong))
        return Fate.HEARD

    def _settle(self) -> None:
        self._said += self._settling.settle()

    def _refuse(self, envelope: m.Envelope, value: bytes | None, refused: Refused) -> Fate:
        refusal = refusals.refusal(envelope, value, refused)
        to = envelope.office if envelope.direction == m.OUTBOX else ""
        self._said += self._to_sender(to, envelope.source, refusal)
        return Fate.REFUSED

    def _to_sender(
        self, office: str, source: str, message: m.Refusal | m.Remark
    ) -> Iterator[Publication]:
        """Say to all, and to the sender of a record, what became of it."""
        yield Publication("refused", source, message)
        place = self._places.get(office)
        if place is not None:
            yield self._inboxes.answer(place, message)

    def _beat(self, holder: str | None) -> None:
        beat = publishing.heartbeat(
            self.placed.city, self.state, holder, self.docket.context, self._inboxes.now
        )
        self._said.append(Publication("blocks", f"heartbeat/{self.placed.city}", beat))
