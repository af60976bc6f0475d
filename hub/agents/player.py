"""Plays a story through Kafka: a sandbox city with a story's clock, one outbox per office, no sleeps.

A barrier is a story mark in every outbox; it is passed when the city has heard all of them and its
evidence time has reached the mark. So what stands above a question is heard before it, and nothing
below is.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.agents import topics
from hub.agents.register import HUB_OFFICE, Provisioned, provision
from hub.domain.calendar import local_day
from hub.domain.city.checks import STORY_MARK
from hub.domain.city.decrees import CALENDAR_PUBLISHED
from hub.domain.city.routing import fact_of_line
from hub.domain.facts import addressees
from hub.domain.law import Law
from hub.domain.story.read import QUESTION, Header, Line
from hub.domain.story.run import header_lines
from hub.domain.story.speak import message_of
from hub.domain.vocabulary import Half, Vocabulary
from hub.lawbooks import published_calendar
from hub.messages import City, Decision, Heartbeat, Message, Register, Undecodable, decode, encode
from hub.stream.port import Appender, Place, Tail, Write

_WATCHED = ("duties", "violations", "accountability", "decisions", "blocks", "refused")


class PlayError(Exception):
    """A story could not be played to its end: says what was waited for."""


@dataclass(slots=True)
class Played:
    """What a played city said, in order of its topics; `asked` are the questions in order.

    `lines` are the numbers of the story's lines by the source ("topic/partition/offset") of each.
    """

    said: list[Message] = field(default_factory=list)
    asked: list[tuple[Line, str]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A record to be sent, and the line that it tells; 0 for a mark of time."""

    write: Write
    line: int = 0


def offices_of(lines: Iterable[Line], law: Law, header: Header) -> dict[str, str]:
    """Return the offices that a story speaks of, with their roles."""
    vocabulary = law.vocabulary.with_offices(header.offices)
    named: set[str] = set(header.offices)
    for line in lines:
        named.add(line.office)
        if vocabulary.kinds[line.kind].half is not Half.ACT:
            named.update(addressees_of(line, law, header))
    return {office: vocabulary.role(office) for office in sorted(named) if office != HUB_OFFICE}


def addressees_of(line: Line, law: Law, header: Header) -> tuple[str, ...]:
    """Return the offices that a line's paper goes to."""
    return addressees(fact_of_line(line), law.vocabulary.with_offices(header.offices))


