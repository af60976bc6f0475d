"""Replays a story in memory: the same rows that a city keeps on Kafka, with the story's clock.

The clock moves with the latest `at` and ends at `as_of`. A question sees every line above it and
none below.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from hub import messages as m
from hub.domain.calendar import Calendar
from hub.domain.city.card_desk import CardDesk
from hub.domain.city.city import ENGINE
from hub.domain.city.commands import CALENDAR_PUBLISHED
from hub.domain.city.docket import Docket
from hub.domain.city.gate_answers import keep_shown
from hub.domain.city.publications import Publication, message_of
from hub.domain.city.questions import decided
from hub.domain.city.routing import keys_of
from hub.domain.city.row_limits import RowFullError
from hub.domain.city.row_transitions import Transition
from hub.domain.city.rows import Rows
from hub.domain.context import Context
from hub.domain.derive.site import PROFILE
from hub.domain.facts import HUB, Fact, ReceiptPolicy
from hub.domain.field_checks import Wrong
from hub.domain.law import Law
from hub.domain.story.lines import fact_of_line, line_of
from hub.domain.story.read import Header, Line, StoryError, checked_fields
from hub.domain.story.related_lines import RelatedLines
from hub.domain.vocabulary import Vocabulary
from hub.messages.validation_errors import CAME_MAX, cut, unknown
from hub.sentence import in_words, sentence_of

SWEEP_ROWS_MAX = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the story and the city's answer."""

    line: Line
    answer: m.Decision


