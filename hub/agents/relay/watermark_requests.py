"""Has marks made at once when a question waits for a complete answer, beside the rounds of the
timer.

1. The relay that copies such a question writes to `hub.pulse` when marks of its city would answer
   it: when the skew after the question's instant is over, and when the question gives up.
2. Every relay reads that and then marks its own sources of the city: several relays may share them.
3. It promises nothing: a request that is not read, or is written while a relay starts, costs a wait
   until the next round of the timer. A city is marked in this way once a second at the most.
"""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil

from hub import output
from hub.agents.relay.copying import RelaySource
from hub.messages import Permit, WatermarksAsked, avro_model_of, decode, encode
from hub.registry import topics
from hub.sentence import in_words
from hub.stream.port import Log, LogError, OutgoingRecord, Record, Tail, TopicPartition

PULSE = TopicPartition(topics.PULSE, 0)
AHEAD_MAX_S = 120.0
"""A request further ahead is a mistake: a question waits for a minute, and its clock may be a skew
ahead.
"""
EVERY_S = 1.0
RETRY_S = 10.0
_STEP_S = 0.1
"""Instants are rounded to this many seconds: so a city has few of them, however many ask."""
_FIELD = b"wait_complete"
_JSON = b"{"


def marks_asked(records: Sequence[Record], source: RelaySource) -> list[OutgoingRecord]:
    """Return the requests of those questions among the records of a source that wait."""
    if source.city.clock != "wall":
        return []
    asked = [one for record in records for one in _instants(record, source.city.skew_ms)]
    if not asked:
        return []
    instants = tuple(sorted({_seconds_up(one) for one in asked}))
    return [
        OutgoingRecord(PULSE, None, encode(WatermarksAsked(city=source.city.city, at=instants)))
    ]


def _instants(record: Record, skew_ms: int) -> Iterator[datetime]:
    """Yield when marks would answer a waiting question; nothing for any other record.

    Whatever kind asks in its city: only a permit waits, and most records are told from it without
    being decoded.
    """
    value = record.value or b""
    may_wait = _FIELD in value if value[:1] == _JSON else avro_model_of(value) is Permit
    if not may_wait:
        return
    message = decode(value)
    if not isinstance(message, Permit) or message.wait_complete is None:
        return
    gives_up = datetime.fromtimestamp(record.append_ms / 1000, UTC)
    gives_up += timedelta(seconds=message.wait_complete)
    complete = message.at + timedelta(milliseconds=skew_ms)
    if complete < gives_up:
        yield complete
    yield gives_up


def _seconds_up(instant: datetime) -> datetime:
    """Return the first tenth of a second that is not before an instant."""
    step = timedelta(seconds=_STEP_S)
    whole = instant.replace(microsecond=0)
    return whole + -((whole - instant) // step) * step


class WatermarkRequests:
    """Which marks are wanted when, as relays write it to `hub.pulse`."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._tail: Tail | None = None
        self._try_at_s = 0.0
        self._due: dict[str, set[float]] = {}
        self._marked: dict[str, float] = {}

    async def now(self, cities: Collection[str]) -> frozenset[str]:
        """Return which of `cities` are to be marked now, without waiting."""
        now_s = asyncio.get_running_loop().time()
        for record in await self._read(now_s):
            message = decode(record.value)
            if isinstance(message, WatermarksAsked) and message.city in cities:
                self._take(message, record, now_s)
        return frozenset(city for city in list(self._due) if self._is_due(city, now_s))

    def _take(self, asked: WatermarksAsked, record: Record, now_s: float) -> None:
        for at in asked.at:
            ahead_s = at.timestamp() - record.append_ms / 1000
            if ahead_s <= AHEAD_MAX_S:
                due_s = ceil((now_s + max(0.0, ahead_s)) / _STEP_S) * _STEP_S
                self._due.setdefault(asked.city, set()).add(due_s)

    def _is_due(self, city: str, now_s: float) -> bool:
        past = {due_s for due_s in self._due[city] if due_s <= now_s}
        if not past or now_s - self._marked.get(city, -EVERY_S) < EVERY_S:
            return False
        self._marked[city] = now_s
        self._due[city] -= past
        if not self._due[city]:
            del self._due[city]
        return True

    async def _read(self, now_s: float) -> Sequence[Record]:
        try:
            if self._tail is None and now_s >= self._try_at_s:
                self._try_at_s = now_s + RETRY_S
                ends = await self._log.ends_of_led([PULSE], committed=True)
                self._tail = await self._log.tail(ends) if ends else None
            return await self._tail.poll(0.0) if self._tail is not None else ()
        except LogError as error:
            output.warn(
                in_words(
                    "{pulse}: {error}. Questions that wait have rounds of marks alone.",
                    pulse=topics.PULSE,
                    error=error,
                )
            )
            await self.close()
            return ()

    async def close(self) -> None:
        """Stop reading."""
        tail, self._tail = self._tail, None
        if tail is not None:
            await tail.close()