class Player:
    """One story under way in one sandbox city."""

    def __init__(self, city: City, vocabulary: Vocabulary, appender: Appender, tail: Tail) -> None:
        self._city = city
        self._vocabulary = vocabulary
        self._appender = appender
        self._tail = tail
        self._outboxes = {place.code: place.outbox for place in city.offices}
        self._heard: dict[str, int] = {}
        self._complete: datetime | None = None
        self.played = Played()

    async def play(
        self, header: Header, lines: Sequence[Line], wait_s: float, *, day_by_day: bool = False
    ) -> Played:
        """Play a story to its end; `wait_s` is how long any barrier may take without a sign of life.

        `day_by_day` waits at the end of each story day until all that follows from it has been said:
        slower, for people who look on.
        """
        waiting = [self._said(line) for line in header_lines(header, self._vocabulary)]
        clock: datetime | None = None
        reached: datetime | None = None
        for line in lines:
            if line.kind == QUESTION:
                clock = clock or line.at
                await self._barrier(waiting, clock, wait_s)
                await self._question(line, wait_s)
                waiting = []
                continue
            if line.kind == CALENDAR_PUBLISHED:
                clock = max(clock or line.at, line.at)
                await self._arrange(waiting, line, clock, wait_s)
                waiting = []
                continue
            if clock is not None and line.at < clock and clock != reached:
                # What comes late is heard late, as in a replay: only once time stands where it does.
                await self._barrier(waiting, clock, wait_s)
                waiting, reached = [], clock
            if clock is not None and local_day(line.at) > local_day(clock):
                if day_by_day:
                    await self._barrier(waiting, clock, wait_s)
                else:
                    await self._send([*waiting, *self._marks(clock)])
                waiting = []
            waiting.append(self._said(line))
            clock = line.at if clock is None else max(clock, line.at)
        await self._barrier(waiting, header.as_of, wait_s)
        return self.played

    async def _arrange(
        self, waiting: Sequence[_Sent], line: Line, clock: datetime, wait_s: float
    ) -> None:
        """Arrange days anew: what stands above is said by then, what stands below comes after."""
        await self._barrier(waiting, clock, wait_s)
        await self._barrier([self._said(line)], clock, wait_s)

    def _said(self, line: Line) -> _Sent:
        message = message_of(line, self._city.city, self._vocabulary)
        return _Sent(Write(self._outbox(line.office), None, encode(message)), line.number)

    def _marks(self, at: datetime) -> list[_Sent]:
        city = self._city.city
        marks = {
            code: Register(kind=STORY_MARK, city=city, office=code, at=at)
            for code in self._outboxes
        }
        return [
            _Sent(Write(self._outbox(code), None, encode(mark))) for code, mark in marks.items()
        ]

    def _outbox(self, office: str) -> Place:
        return Place(self._outboxes[office], 0)

    async def _send(self, sent: Sequence[_Sent]) -> dict[str, int]:
        """Append, and return the last offset appended to each outbox."""
        acknowledged = await self._appender.append([one.write for one in sent])
        reached: dict[str, int] = {}
        for one, (offset, _) in zip(sent, acknowledged, strict=True):
            topic = one.write.place.topic
            reached[topic] = offset
            if one.line:
                self.played.lines[f"{topic}/0/{offset}"] = one.line
        return reached

    async def _barrier(self, waiting: Sequence[_Sent], at: datetime, wait_s: float) -> None:
        reached = await self._send([*waiting, *self._marks(at)])

        def passed() -> bool:
            heard = all(self._heard.get(topic, 0) > offset for topic, offset in reached.items())
            return heard and self._complete is not None and self._complete >= at

        await self._until(passed, wait_s, f"the city to hear everything up to {at.isoformat()}")

    async def _question(self, line: Line, wait_s: float) -> None:
        ((topic, offset),) = (await self._send([self._said(line)])).items()
        source = f"{topic}/0/{offset}"
        self.played.asked.append((line, source))

        def answered() -> bool:
            return any(
                isinstance(one, Decision) and one.question == source for one in self.played.said
            )

        await self._until(answered, wait_s, f"the answer to line {line.number}")

    async def _until(self, passed: Any, wait_s: float, what: str) -> None:
        silent_s = 0.0
        while not passed():
            records = await self._tail.poll(0.2)
            silent_s = 0.0 if records else silent_s + 0.2
            if silent_s > wait_s:
                raise PlayError(f"waited {wait_s:.0f} s for {what}. Is a worker running?")
            for record in records:
                self._take(decode(record.value))

    def _take(self, message: Message | Undecodable) -> None:
        if isinstance(message, Heartbeat):
            if message.city == self._city.city:
                self._complete = message.complete_up_to
                self._heard = {one.topic: one.offset for one in message.heard}
        elif isinstance(message, Message) and getattr(message, "city", "") == self._city.city:
            self.played.said.append(message)


async def play(
    log: Provisioned,
    name: str,
    story: tuple[Header, Sequence[Line]],
    law: Law,
    wait_s: float,
    *,
    day_by_day: bool = False,
) -> Played:
    """Provision the sandbox city `name`, play a story into it and return what it said."""
    header, lines = story
    city = await provision(
        log,
        name,
        offices_of(lines, law, header),
        law=header.city,
        clock="story",
        edition=law.edition,
        calendar=published_calendar().digest,
        settings={name: json.dumps(value) for name, value in header.settings.items()},
    )
    places = [topics.at(topics.STREAMS[stream], city) for stream in _WATCHED]
    ends: Mapping[Place, int] = await log.ends(places, committed=True)
    tail, appender = await log.tail(ends), await log.appender()
    try:
        vocabulary = law.vocabulary.with_offices(header.offices)
        player = Player(city, vocabulary, appender, tail)
        return await player.play(header, lines, wait_s, day_by_day=day_by_day)
    finally:
        await tail.close()
        await appender.close()
