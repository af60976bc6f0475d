"""Marks of groups: how far each office has fetched its inbox, said beside the marks of time.

1. All groups are asked for together, beside the copying: brokers that are slow to say stop nothing.
2. Only what has changed is said. Whoever begins says everything once: the city knows it again.
3. Where brokers do not say, that is said once: what is not known is nobody's fault.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hub.agents.relay.copying import RelaySource
from hub.agents.relay.watermarks import entry_held
from hub.domain.fetched import reader_of
from hub.messages import INBOX, CityRecord, Held, WatermarkEntry
from hub.stream.port import Log, LogError, TopicPartition

EVERY_MS = 5_000
"""Groups are not asked for more often, however often time is marked."""
Entry = tuple[CityRecord, WatermarkEntry]


class Fetches:
    """What one relay has said of the groups of the inboxes that it reads."""

    def __init__(self, log: Log, every_ms: int = EVERY_MS) -> None:
        self._log = log
        self._every_ms = every_ms
        self._said: dict[TopicPartition, tuple[str, int]] = {}
        self._asked_ms = 0
        self._asking: asyncio.Task[list[Entry]] | None = None

    def ask(self, sources: Mapping[TopicPartition, RelaySource], at_ms: int) -> None:
        """Begin to ask, unless an answer is waited for; `at_ms` is the broker's time of before."""
        if self._asking is not None or at_ms - self._asked_ms < self._every_ms:
            return
        inboxes = {place: one for place, one in sources.items() if one.direction == INBOX}
        if inboxes:
            self._asked_ms = at_ms
            asking = self._changed(inboxes, at_ms)
            self._asking = asyncio.get_running_loop().create_task(asking)

    def news(self) -> list[Entry]:
        """Return what is to be said since the last call, without waiting."""
        asking = self._asking
        if asking is None or not asking.done():
            return []
        self._asking = None
        return asking.result()

    def forget(self) -> None:
        """Begin anew: another relay may have said more meanwhile."""
        self._said.clear()
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    async def _changed(
        self, inboxes: Mapping[TopicPartition, RelaySource], at_ms: int
    ) -> list[Entry]:
        groups = {reader_of(place.topic): place for place in inboxes}
        try:
            found = await self._log.fetched(groups)
            ends = await self._log.ends_of_led(list(inboxes), committed=False)
        except LogError:
            unknown = [place for place in self._said if place in inboxes]
            self._said.clear()
            return [_entry(inboxes[place], place, None, at_ms) for place in unknown]
        entries = []
        for group, up_to in found.items():
            place = groups[group]
            source = inboxes[place]
            now = source.topic.topic_id, up_to
            # What lies beyond the end was committed of a topic that bore the name before.
            if self._said.get(place) != now and up_to <= ends.get(place, -1):
                self._said[place] = now
                entries.append(_entry(source, place, up_to, at_ms))
        return entries


def _entry(source: RelaySource, place: TopicPartition, up_to: int | None, at_ms: int) -> Entry:
    group, topic_id = reader_of(place.topic), source.topic.topic_id
    if up_to is None:
        return source.city, entry_held(group, topic_id, Held.NOT_MARKED)
    at = datetime.fromtimestamp(at_ms / 1000, UTC) - timedelta(milliseconds=source.city.skew_ms)
    return source.city, WatermarkEntry(topic=group, topic_id=topic_id, end=up_to, at=at)
