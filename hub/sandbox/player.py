"""Plays a story through Kafka in a sandbox city: one outbox for each office, no sleeps.

1. A barrier is a story mark in every outbox. It is passed when the city has read all of them and
   its evidence time has reached the mark. So what the story has above a question is read before it,
   and nothing below it is.
2. The story is over when everything that the city has published by then has been read.
3. Nobody else may write into the sandbox meanwhile: every record must directly follow the one
   before it, or the play ends with a sentence.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hub.domain.calendar import local_day
from hub.domain.city.commands import CALENDAR_PUBLISHED, STORY_BEGUN, STORY_MARK
from hub.domain.facts import addressees
from hub.domain.law import Law
from hub.domain.story.line_messages import message_of
from hub.domain.story.lines import fact_of_line
from hub.domain.story.outcome import as_lines, outcome, published_of
from hub.domain.story.read import Header, Line
from hub.domain.story.run import header_lines, with_vocabulary
from hub.domain.vocabulary import Half, Vocabulary
from hub.messages import (
    CityRecord,
    Decision,
    Heartbeat,
    Message,
    Refusal,
    Register,
    Undecodable,
    decode,
    encode,
)
from hub.registry import topics
from hub.registry.provision import HUB_OFFICE
from hub.sentence import in_words, received
from hub.stream.port import Appender, Log, OutgoingRecord, Tail, TopicPartition

_WATCHED = ("duties", "violations", "accountability", "decisions", "blocks", "refused")
_POLL_S = 0.2
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""A mark that moves no clock: it only asks the city to report how far it has read."""


class PlayError(Exception):
    """A story could not be played to its end: says what was waited for, or what came between."""


@dataclass(slots=True)
class Played:
    """What a played city published, in order of its topics.

    `lines` maps the source ("topic/partition/offset") of each record to the number of the story's
    line.
    """

    said: list[Message] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def outcome(self, header: Header, law: Law) -> dict[str, Any]:
        """Return what was published in the form that a replay of the story returns."""
        law = with_vocabulary(law, law.vocabulary.with_offices(header.offices, header.under))
        return outcome(published_of(as_lines(self.said, self.lines)), law, local_day(header.as_of))


@dataclass(frozen=True, slots=True)
class _Sent:
    """A record to be sent, and the number of its line; 0 for a mark of time."""

    write: OutgoingRecord
    line: int = 0


def offices_of(lines: Iterable[Line], law: Law, header: Header) -> dict[str, str]:
    """Return the offices that a story names, with their roles."""
    vocabulary = law.vocabulary.with_offices(header.offices, header.under)
    named: set[str] = set(header.offices)
    for line in lines:
        named.add(line.office)
        if vocabulary.kinds[line.kind].half is not Half.ACT:
            named.update(addressees_of(line, law, header))
    return {office: vocabulary.role(office) for office in sorted(named) if office != HUB_OFFICE}


def addressees_of(line: Line, law: Law, header: Header) -> tuple[str, ...]:
    """Return the offices that a line's paper goes to."""
    return addressees(fact_of_line(line), law.vocabulary.with_offices(header.offices, header.under))


