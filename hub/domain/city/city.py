"""One city: hears what a relay copied, works out what follows, and says it. Pure.

1. `intake.py` takes in each record: what it is, and whether it is heard, refused or parked.
2. `docket.py` keeps the rows and works out what follows from them; `publisher.py` says it.
3. Only marks move evidence time, and only evidence time accuses.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from hub import messages as m
from hub.domain.calendar import Calendar
from hub.domain.cards.days import digest_day
from hub.domain.cards.kept import KeptCards
from hub.domain.city import publications
from hub.domain.city.admission import admission_of
from hub.domain.city.card_desk import CardDesk
from hub.domain.city.command_handlers import CommandedCity
from hub.domain.city.dedup import MessageIds
from hub.domain.city.docket import Docket
from hub.domain.city.fetch_marks import FetchMarks
from hub.domain.city.inboxes import Inboxes
from hub.domain.city.intake import Intake
from hub.domain.city.outage_watch import OutageWatch, message_of
from hub.domain.city.outgoing import Outgoing
from hub.domain.city.parking import Parking
from hub.domain.city.publications import Publication
from hub.domain.city.publisher import Publisher
from hub.domain.city.quarantine import Quarantine
from hub.domain.city.questions import Questions
from hub.domain.city.reset import retractions
from hub.domain.city.rows import Rows
from hub.domain.city.state import CityState
from hub.domain.context import Context
from hub.domain.facts import ReceiptPolicy
from hub.domain.law import Law
from hub.domain.outages import Stood
from hub.sentence import in_words

ENGINE = "5"
"""The version of the derivation, a number: rows derived under another are derived again."""

ROWS_A_BATCH = 100
BESIDE_RECORDS = 5
"""A batch with records sweeps this many times fewer rows: more records wait for its end."""


class NewerEngineError(Exception):
    """A newer version has worked on the city: this one may not continue from its rows."""


class City:
    """One city under way: `hear` and `mark`, then `work`;
    `take` returns what is to be said since the last call.
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
        cards: KeptCards | None = None,
    ) -> None:
        if state.engine > int(engine):
            raise NewerEngineError(
                in_words(
                    "{city}: its rows were derived by engine {engine}, this worker has engine "
                    "{engine2}. It judges nothing with them; start the newer version.",
                    city=placed.city,
                    engine=state.engine,
                    engine2=engine,
                )
            )
        state.engine = int(engine)
        self.placed = placed
        self.state = state
        self.ids = ids
        self._story = placed.clock == "story"
        if state.code != code:
            state.code, state.raising = code, {}
        admission = admission_of(placed, law)
        law = replace(law, city=placed.city, vocabulary=admission.vocabulary)
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
        visible_s = 0 if self._story else placed.visible_within_s
        policy = ReceiptPolicy(admission.vocabulary, self._story, visible_s)
        self.docket = Docket(rows, context, policy, engine, state.anew, placed.doubt_lasts, code)
        self._watch = OutageWatch(
            placed, state.outages, state.numbers, rows, lambda: self.docket.under
        )
        self.docket.hub_stood(self._watch.outages)
        self._fetches = FetchMarks(placed, state)
        self.docket.is_fetched(self._fetches.by_place())
        if state.left != left:
            self._see_off(left)
        state.stands_under = state.stands_under or self.docket.by
        self._inboxes = Inboxes(placed, admission, self.docket, state, ids)
        self._outgoing = Outgoing(placed, self._inboxes)
        self._questions = Questions(placed, self.docket, state, self._inboxes, self._sources)
        readers = {place.code for place in placed.offices if place.left is None}
        self.cards = CardDesk(cards or KeptCards(), state.numbers, readers)
        self._publisher = Publisher(
            placed.city, self.docket, state, self._outgoing.to_inbox, self.cards
        )
        self._quarantine = Quarantine(self.docket, state)
        self._commanded = CommandedCity(state, self.docket, self._quarantine, self._settle)
        self._intake = Intake(
            placed,
            admission,
            ids,
            self._inboxes,
            self._questions,
            self._outgoing,
            self._commanded,
            code,
        )
        self._has_heard = False

    def _see_off(self, left: dict[str, datetime]) -> None:
        """Take offices as none of the city's any more: every row is derived anew by that."""
        self.state.left = left
        for one in self.placed.offices:
            if one.left is not None:
                self.state.underway.pop(one.inbox, None)
        self.docket.stale_all()
        self.state.anew = self.docket.anew

    @property
    def begun(self) -> bool:
        """Return whether another story begins:
        what the sandbox held is to be taken back and forgotten.
        """
        return self._commanded.begun

    @property
    def parking(self) -> Parking:
        """Return the records that are kept to be heard again."""
        return self._intake.parking

    def hear(self, envelope: m.Envelope, value: bytes | None) -> None:
        """Hear one record that a relay copied. A fault of ours parks that record and no other."""
        self._has_heard = True
        self._intake.hear(envelope, value)
        if envelope.direction == m.INBOX and not self._story:
            self._say_late(envelope.received)

    def park(
        self, envelope: m.Envelope, value: bytes | None, error: Exception, *, bare: bool = False
    ) -> None:
        """Park a record instead of hearing it: what follows from it could not be written.

        A row that would outgrow its record is its sender's to mend: refused by name. `bare` does no
        more than refuse the record.
        """
        self._intake.park(envelope, value, error, bare=bare)

    def mark(self, watermark: m.Watermark) -> None:
        """Take a relay's marks of time. A story's clock is told by its outboxes alone."""
        if self._story:
            return
        of_groups = [one for one in watermark.entries if self._fetches.is_of_group(one)]
        of_sources = [one for one in watermark.entries if one not in of_groups]
        self._take_fetches(of_groups)
        moved = [one for entry in of_sources if (one := self.state.marked(entry))]
        self._say_outages(self._watch.marked(moved, self._taken_out()))
        self._inboxes.marked()
        self.state.beat_due = True

    def _take_fetches(self, entries: list[m.WatermarkEntry]) -> None:
        for one in self._fetches.take(entries, self._inboxes.now):
            self._outgoing.put([Publication("fetches", f"{one.city}/{one.office}", one)])
        if entries:
            self.docket.is_fetched(self._fetches.by_place())

    def _say_late(self, written: datetime) -> None:
        """Say which inbox had stood, if a paper came back late from it; others were written."""
        for late in self._inboxes.take_late_back():
            self._say_outages(self._watch.came_back(*late))
        self._watch.was_written(written)

    def _say_outages(self, found: list[Stood]) -> None:
        if not found:
            return
        self.docket.hub_stood(self._watch.outages)
        for one in found:
            said = message_of(self.placed.city, one, self.state.evidence_time)
            self._outgoing.put([Publication("outages", said.id, said)])

    def _taken_out(self) -> list[str]:
        """Return the places that cannot stand: of offices that have left, outboxes taken out."""
        if not self.state.suspended and not self.state.left:
            return []
        out, left = self.state.suspended | self.state.left.keys(), self.state.left
        outboxes = [one.outbox for one in self.placed.offices if one.code in out]
        return outboxes + [one.inbox for one in self.placed.offices if one.code in left]

    def work(self) -> bool:
        """Work out what follows; return whether time has reached more rows than one batch takes."""
        evidence, holder = self.state.evidence(self._sources())
        if evidence is not None and evidence != self.docket.context.evidence_time:
            self.docket.advance(evidence)
            self.state.evidence_time = self.docket.context.evidence_time
        if self.state.in_doubt:
            self._quarantine.refresh()
        self._intake.hear_parked()
        rows_max = max(1, ROWS_A_BATCH // BESIDE_RECORDS) if self._has_heard else ROWS_A_BATCH
        self._has_heard = False
        more = self.docket.sweep(rows_max) or self._intake.parking.has_more
        self._settle()
        if not self.docket.has_stale:
            self.state.stands_under = self.docket.by
        self._outgoing.put(self._questions.answer_waiting())
        self.state.anew = self.docket.anew
        if not more:
            self._say_digests()
        if self.state.beat_due and not more:
            self._beat(holder)
            self.state.beat_due = False
        return more

    def has_come_back(self, inbox: str, paper: bytes) -> bool:
        """Return whether a paper that was said to an inbox of the city is known to
        have been read back.
        """
        office = next((place.code for place in self.placed.offices if place.inbox == inbox), "")
        return self._inboxes.has_come_back(office, m.decode(paper))

    def owes(self, inbox: str, paper: bytes) -> None:
        """Take that a paper which was said before waits for an inbox."""
        self._inboxes.sets_out(inbox, paper)

    def take(self) -> Sequence[Publication]:
        """Return what is to be said since the last call, in order."""
        return self._outgoing.take()

    def digested_by(self, until: datetime | None) -> None:
        """Take that the digests which were due by an instant have been said."""
        if until is not None:
            context = self.docket.context
            self.state.digested = digest_day(until, context.law, context.calendar)

    def take_back(self) -> Iterator[Publication]:
        """Yield the retractions of all that it has said."""
        yield from retractions(self.docket, self.state, self.cards)

    def _sources(self) -> list[str]:
        out = self.state.suspended | self.state.left.keys()
        places = [p for p in self.placed.offices if p.code not in out]
        outboxes = [place.outbox for place in places]
        return outboxes if self._story else outboxes + [place.inbox for place in places]

    def _settle(self) -> None:
        self._outgoing.put(self._publisher.settle())

    def _say_digests(self) -> None:
        context = self.docket.context
        self.state.digested, said = self.cards.digests(
            self.state.digested, context, self._outgoing.to_inbox
        )
        self._outgoing.put(said)

    def _beat(self, holder: str | None) -> None:
        beat = publications.heartbeat(
            self.placed.city,
            self.state,
            self._sources(),
            holder,
            self.docket.context,
            self._inboxes.now,
        )
        self._outgoing.put([Publication("blocks", f"heartbeat/{self.placed.city}", beat)])
