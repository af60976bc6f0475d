"""Understands what gates of one city are asked: answered at once, or when what is named was heard.

A question may say in `after` which records it follows on. It waits for them in the city's own row, ten
seconds of evidence time at the most, and is then answered with what is there (design §2.8).
"""

from collections.abc import Iterator
from datetime import timedelta

from hub import messages as m
from hub.domain.city import refusals, telling
from hub.domain.city.book import Book, Waiting
from hub.domain.city.docket import Docket
from hub.domain.city.inboxes import Inboxes
from hub.domain.city.limits import crowding
from hub.domain.city.remarked import heard_of, near_asked
from hub.domain.city.routing import subject_of
from hub.domain.city.telling import Said
from hub.domain.facts import Fact

WAIT_MAX = timedelta(seconds=10)


class Questions:
    """The questions of one city."""

    def __init__(self, placed: m.City, docket: Docket, book: Book, inboxes: Inboxes) -> None:
        self._city = placed.city
        self._places = {place.code: place for place in placed.offices}
        self._docket = docket
        self._book = book
        self._inboxes = inboxes

    def ask(self, message: m.Permit, fact: Fact) -> Iterator[Said]:
        """Answer a question if all that it names was heard; else it waits, and one of too many may not any more."""
        after = tuple((point.topic, point.offset) for point in message.after)
        if self._has_heard(after):
            self._docket.settle_to_answer()
            yield from self._decide(fact)
            return
        self._book.waiting.append(Waiting(fact, after, fact.received + WAIT_MAX))
        while (most := crowding(self._book.waiting)) is not None:
            self._docket.settle_to_answer()
            yield from self._decide_or_park(self._book.waiting.pop(most).question)

    def answer_waiting(self) -> Iterator[Said]:
        """Answer what has waited for records that were heard by now, or long enough."""
        evidence = self._docket.ground.evidence_time
        for waiting in list(self._book.waiting):
            late = evidence is not None and evidence >= waiting.until
            if late or self._has_heard(waiting.after):
                self._book.waiting.remove(waiting)
                yield from self._decide_or_park(waiting.question)

    def _has_heard(self, after: tuple[tuple[str, int], ...]) -> bool:
        return all(
            (heard := self._book.heard.get(topic)) is not None and heard.offset >= offset
            for topic, offset in after
        )

    def _decide_or_park(self, question: Fact) -> Iterator[Said]:
        """Answer a question that waited. A fault of ours parks it and stops nobody."""
        try:
            yield from self._decide(question)
        except Exception as error:  # noqa: BLE001  whichever bug it is, the others go on
            now = self._docket.ground.evidence_time
            words = f"{type(error).__name__}: {error}"
            parked = refusals.parked(self._city, question.source, words, question.source, now)
            yield Said("refused", question.source, parked)

    def _decide(self, fact: Fact) -> Iterator[Said]:
        fields = fact.fields
        subject = subject_of(fields)
        answer = self._docket.answer(str(fields["action"]), subject, fields.get("party"), fact.at)
        asked_as = fact.id.partition("/")[2] if fact.id != fact.source else None
        # A party is told of a case only what holds it: of a row still of other law, nothing is known here.
        whole = self._book.stands_under == self._docket.by
        rows = self._docket.rows
        known = telling.Known(heard_of(rows, fields), near_asked(rows, fields))
        decision = telling.decision(fact, asked_as, answer, self._docket.ground, known, whole=whole)
        yield Said("decisions", decision.id, decision)
        place = self._places.get(fact.office)
        if place is not None:
            yield self._inboxes.answer(place, decision)