class Player:
    """One story being played in one sandbox city. `wait_s`: how long any wait may go without a
    record.
    """

    def __init__(
        self, log: Log, city: CityRecord, appender: Appender, tail: Tail, wait_s: float
    ) -> None:
        self._log = log
        self._appender = appender
        self._tail = tail
        self._wait_s = wait_s
        self._heard: dict[str, int] = {}
        self._next: dict[str, int] = {}
        self._complete: datetime | None = None
        self.played = Played()
        self.stands_as(city)

    def stands_as(self, city: CityRecord) -> None:
        """Go on in the same sandbox with the offices that it has now."""
        self._city = city
        self._outboxes = {place.code: place.outbox for place in city.offices}

    async def empty(self) -> None:
        """Have the city retract and forget what it holds, after it has read everything written."""
        await self._hear(await self._send(self._marks(_NO_TIME)))
        await self.announce_start()

    async def announce_start(self) -> None:
        """Report the beginning of a story: the city empties itself, and its worker reads the
        registry.
        """
        city = self._city.city
        begun = Register(kind=STORY_BEGUN, city=city, office=HUB_OFFICE, at=_NO_TIME)
        write = OutgoingRecord(self._outbox(HUB_OFFICE), None, encode(begun))
        await self._hear(await self._send([_Sent(write)]))
        self._complete = None

    async def _hear(self, reached: Mapping[str, int]) -> None:
        await self._until(
            lambda: self._has_heard(reached), in_words("the city to hear what was written")
        )

    def _has_heard(self, reached: Mapping[str, int]) -> bool:
        return all(self._heard.get(topic, 0) > offset for topic, offset in reached.items())

    async def play(
        self,
        header: Header,
        lines: Sequence[Line],
        words: Vocabulary,
        *,
        day_by_day: bool = False,
    ) -> Played:
        """Play a story to its end. Raises `PlayError`.

        `day_by_day` waits at the end of each story day until everything that follows is published:
        slower, for people who look on.
        """
        await self._find_ends()
        waiting = [self._said(line, words) for line in header_lines(header, words)]
        clock: datetime | None = None
        reached: datetime | None = None
        for line in lines:
            if line.kind in (words.question, CALENDAR_PUBLISHED):
                clock = clock or line.at
                if line.kind == CALENDAR_PUBLISHED:
                    clock = max(clock, line.at)
                await self._barrier(waiting, clock)
                await self._at_once(line, clock, words)
                waiting = []
                continue
            if clock is not None and line.at < clock and clock != reached:
                # A late line is sent late, as in a replay: only once time has reached its place.
                await self._barrier(waiting, clock)
                waiting, reached = [], clock
            if clock is not None and local_day(line.at) > local_day(clock):
                await self._end_day(waiting, clock, wait=day_by_day)
                waiting = []
            waiting.append(self._said(line, words))
            clock = line.at if clock is None else max(clock, line.at)
        await self._barrier(waiting, header.as_of)
        await self._read_out()
        return self.played

    async def _find_ends(self) -> None:
        outboxes = [TopicPartition(outbox, 0) for outbox in self._outboxes.values()]
        ends = await self._log.ends(outboxes, committed=False)
        self._next = {place.topic: offset for place, offset in ends.items()}

    async def _end_day(self, waiting: Sequence[_Sent], clock: datetime, *, wait: bool) -> None:
        if wait:
            await self._barrier(waiting, clock)
        else:
            await self._send([*waiting, *self._marks(clock)])

    async def _at_once(self, line: Line, clock: datetime, words: Vocabulary) -> None:
        """Ask, or arrange days anew: earlier lines have taken effect by then, later lines come
        after.
        """
        if line.kind == words.question:
            await self._question(line, words)
        else:
            await self._barrier([self._said(line, words)], clock)

    def _said(self, line: Line, words: Vocabulary) -> _Sent:
        message = message_of(line, self._city.city, words)
        return _Sent(OutgoingRecord(self._outbox(line.office), None, encode(message)), line.number)

    def _marks(self, at: datetime) -> list[_Sent]:
        city = self._city.city
        marks = {
            code: Register(kind=STORY_MARK, city=city, office=code, at=at)
            for code in self._outboxes
        }
        return [
            _Sent(OutgoingRecord(self._outbox(code), None, encode(mark)))
            for code, mark in marks.items()
        ]

    def _outbox(self, office: str) -> TopicPartition:
        return TopicPartition(self._outboxes[office], 0)

    async def _send(self, sent: Sequence[_Sent]) -> dict[str, int]:
        """Append, and return the last offset appended to each outbox."""
        acknowledged = await self._appender.append([one.write for one in sent])
        reached: dict[str, int] = {}
        for one, (offset, _) in zip(sent, acknowledged, strict=True):
            topic = one.write.place.topic
            if offset != self._next.get(topic, offset):
                raise PlayError(
                    in_words(
                        "something else wrote into {topic} while the story was played. Play it "
                        "again, or in a sandbox of its own: --as NAME.",
                        topic=topic,
                    )
                )
            self._next[topic] = offset + 1
            reached[topic] = offset
            if one.line:
                self.played.lines[f"{topic}/0/{offset}"] = one.line
        return reached

    async def _barrier(self, waiting: Sequence[_Sent], at: datetime) -> None:
        reached = await self._send([*waiting, *self._marks(at)])

        def passed() -> bool:
            return self._has_heard(reached) and self._complete is not None and self._complete >= at

        await self._until(
            passed, in_words("the city to hear everything up to {at}", at=at.isoformat())
        )

    async def _question(self, line: Line, words: Vocabulary) -> None:
        ((topic, offset),) = (await self._send([self._said(line, words)])).items()
        source = f"{topic}/0/{offset}"

        def answered() -> bool:
            return any(
                isinstance(one, Decision) and one.question == source for one in self.played.said
            )

        await self._until(answered, in_words("the answer to line {number}", number=line.number))

    async def _read_out(self) -> None:
        """Read what the city has published by now.

        A transaction becomes readable one partition after another: a heartbeat may be readable
        before its duties are. So everything is read to its end.
        """
        ends = await self._log.ends(watched(self._city), committed=False)
        for place, end in ends.items():
            while await self._tail.position(place) < end:
                await self._poll(in_words("what the city published to become readable"))

    async def _until(self, passed: Callable[[], bool], what: str) -> None:
        self._silent_s = 0.0
        while not passed():
            await self._poll(what)

    async def _poll(self, what: str) -> None:
        records = await self._tail.poll(_POLL_S)
        self._silent_s = 0.0 if records else self._silent_s + _POLL_S
        if self._silent_s > self._wait_s:
            raise PlayError(
                in_words(
                    "waited {wait_s:.0f} s for {what}. Is a worker running?",
                    wait_s=self._wait_s,
                    what=what,
                )
            )
        for record in records:
            self._take(decode(record.value))

    def _take(self, message: Message | Undecodable) -> None:
        if not isinstance(message, Message) or getattr(message, "city", "") != self._city.city:
            return
        if isinstance(message, Heartbeat):
            self._complete = message.complete_up_to
            self._heard = {one.topic: one.offset for one in message.heard}
            return
        if isinstance(message, Refusal) and message.source in self.played.lines:
            raise PlayError(
                in_words(
                    "the hub refused line {lines} [{code}] {field}: {reason} {remedy}",
                    lines=self.played.lines[message.source],
                    code=message.code,
                    field=message.field or "",
                    reason=received(message.reason, message.reason_zh),
                    remedy=received(message.remedy, message.remedy_zh),
                )
            )
        self.played.said.append(message)


def watched(city: CityRecord) -> Collection[TopicPartition]:
    """Return where a city publishes the answers to a story."""
    return [topics.at(topics.STREAMS[stream], city) for stream in _WATCHED]
