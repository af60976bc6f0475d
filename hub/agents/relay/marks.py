"""Marks of time: how far each source of a city is in its log, and since when.

The order of the steps is what a mark rests on (design §3):
1. T is the broker's time of the relay's own last probe, less the skew. No host clock is read.
2. E is the end of the source, asked after T, of everything appended (open transactions too).
   The topics asked must still be those that are read: a name can come to mean another topic.
3. When the relay's position has reached E, and what it copied is acknowledged, the mark is appended.
So every record of the source below E stands in the city's log before the mark, and a record at or
above E was appended after T, whatever its timestamp says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hub.agents import topics
from hub.agents.relay.copying import Source, check_same
from hub.messages import City, Mark, MarkEntry, Probe, encode
from hub.stream.port import Appender, Log, Member, Place, Record, Write


@dataclass(slots=True)
class Round:
    """One round of marks under way: what each source must reach, for the instant `at`.

    `behind` are the sources over their quota of which it has told how far they are.
    """

    at_ms: int
    ends: dict[Place, int]
    behind: set[Place] = field(default_factory=set)


async def begin(
    log: Log, member: Member, appender: Appender, relay: str, sources: Mapping[Place, Source]
) -> Round | None:
    """Take T, then E of every source of a city with a wall clock; None if there is none."""
    wall = [place for place, source in sources.items() if source.city.clock == "wall"]
    if not wall:
        return None
    probe = Write(Place(topics.PULSE, 0), None, encode(Probe(relay=relay)))
    ((_, at_ms),) = await appender.append([probe])
    ends = dict(await log.ends(wall, committed=False))
    standing = await member.standing(wall)
    for place in wall:
        check_same(place, sources[place], standing.get(place))
    return Round(at_ms, ends)


def entry_of(source: Source, end: int, at_ms: int) -> MarkEntry:
    """Return what a mark says of one source."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC) - timedelta(milliseconds=source.city.skew_ms)
    return MarkEntry(topic=source.topic.name, topic_id=source.topic.topic_id, end=end, at=at)


def entry_behind(source: Source, waiting: Record, at_ms: int) -> MarkEntry:
    """Return what a mark says of a source of which records wait: all that was received before the first.

    Nothing that was received before it is unread, and what follows it was received later.
    """
    entry = entry_of(source, waiting.offset, min(at_ms, waiting.append_ms))
    return entry.model_copy(update={"unread_offset": waiting.offset})


def mark_of(city: City, relay: str, entries: list[MarkEntry]) -> Write:
    """Return the record that marks time for a city."""
    mark = Mark(city=city.city, relay=relay, entries=tuple(entries))
    return Write(topics.at(topics.EVENTS, city), None, encode(mark))
