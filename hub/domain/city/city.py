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
from hub.domain.city import refusals, telling
from hub.domain.city.answering import keep_shown
from hub.domain.city.book import Book, Heard
from hub.domain.city.checks import Refused, door_of
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
from hub.domain.city.docket import Docket
from hub.domain.city.doubt import Doubts
from hub.domain.city.ids import Ids
from hub.domain.city.inboxes import Inboxes
from hub.domain.city.limits import RowFullError
from hub.domain.city.parking import Parking
from hub.domain.city.questions import Questions
from hub.domain.city.remarked import Remarks
from hub.domain.city.replays import Fate, Fates, Told, copy_told
from hub.domain.city.routing import keys_of, matter_digest
from hub.domain.city.rows import Rows
from hub.domain.city.settling import Settling
from hub.domain.city.telling import Said
from hub.domain.context import Ground
from hub.domain.facts import HUB, QUESTION, Fact, Reading
from hub.domain.faults import words_of
from hub.domain.law import Law
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
        placed: m.City,
        law: Law,
        calendar: Calendar,
        rows: Rows,
        book: Book,
        ids: Ids,
        engine: str = ENGINE,
        code: str = "",
    ) -> None:
        if book.engine > int(engine):
            raise NewerEngineError(
                f"{placed.city}: its rows were derived by engine {book.engine}, this worker has "
                f"engine {engine}. It judges nothing with them; start the newer version."
            )
        book.engine = int(engine)
        self.placed = placed
        self.book = book
        self.ids = ids
        self._story = placed.clock == "story"
        self._door = door_of(placed, law)
        vocabulary = self._door.vocabulary
        law = replace(law, city=placed.city, vocabulary=vocabulary)
        self._places = {place.code: place for place in placed.offices}
        if book.code != code:
            book.code, book.raising = code, {}
        now = book.evidence_time
        left = {one.code: one.left for one in placed.offices if one.left is not None}
        ground = Ground(
            law, calendar, now, book.not_accused(now), in_doubt=book.doubted_before(now), left=left
        )
        reading = Reading(vocabulary, self._story, 0 if self._story else placed.visible_within_s)
        self.docket = Docket(rows, ground, reading, engine, book.anew, placed.doubt_lasts, code)
        if book.left != left:
            book.left = left
            for one in placed.offices:
                if one.left is not None:
                    book.underway.pop(one.inbox, None)
            self.docket.stale_all()
            book.anew = self.docket.anew
        book.stands_under = book.stands_under or self.docket.by
        self._inboxes = Inboxes(placed, self._door, self.docket, book, ids)
        self._questions = Questions(placed, self.docket, book, self._inboxes, self._sources)
        self._remarks = Remarks(placed.city, vocabulary, rows)
        self._fates = Fates(ids)
        self._doubts = Doubts(self.docket, book)
        self.parking = Parking(self.docket, self._doubts, self._fates, code, self._fact_of)
        self._settling = Settling(placed.city, self.docket, book)
        self._said: list[Said] = []
        self._has_heard = False
        self.begun = False

    def hear(self, copy: m.Copy, value: bytes | None) -> None:
        """Hear one record that a relay copied. A fault of ours parks that record and no other."""
        self._has_heard = True
        self._guarded(copy, value, lambda: self._hear(copy, value))

    def park(
        self, copy: m.Copy, value: bytes | None, error: Exception, *, bare: bool = False
    ) -> None:
        """Park a record instead of hearing it: what follows from it could not be written.

        A row that would outgrow its record is its sender's to mend: refused by name. `bare` does no more than
        refuse the record.
        """
        new = self._new(copy, value)
        if new is None:
            return
        if bare:
            self._refuse_failed(new, value, error)
        else:
            self._failed(new, value, error)

    def _guarded(self, copy: m.Copy, value: bytes | None, hear: Callable[[], Fate]) -> Fate:
        try:
            return hear()
        except Exception as error:  # noqa: BLE001  whichever bug it is, the others go on
            return self._failed(copy, value, error)

    def _failed(self, copy: m.Copy, value: bytes | None, error: Exception) -> Fate:
        fate = self._refuse_failed(copy, value, error)
        return fate if isinstance(error, RowFullError) else self.parking.park(copy, value)

    def _refuse_failed(self, copy: m.Copy, value: bytes | None, error: Exception) -> Fate:
        if isinstance(error, RowFullError):
            refused = Refused(m.Reason.ROW_FULL, error.field, f"{error}")
        else:
            refused = Refused(m.Reason.BUG, None, words_of(error))
        return self._refuse(copy, value, refused)

    def _hear(self, copy: m.Copy, value: bytes | None) -> Fate:
        new = self._new(copy, value)
        if new is None:
            return Fate.HEARD
        return self._guarded(new, value, lambda: self._take_first(new, value))

    def _take_first(self, copy: m.Copy, value: bytes | None) -> Fate:
        if copy.partition:
            inbox = copy.direction == m.INBOX
            code = m.Reason.NOT_SAID_BY_HUB if inbox else m.Reason.OTHER_PARTITION
            return self._refuse(copy, value, Refused(code))
        if copy.oversize:
            return self._refuse(copy, value, Refused(m.Reason.TOO_LARGE))
        return self._take(copy, value)

    def _new(self, copy: m.Copy, value: bytes | None) -> m.Copy | None:
        """Return a copy as one that is heard now; None for a repeat, and for one after a gap."""
        heard = self.book.heard.get(copy.place)
        replaced = self.book.replaced.get(copy.place, ())
        if copy.topic_id in replaced:
            return None
        same = heard is not None and heard.topic_id == copy.topic_id
        bearer = len(replaced) + (1 if same or heard is None else 2)
        if bearer > 1:
            copy = replace(copy, bearer=bearer)
        before = heard.offset if heard is not None and same else -1
        if copy.offset <= before:
            return None
        if copy.previous_offset > before or copy.previous_offset < 0 <= before:
            # A relay that does not know what it copied before begins with what was heard last.
            self._stop(copy, value)
            return None
        self.book.replace(copy.place, copy.topic_id)
        self.book.heard[copy.place] = Heard(copy.topic_id, copy.offset, copy.received)
        if copy.offset >= self.book.stopped.get(copy.place, copy.offset):
            # The relay began again, and all that came meanwhile has been heard in its place.
            self.book.stopped.pop(copy.place, None)
        return copy

    def _take(self, copy: m.Copy, value: bytes | None, told: Told = Told.FIRST) -> Fate:
        if copy.direction == m.INBOX:
            return self._read_back(copy, value)
        return self._spoken(copy, value, told)

    def _replay(self, message: m.Register, copy: m.Copy, value: bytes | None) -> Fate:
        """Hear a record again that was refused or parked, as it came."""
        original = copy_told(message, self.placed, self.book)
        if isinstance(original, Refused):
            return self._refuse(copy, value, original)
        before = self._fates.of(original.source)
        if before is Fate.HEARD:
            return before
        parked = before in (Fate.PARKED, Fate.UNREAD)
        record = message.record or None
        told = Told.PARKED if parked else Told.AGAIN
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
                    fate = self._take(copy, value, Told.PARKED)
                except RowFullError as error:
                    fate = self._refuse_failed(copy, value, error)
                self.parking.heard(copy.source, fate)

    def mark(self, mark: m.Mark) -> None:
        """Take a relay's marks of time. A story's clock is told by its outboxes alone."""
        if self._story:
            return
        for entry in mark.entries:
            self.book.marked(entry)
        self._inboxes.marked()
        self.book.beat_due = True

    def work(self) -> bool:
        """Work out what follows; return whether time has reached more rows than one batch takes."""
        evidence, holder = self.book.evidence(self._sources())
        if evidence is not None and evidence != self.docket.ground.evidence_time:
            self.docket.advance(evidence)
            self.book.evidence_time = self.docket.ground.evidence_time
        if self.book.in_doubt:
            self._doubts.refresh()
        self._hear_parked()
        rows_max = max(1, ROWS_A_BATCH // BESIDE_RECORDS) if self._has_heard else ROWS_A_BATCH
        self._has_heard = False
        more = self.docket.sweep(rows_max) or self.parking.has_more
        self._settle()
        if not self.docket.has_stale:
            self.book.stands_under = self.docket.by
        self._said += self._questions.answer_waiting()
        self.book.anew = self.docket.anew
        if self.book.beat_due and not more:
            self._beat(holder)
            self.book.beat_due = False
        return more

    def has_come_back(self, inbox: str, paper: bytes) -> bool:
        """Return whether a paper that was said to an inbox of the city is known to have been read back."""
        office = next((place.code for place in self.placed.offices if place.inbox == inbox), "")
        return self._inboxes.has_come_back(office, m.decode(paper))

    def owes(self, inbox: str, paper: bytes) -> None:
        """Take that a paper which was said before waits for an inbox."""
        self._inboxes.sets_out(inbox, paper)

    def take(self) -> Sequence[Said]:
        """Return what is to be said since the last call, in order."""
        said, self._said = self._said, []
        return said

    def _sources(self) -> list[str]:
        out = self.book.suspended | self.book.left.keys()
        places = [p for p in self.placed.offices if p.code not in out]
        outboxes = [place.outbox for place in places]
        return outboxes if self._story else outboxes + [place.inbox for place in places]

    def _stop(self, copy: m.Copy, value: bytes | None) -> None:
        known = self.book.stopped.get(copy.place)
        self.book.stopped[copy.place] = max(copy.offset, known if known is not None else 0)
        if known is None:
            self._refuse(copy, value, Refused(m.Reason.GAP))

    def _spoken(self, copy: m.Copy, value: bytes | None, told: Told) -> Fate:
        message = self._door.check(m.decode(value), copy.office, copy.received)
        if isinstance(message, Refused):
            return self._refuse(copy, value, message)
        if message.kind == STORY_MARK:
            self.book.mark(copy.topic, message.at)
            self.book.beat_due = True
            return Fate.HEARD
        fields = self._door.fields_of(message)
        if isinstance(fields, Refused):
            return self._refuse(copy, value, fields)
        if isinstance(message, m.Register) and message.kind == REFUSAL_REPLAYED:
            return self._replay(message, copy, value)
        fact = self._fact(message, fields, copy)
        if message.id is not None:
            key, digest = f"{message.office}/{message.id}", m.digest(message)
            known = self.ids.get(key)
            if known not in (None, digest):
                return self._refuse(copy, value, Refused(m.Reason.ID_CONFLICT, "id"))
            if known is not None and told is not Told.PARKED:
                return Fate.HEARD
            with self.ids.hold(key, digest, unless=RowFullError):
                self._apply(message, fact)
            return Fate.HEARD
        if told is Told.AGAIN and self._stands(fact):
            return Fate.HEARD
        self._apply(message, fact)
        return Fate.HEARD

    def _stands(self, fact: Fact) -> bool:
        rows = (self.docket.rows.find(key) for key in keys_of(fact, self._door.vocabulary.roles))
        return any(row and (fact.id in row.facts or fact.id in row.doubts) for row in rows)

    def _fact_of(self, message: m.Spoken, copy: m.Copy) -> Fact:
        """Return the fact of a message, its fields as the domain takes them, or as they stand."""
        fields = self._door.fields_of(message)
        if isinstance(fields, Refused):
            fields = dict(message.spoken_fields())
        return self._fact(message, fields, copy)

    def _fact(self, message: m.Spoken, fields: Mapping[str, Any], copy: m.Copy) -> Fact:
        # In UTC, as it is read back from its row: what follows may not depend on a restart.
        at = message.at.astimezone(UTC)
        digest = matter_digest(message.kind, message.office, at.timestamp(), fields)
        return Fact(
            id=f"{message.office}/{message.id}" if message.id is not None else copy.source,
            kind=message.kind,
            office=message.office,
            at=at,
            received=self._heard_at(at, copy.topic) if self._story else copy.received,
            source=copy.source,
            digest=digest,
            fields=fields,
        )

    def _heard_at(self, at: datetime, outbox: str) -> datetime:
        """Return when a sandbox hears what happened at `at`: then, or when its outbox says that it is.

        Where the city's clock stands depends on how batches are cut and sources are merged.
        """
        now = self.book.marks.get(outbox)
        return max(at, now) if now else at

    def _apply(self, message: m.Spoken, fact: Fact) -> None:
        remarks = self._remarks.on(fact, message.id)
        self._take_in(message, fact)
        # A remark is on what was heard: what fails above is refused, or told again.
        for remark in remarks:
            self._said += self._to_sender(fact.office, fact.source, remark)

    def _take_in(self, message: m.Spoken, fact: Fact) -> None:
        if fact.kind == QUESTION:
            keep_shown(self.docket, fact)
            assert isinstance(message, m.Permit), "the vocabulary says of which family a kind is"
            self._said += self._questions.ask(message, fact)
            return
        if fact.office == HUB and self._told_by_hub(fact):
            return
        # First what can fail, then what is kept: nothing is half accepted.
        sent = self._door.vocabulary.kinds[fact.kind].half is Half.SENT
        papers = self._inboxes.send(message, fact) if sent else []
        self.docket.add(fact, keys_of(fact, self._door.vocabulary.roles))
        self._said += papers

    def _told_by_hub(self, fact: Fact) -> bool:
        """Do what the city's own outbox says; return False for a fact that is to be kept as one."""
        if fact.kind in (OFFICE_REGISTERED, STORY_BEGUN):
            # The registry holds it, and the worker has read it: the city only says that it heard.
            self.begun = fact.kind == STORY_BEGUN
            self.book.beat_due = True
            return True
        if fact.kind in (OUTBOX_SUSPENDED, OUTBOX_RESUMED):
            code = str(fact.fields["office_code"])
            if fact.kind == OUTBOX_SUSPENDED:
                self.book.suspended.add(code)
            elif code in self.book.suspended:
                self.book.suspended.discard(code)
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

    def _read_back(self, copy: m.Copy, value: bytes | None) -> Fate:
        """Take an inbox read back: what the city said is a proof, anything else is parked."""
        wrong = self._inboxes.read(copy, value, m.decode(value))
        if wrong is not None:
            return self._refuse(copy, value, Refused(wrong))
        return Fate.HEARD

    def _settle(self) -> None:
        self._said += self._settling.settle()

    def _refuse(self, copy: m.Copy, value: bytes | None, refused: Refused) -> Fate:
        refusal = refusals.refusal(copy, value, refused)
        to = copy.office if copy.direction == m.OUTBOX else ""
        self._said += self._to_sender(to, copy.source, refusal)
        return Fate.REFUSED

    def _to_sender(self, office: str, source: str, message: m.Refusal | m.Remark) -> Iterator[Said]:
        """Say to all, and to the sender of a record, what became of it."""
        yield Said("refused", source, message)
        place = self._places.get(office)
        if place is not None:
            yield self._inboxes.answer(place, message)

    def _beat(self, holder: str | None) -> None:
        beat = telling.heartbeat(
            self.placed.city, self.book, holder, self.docket.ground, self._inboxes.now
        )
        self._said.append(Said("blocks", f"heartbeat/{self.placed.city}", beat))
