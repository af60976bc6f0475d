"""Answers questions to gates of one city: at once, or when the records that they name are read.

1. A question may say in `after` which records it follows on. It waits for them in the city's own
   row, ten seconds of evidence time at the most, and is then answered with what is there
   (docs/decisions.md, 9).
2. It may say in `wait_complete` for how many seconds it waits until everything received up to its
   instant is read. When the newest mark, of whichever source, is past that, it is answered as it
   is: a held source keeps nobody waiting. With a story's clock nothing waits.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from hub import messages as m
from hub.domain.city import publications, refusals
from hub.domain.city.docket import Docket
from hub.domain.city.gate_answers import answered
from hub.domain.city.inboxes import Inboxes
from hub.domain.city.publications import Publication
from hub.domain.city.remarks import heard_of, near_asked
from hub.domain.city.row_limits import crowding
from hub.domain.city.state import CityState, WaitingQuestion
from hub.domain.facts import Fact

WAIT_MAX = timedelta(seconds=10)
Held = tuple[str | None, str | None] | None
"""What keeps an answer from being complete, source and reason; None if nothing does."""


def decided(docket: Docket, question: Fact, held: Held) -> m.Decision:
    """Return the published answer to a question, by today's standings,
    with its shown papers kept.
    """
    rows, fields = docket.rows, question.fields
    known = publications.SubjectOnRecord(heard_of(rows, fields), near_asked(rows, fields), held)
    asked_as = question.id.partition("/")[2] if question.id != question.source else None
    return publications.decision(
        question, asked_as, answered(docket, question), docket.context, known
    )


class Questions:
    """The questions of one city."""

    def __init__(
        self,
        placed: m.CityRecord,
        docket: Docket,
        state: CityState,
        inboxes: Inboxes,
        sources: Callable[[], Sequence[str]],
    ) -> None:
        self._city = placed.city
        self._is_story = placed.clock == "story"
        self._skew = timedelta(milliseconds=placed.skew_ms)
        self._sources = sources
        self._places = {place.code: place for place in placed.offices}
        self._docket = docket
        self._state = state
        self._inboxes = inboxes

    def ask(self, message: m.Permit, fact: Fact) -> Iterator[Publication]:
        """Answer a question if all that it names is read; else it waits, and of too many one is
        answered early.
        """
        after = tuple((point.topic, point.offset) for point in message.after)
        gives_up = self._gives_up(message, fact)
        waiting = WaitingQuestion(fact, after, fact.received + WAIT_MAX, gives_up)
        if self._is_answerable(waiting):
            self._docket.settle_to_answer()
            yield from self._decide(fact)
            return
        self._state.waiting.append(waiting)
        while (most := crowding(self._state.waiting)) is not None:
            self._docket.settle_to_answer()
            yield from self._decide_or_park(self._state.waiting.pop(most).question)

    def answer_waiting(self) -> Iterator[Publication]:
        """Answer questions whose records are read by now, or that have waited long enough."""
        for waiting in list(self._state.waiting):
            if self._is_answerable(waiting):
                self._state.waiting.remove(waiting)
                yield from self._decide_or_park(waiting.question)

    def _gives_up(self, message: m.Permit, fact: Fact) -> datetime | None:
        """Return at which newest mark a question waits no longer; None if it does not wait."""
        if message.wait_complete is None or self._is_story:
            return None
        # A mark of T less the skew is made when the broker's clock shows T.
        return fact.received + timedelta(seconds=message.wait_complete) - self._skew

    def _is_answerable(self, waiting: WaitingQuestion) -> bool:
        evidence, newest = self._docket.context.evidence_time, self._inboxes.now
        late = evidence is not None and evidence >= waiting.until
        has_heard = late or self._has_heard(waiting.after)
        if waiting.gives_up is None:
            return has_heard
        is_over = newest is not None and newest >= waiting.gives_up
        return is_over or (has_heard and self._held(waiting.question) is None)

    def _held(self, question: Fact) -> Held:
        """Return what keeps an answer from being complete, source and reason; None if nothing does.

        Complete: everything received up to the instant asked is read, and every row is derived
        under today's law. Of a row still under other law a party is only told what holds it:
        nothing more is known here.
        """
        if not self._docket.context.has_passed(question.at):
            _, holder = self._state.evidence(self._sources())
            return holder, self._state.why(holder)
        if self._state.stands_under != self._docket.by:
            return None, m.Held.OTHER_LAW.value
        return None

    def _has_heard(self, after: tuple[tuple[str, int], ...]) -> bool:
        return all(
            (heard := self._state.heard.get(topic)) is not None and heard.offset >= offset
            for topic, offset in after
        )

    def _decide_or_park(self, question: Fact) -> Iterator[Publication]:
        """Answer a question that waited. A fault of ours parks it and stops nobody."""
        try:
            yield from self._decide(question)
        except Exception as error:  # noqa: BLE001  whichever bug it is, the others go on
            now = self._docket.context.evidence_time
            words = f"{type(error).__name__}: {error}"
            parked = refusals.parked(self._city, question.source, words, question.source, now)
            yield Publication("refused", question.source, parked)

    def _decide(self, fact: Fact) -> Iterator[Publication]:
        decision = decided(self._docket, fact, self._held(fact))
        yield Publication("decisions", decision.id, decision)
        place = self._places.get(fact.office)
        if place is not None:
            yield self._inboxes.answer(place, decision)
