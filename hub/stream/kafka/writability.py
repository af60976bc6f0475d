"""Finds places that cannot be written now: one Metadata request for all, and topic settings kept
for a while.
"""

import asyncio
import time
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from aiokafka.protocol.admin import DescribeConfigsRequest

from hub.stream.kafka.patches.topic_metadata import CONNECTION, Replicas, replicas_at
from hub.stream.port import FEW_IN_SYNC, GONE, NO_LEADER, NO_RIGHT, TopicPartition

REMEMBERED_S = 60.0
_TOPIC = 2
_IN_SYNC_MIN, _BYTES_MAX = "min.insync.replicas", "max.message.bytes"


class _Settings(NamedTuple):
    until_s: float
    in_sync_min: int
    bytes_max: int


class Writable:
    """Asks brokers about places, over a connection that is open."""

    def __init__(self) -> None:
        self._settings: dict[str, _Settings] = {}

    def bytes_max(self, topic: str) -> int | None:
        """Return the largest batch that a topic takes, if that was asked before."""
        known = self._settings.get(topic)
        return known.bytes_max if known is not None else None

    async def unwritable(
        self, client: Any, places: Collection[TopicPartition]
    ) -> Mapping[TopicPartition, str]:
        """Return which of `places` cannot be written now, and why. Raises `KafkaError`."""
        topics = {place.topic for place in places}
        node = client.get_random_node()
        (found, hidden), _ = await asyncio.gather(
            replicas_at(client, node, topics), self._learn(client, node, topics)
        )
        words: dict[TopicPartition, str] = {}
        for place in places:
            why = NO_RIGHT if place.topic in hidden else self._why_not(place, found.get(place))
            if why:
                words[place] = why
        return words

    def _why_not(self, place: TopicPartition, replicas: Replicas | None) -> str:
        if replicas is None:
            return GONE
        if not replicas.led:
            return NO_LEADER
        known = self._settings.get(place.topic)
        # A partition cannot need more replicas in sync than it has.
        wanted = min(known.in_sync_min, replicas.placed) if known is not None else 1
        return FEW_IN_SYNC if replicas.in_sync < wanted else ""

    async def _learn(self, client: Any, node: int | None, topics: Collection[str]) -> None:
        """Ask for settings that are unknown or outdated. Settings of hidden topics stay unknown."""
        now = time.monotonic()
        unsure = [
            name
            for name in topics
            if (known := self._settings.get(name)) is None or known.until_s <= now
        ]
        if not unsure:
            return
        wanted = [(_TOPIC, name, [_IN_SYNC_MIN, _BYTES_MAX]) for name in unsure]
        answer = await client.send(node, DescribeConfigsRequest(wanted), group=CONNECTION)
        for error_code, _, _, name, entries in answer.resources:
            if error_code:
                self._settings.pop(name, None)
                continue
            values = {entry[0]: int(entry[1]) for entry in entries}
            self._settings[name] = _Settings(
                now + REMEMBERED_S, values[_IN_SYNC_MIN], values[_BYTES_MAX]
            )
