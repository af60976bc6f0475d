"""What the offices of a city write in a month: a simulated story as bytes for their outboxes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from hub.domain.calendar import local_day
from hub.domain.city.commands import STORY_MARK
from hub.domain.law import Law
from hub.domain.story.line_messages import message_of
from hub.domain.story.read import Header, Line, read_header, read_lines
from hub.domain.story.run import header_lines
from hub.files.rulebooks import law_of
from hub.messages import Message, Register, encode
from hub.messages.codec import encode_json
from hub.registry import topics
from hub.registry.provision import HUB_OFFICE
from hub.sandbox.player import offices_of
from hub.sim.month import MonthPlan, month
from tests.respelled import renamed, respelled

Send = tuple[str, bytes]
"""A topic and what is written to it."""


@dataclass(frozen=True, slots=True)
class Script:
    """What one city's offices write, step by step; `offices` maps a code to its role."""

    city: str
    law: Law
    clock: str
    offices: dict[str, str]
    steps: Sequence[Sequence[Send]]


def script_of(city: str, plan: MonthPlan, clock: str) -> Script:
    """Return a month of `plan` as the writing of the offices of the city `city`."""
    first, *texts = month(plan)
    header, law = read_header(first), law_of(plan.city)
    vocabulary = law.vocabulary.with_offices(header.offices, header.under)
    lines = list(read_lines(texts, vocabulary))
    writer = _Writer(
        city, law, clock, offices_of(lines, law, header), Random(f"{city}/{plan.seed}")
    )
    return Script(city, law, clock, writer.offices, list(writer.steps(header, lines)))


def _spelled(name: str) -> str:
    """Return a name as all offices write it: a third of the names in a form that is no fold.

    A version that does not fold names hears the same of it; its rows are moved by one that does.
    """
    chance = Random(name)
    return respelled(name, chance).strip() if chance.random() < 1 / 3 else name


class _Writer:
    def __init__(
        self, city: str, law: Law, clock: str, offices: dict[str, str], chance: Random
    ) -> None:
        self._city = city
        self._law = law
        self._clock = clock
        self._chance = chance
        self.offices = offices

    def steps(self, header: Header, lines: Sequence[Line]) -> Iterator[list[Send]]:
        vocabulary = self._law.vocabulary.with_offices(header.offices, header.under)
        yield [self._said(line) for line in header_lines(header, vocabulary)]
        clock: datetime | None = None
        for line in lines:
            if clock is not None and local_day(line.at) > local_day(clock):
                yield self._marks(clock)
            yield [self._said(line)]
            clock = line.at if clock is None else max(clock, line.at)
        yield self._marks(header.as_of)

    def _said(self, line: Line) -> Send:
        vocabulary = self._law.vocabulary.with_offices(self.offices)
        codes = frozenset(vocabulary.roles)
        line = replace(line, fields=renamed(line.fields, _spelled, codes))
        message = message_of(line, self._city, vocabulary)
        return topics.outbox(self._city, line.office), self._framed(message)

    def _framed(self, message: Message) -> bytes:
        """A third of what offices write is JSON."""
        return encode_json(message) if self._chance.random() < 1 / 3 else encode(message)

    def _marks(self, at: datetime) -> list[Send]:
        """A story's clock is told by every outbox; a wall clock tells itself."""
        if self._clock != "story":
            return []
        return [
            (
                topics.outbox(self._city, code),
                encode(Register(kind=STORY_MARK, city=self._city, office=code, at=at)),
            )
            for code in (*self.offices, HUB_OFFICE)
        ]