class Replay:
    """One story being replayed.

    `differences` are everything that the city would publish, in order, `asked` its answers, `cards`
    the cards and digests of a `desk`.
    """

    def __init__(
        self, header: Header, law: Law, calendar: Calendar, desk: CardDesk | None = None
    ) -> None:
        self._desk = desk
        self._digested: date | None = None
        self.cards: list[m.Message] = []
        self._header = header
        vocabulary = law.vocabulary.with_offices(header.offices, header.under)
        law = with_vocabulary(law, vocabulary)
        self._question = vocabulary.question
        policy = ReceiptPolicy(vocabulary, sent_is_received=True)
        self.docket = Docket(Rows(), Context(law, calendar, None), policy, ENGINE)
        self.differences: list[Transition] = []
        self._said_under: list[Context] = []
        self.asked: list[Asked] = []
        self.clock: datetime | None = None
        self._take(fact_of_line(line, None) for line in header_lines(header, vocabulary))

    @property
    def as_of(self) -> datetime:
        """Return the instant at which the story is read."""
        return self._header.as_of

    def hear(self, line: Line) -> None:
        """Take one line and derive what follows at once."""
        if line.kind == self._question:
            self.asked.append(Asked(line, self._answer(line)))
            self.settle()
            return
        self._hear(line)

    def _hear(self, line: Line) -> None:
        self._add(line)
        self._move(line.at)
        self.settle()

    def hear_all(self, lines: Iterable[Line]) -> None:
        """Take many lines: what follows is derived when it is asked for, and with `finish`.

        Every answer is that of `hear`, and the end is the same; only what was published and
        withdrawn meanwhile is missing. What is in force when days are arranged anew is derived
        before: what then moves is said to have moved.
        """
        waiting = RelatedLines()
        for line in lines:
            if line.kind == self._question:
                self._add_all(waiting.take(line.fields))
                self.asked.append(Asked(line, self._answer(line)))
            elif line.kind == CALENDAR_PUBLISHED:
                self._take(waiting.take_all())
                self._hear(line)
            else:
                waiting.put(fact_of_line(line, self.clock))
                self._move(line.at)
        self._add_all(waiting.take_all())

    def _take(self, facts: Iterable[Fact]) -> None:
        self._add_all(facts)
        self._advance()
        self._say(self.docket.settle())

    def _say(self, differences: Sequence[Transition]) -> None:
        self.differences += differences
        self._said_under += [self.docket.context] * len(differences)
        if self._desk is not None:
            self._say_cards(self._desk, differences)

    def _say_cards(self, desk: CardDesk, differences: Sequence[Transition]) -> None:
        docket = self.docket
        said = desk.settle(docket.settled, differences, docket.context, _to_nobody, docket.faults)
        self.cards += (one.message for one in said)

    def said(self) -> Iterator[m.Message]:
        """Yield the messages of everything that the city would say,
        as it would say them on Kafka.
        """
        yield from map(message_of, self.differences, self._said_under)
        yield from (one.answer for one in self.asked)

    def _add_all(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            try:
                self.docket.add(fact, keys_of(fact, self.docket.policy.vocabulary))
            except RowFullError as error:
                raise StoryError(line_of(fact), error.field, sentence_of(error)) from error

    def finish(self) -> None:
        """Move the clock to `as_of`: what is due by then and not done is
        breached (docs/decisions.md, 25).
        """
        self._move(self._header.as_of)
        self.settle()

    def _add(self, line: Line) -> None:
        self._add_all([fact_of_line(line, self.clock)])

    def _move(self, at: datetime) -> None:
        if self.clock is None or at > self.clock:
            self.clock = at

    def _advance(self) -> None:
        """Tell the city what time it is, before anything is worked out."""
        if self.clock is not None:
            self.docket.advance(self.clock)

    def reaches(self, instant: datetime) -> None:
        """Let time come to an instant, and say the digests that are due by then."""
        self._move(instant)
        self.settle()
        if self._desk is not None:
            context = self.docket.context
            self._digested, said = self._desk.digests(self._digested, context, _to_nobody)
            self.cards += (one.message for one in said)

    def settle(self) -> None:
        """Work out everything that time has reached."""
        self._advance()
        more = True
        while more:
            more = self.docket.sweep(SWEEP_ROWS_MAX)
            self._say(self.docket.settle())

    def _answer(self, line: Line) -> m.Decision:
        fact = fact_of_line(line, self.clock)
        try:
            keep_shown(self.docket, fact)
        except RowFullError as error:
            raise StoryError(line.number, error.field, sentence_of(error)) from error
        self._advance()
        self.docket.settle_to_answer()
        return decided(self.docket, fact, None)


def _to_nobody(office: str, message: m.Message) -> Iterable[Publication]:
    """Write into no inbox: a story that is replayed has none."""
    return ()


def with_vocabulary(law: Law, vocabulary: Vocabulary) -> Law:
    """Return the law with a city's own offices known to it; the same law where it knew them."""
    return law if vocabulary is law.vocabulary else replace(law, vocabulary=vocabulary)


_REGISTERED = (*PROFILE, "certificates")


def header_lines(header: Header, vocabulary: Vocabulary) -> Iterator[Line]:
    """Yield what the header says as registrations: they stand from the beginning."""
    for kind, profiles in (("site", header.sites), ("enterprise", header.enterprises)):
        for name, profile in profiles.items():
            _check_profile(f"{kind}s.{name[:CAME_MAX]}", profile)
            stated = {key: profile[key] for key in _REGISTERED if profile.get(key) is not None}
            made = vocabulary.registering(kind)
            if made is None:
                raise StoryError(
                    1,
                    f"{kind}s",
                    in_words("nothing: this city knows no kind that registers a {kind}", kind=kind),
                )
            fields = checked_fields(made, {**stated, kind: name}, vocabulary)
            if isinstance(fields, Wrong):
                field = f"{kind}s.{name[:CAME_MAX]}.{fields.field}"
                raise StoryError(
                    1, field, in_words("expected {expected}", expected=fields.expected)
                )
            yield Line(1, HUB, made.name, header.as_of, fields)


def _check_profile(place: str, profile: Mapping[str, Any]) -> None:
    for name in profile:
        if name not in _REGISTERED:
            expected = unknown(_REGISTERED, name, in_words("facts of a site or an enterprise"))
            raise StoryError(
                1, f"{place}.{cut(name)}", in_words("expected {expected}", expected=expected)
            )


def replay(header: Header, lines: Sequence[Line], law: Law, calendar: Calendar) -> Replay:
    """Return a story replayed to its end. Raises `StoryError`.

    Duties are read at `as_of`: what is later has not happened then. A question sees every line
    above it all the same.
    """
    run = Replay(header, law, calendar)
    happened = [line for line in lines if line.at <= header.as_of]
    run.hear_all(happened)
    run.finish()
    if len(happened) < len(lines):
        told = Replay(header, law, calendar)
        told.hear_all(lines)
        run.asked = told.asked
    return run


def heard_by(lines: Sequence[Line], as_of: datetime) -> Sequence[Line]:
    """Return the lines that came by `as_of`: a line after a later `at` comes later."""
    later = (number for number, line in enumerate(lines) if line.at > as_of)
    return lines[: next(later, len(lines))]
