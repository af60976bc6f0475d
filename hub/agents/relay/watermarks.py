"""Marks of time: how far each source of a city has been copied into its log, and since when.

A mark rests on the order of these steps (docs/decisions.md, 3):

1. T is the broker's time of the relay's own last probe, less the skew. No host clock is read.
2. E is the end of the source, asked for after T, of everything appended (open transactions too).
   The topics must still be those that are read: a name can come to mean another topic.
3. When the relay's position has reached E, and its copies are acknowledged, the mark is appended.
   So every record of the source below E is in the city's log before the mark, and a record at or
   above E was appended after T, whatever its timestamp says.

A round waits until it is reached, however many begin after it. Otherwise overlapping transactions,
of which the next is open before the last has ended, would keep every round's end out of reach for
ever.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hub.agents.relay.copying import RelaySource, check_same
from hub.messages import CityRecord, Held, Probe, Watermark, WatermarkEntry, encode
from hub.registry import topics
from hub.stream.port import Appender, Log, Member, OutgoingRecord, Record, TopicPartition

ROUNDS_MAX = 240
"""The most waiting rounds of one source: more than begin while brokers let a
transaction be open.
"""
LATE_AFTER_MS = 30_000
"""A source whose oldest round waits longer is reported as holding its city, with the cause."""
_NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a source must reach to be marked: everything below `end` was appended by `at_ms`."""

    end: int
    at_ms: int


class Rounds:
    """Rounds of marks under way, by source, the oldest first."""

    def __init__(self) -> None:
        self._waiting: dict[TopicPartition, list[Reach]] = {}
        self._told: dict[TopicPartition, int] = {}

    @property
    def places(self) -> Collection[TopicPartition]:
        """Return the sources with a waiting round."""
        return list(self._waiting)

    def add(self, at_ms: int, ends: Mapping[TopicPartition, int]) -> None:
        """Begin a round. If there are too many, every second one in the middle goes; oldest and
        newest stay.
        """
        for place, end in ends.items():
            waiting = self._waiting.setdefault(place, [])
            waiting.append(Reach(end, at_ms))
            if len(waiting) > ROUNDS_MAX:
                del waiting[1:-1:2]

    def reached(self, place: TopicPartition, position: int) -> Reach | None:
        """Return the newest round that a position has reached; it and older ones wait no more."""
        waiting = self._waiting.get(place, [])
        count = next((n for n, one in enumerate(waiting) if one.end > position), len(waiting))
        newest = waiting[count - 1] if count else None
        del waiting[:count]
        if not waiting:
            self._waiting.pop(place, None)
        return newest

    def unreported(self, place: TopicPartition) -> Reach | None:
        """Return the newest waiting round, once."""
        newest = self._waiting[place][-1] if place in self._waiting else None
        if newest is None or self._told.get(place) == newest.at_ms:
            return None
        self._told[place] = newest.at_ms
        return newest

    def late(self, now_ms: int, among: Collection[TopicPartition]) -> list[TopicPartition]:
        """Return the sources whose oldest round has waited too long."""
        waiting = ((place, self._waiting.get(place)) for place in among)
        return [place for place, some in waiting if some and now_ms - some[0].at_ms > LATE_AFTER_MS]

    def drop(self, place: TopicPartition) -> None:
        """Drop the rounds of a source."""
        self._waiting.pop(place, None)

    def clear(self) -> None:
        """Drop all rounds."""
        self._waiting.clear()


def of_wall(sources: Mapping[TopicPartition, RelaySource]) -> dict[TopicPartition, RelaySource]:
    """Return the sources that tell time: of cities with a wall clock,
    each in its first partition.
    """
    return {
        place: source
        for place, source in sources.items()
        if source.city.clock == "wall" and place.partition == 0
    }


async def begin(
    log: Log,
    member: Member,
    appender: Appender,
    relay: str,
    wall: Mapping[TopicPartition, RelaySource],
) -> tuple[int, Mapping[TopicPartition, int]]:
    """Return T in milliseconds, then E of every source of `wall` that has a leader."""
    probe = OutgoingRecord(TopicPartition(topics.PULSE, 0), None, encode(Probe(relay=relay)))
    ((_, at_ms),) = await appender.append([probe])
    ends = dict(await log.ends_of_led(list(wall), committed=False))
    standing = await member.standing(list(ends))
    for place in ends:
        check_same(place, wall[place], standing.get(place))
    return at_ms, ends


async def why_late(
    log: Log, rounds: Rounds, now_ms: int, ends: Mapping[TopicPartition, int]
) -> Mapping[TopicPartition, Held]:
    """Return what keeps sources from reaching rounds that wait too long; `ends` are today's end
    offsets.
    """
    late = rounds.late(now_ms, ends)
    stable = await log.ends_of_led(late, committed=True) if late else {}
    return {
        place: Held.OPEN_TRANSACTION if stable[place] < ends[place] else Held.BEHIND
        for place in stable
    }


def entry_of(source: RelaySource, reach: Reach) -> WatermarkEntry:
    """Return the mark's entry for one source."""
    at = datetime.fromtimestamp(reach.at_ms / 1000, UTC)
    at -= timedelta(milliseconds=source.city.skew_ms)
    topic = source.topic
    return WatermarkEntry(topic=topic.name, topic_id=topic.topic_id, end=reach.end, at=at)


def entry_behind(source: RelaySource, waiting: Record, at_ms: int) -> WatermarkEntry:
    """Return the mark's entry for a source with waiting records: the time of the first of them.

    Everything received before that record is read, and everything after it was received later.
    """
    entry = entry_of(source, Reach(waiting.offset, min(at_ms, waiting.append_ms)))
    return entry.model_copy(update={"unread_offset": waiting.offset})


def entry_held(topic: str, topic_id: str, why: Held) -> WatermarkEntry:
    """Return the entry that marks nothing: it names what holds a source."""
    return WatermarkEntry(topic=topic, topic_id=topic_id, end=0, at=_NEVER, set_aside=why)


def marks_of(
    relay: str, entries: Iterable[tuple[CityRecord, WatermarkEntry]]
) -> list[OutgoingRecord]:
    """Return the records that mark time, one for each city; what holds sources is in separate ones
    after them.

    Older workers do not read what holds a source; they do read the marks.
    """
    by_city: dict[tuple[bool, str], tuple[CityRecord, list[WatermarkEntry]]] = {}
    for city, entry in entries:
        key = (entry.set_aside is not None, city.city)
        by_city.setdefault(key, (city, []))[1].append(entry)
    return [
        _mark_of(city, relay, some)
        for _, (city, some) in sorted(by_city.items(), key=lambda one: one[0])
    ]


def _mark_of(city: CityRecord, relay: str, entries: list[WatermarkEntry]) -> OutgoingRecord:
    watermark = Watermark(city=city.city, relay=relay, entries=tuple(entries))
    return OutgoingRecord(topics.at(topics.EVENTS, city), None, encode(watermark))
