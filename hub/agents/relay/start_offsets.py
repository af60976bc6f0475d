"""Decides where a relay continues its sources: from what their cities have read, not from commits
alone.

Any member of the group may move a commit, and a relay that trusted it would skip records in
silence. What a city has read is in its heartbeat, written in its own transaction. So each source
begins at the smaller of the two; the city drops what comes again.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from hub import output
from hub.agents.relay.copying import RelaySource
from hub.messages import CityRecord, Heartbeat, ReadUpTo, decode
from hub.registry import topics
from hub.sentence import in_words
from hub.stream.port import Log, Member, PartitionError, TopicPartition

TAIL = 256
"""How many offsets before the end are read first: heartbeats come every few seconds."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a source is read on; `previous` is the offset before it if it is known, else -1.

    `deleted` says that records before it were deleted unread.
    """

    offset: int
    previous: int = -1
    deleted: bool = False


Points = Mapping[tuple[str, int], ReadUpTo]


class Heartbeats:
    """The newest heartbeat of each city; each look reads only what is new."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._read: dict[str, tuple[int, Heartbeat | None]] = {}

    async def heard(self, city: CityRecord) -> Points:
        """Return how far a city has read each source; empty if it has never said."""
        place = topics.at(topics.STREAMS["blocks"], city)
        try:
            beat = await self._newest(city, place)
        except PartitionError as error:
            # Damage there is for its own readers to report. Without a heartbeat all is copied anew,
            # harmlessly.
            output.warn(
                in_words(
                    "{error} The relay copies {city} from the start.", error=error, city=city.city
                )
            )
            return {}
        return {(one.topic, one.partition or 0): one for one in beat.heard} if beat else {}

    async def _newest(self, city: CityRecord, place: TopicPartition) -> Heartbeat | None:
        end = (await self._log.ends([place], committed=True))[place]
        known = self._read.get(city.city)
        if known is not None:
            found = await self._last(city, place, known[0], end) or known[1]
        else:
            found = await self._from_the_end(city, place, end)
        self._read[city.city] = (end, found)
        return found

    async def _from_the_end(
        self, city: CityRecord, place: TopicPartition, end: int
    ) -> Heartbeat | None:
        start, step, upper = (await self._log.starts([place]))[place], TAIL, end
        while upper > start:
            lower = max(start, upper - step)
            found = await self._last(city, place, lower, upper)
            if found is not None:
                return found
            upper, step = lower, step * 8
        return None

    async def _last(
        self, city: CityRecord, place: TopicPartition, start: int, end: int
    ) -> Heartbeat | None:
        key, found = f"heartbeat/{city.city}".encode(), None
        async for records in self._log.read(place, start, end):
            for record in records:
                beat = decode(record.value) if record.key == key else None
                if isinstance(beat, Heartbeat) and beat.city == city.city:
                    found = beat
        return found


async def starts_of(
    log: Log, member: Member, heartbeats: Heartbeats, sources: Mapping[TopicPartition, RelaySource]
) -> Mapping[TopicPartition, Start]:
    """Return where to continue each source that has a leader."""
    if not sources:
        return {}
    cities = list({source.city.city: source.city for source in sources.values()}.values())
    points = await asyncio.gather(*(heartbeats.heard(city) for city in cities))
    by_city = {city.city: some for city, some in zip(cities, points, strict=True)}
    commits = await member.committed(list(sources))
    begins = await log.starts_of_led(list(sources))
    return {
        place: start_of(
            by_city[source.city.city].get((place.topic, place.partition)),
            source.topic.topic_id,
            commits.get(place),
            begins[place],
        )
        for place, source in sources.items()
        if place in begins
    }


def start_of(heard: ReadUpTo | None, topic_id: str, commit: int | None, begins: int) -> Start:
    """Return where to continue a source.

    `heard` is how far its city has read, `commit` the offset of the record copied last, `begins`
    the first offset that the source still holds.
    """
    known = heard is not None and heard.topic_id in (None, topic_id)
    if heard is None or not known or (heard.topic_id is None and commit is None):
        return Start(max(0, begins), deleted=begins > 0)
    last = heard.offset - 1
    wanted = max(0, last if commit is None else min(commit, last))
    if wanted >= begins:
        return Start(wanted)
    return Start(begins, previous=last if begins <= last + 1 else -1, deleted=begins > last + 1)
