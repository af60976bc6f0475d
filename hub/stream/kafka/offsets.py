"""Offsets of the places that somebody leads: asked about all together, aiokafka has them wait for one that nobody does."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from aiokafka import TopicPartition as ClientPartition
from aiokafka.errors import KafkaTimeoutError

from hub.stream.kafka.metadata import answered, replicas_at
from hub.stream.port import TopicPartition

WITHIN_S = 40.0
AGAIN_S = 3.0
"""After so long without an answer leaders are looked at again: one may have gone just now."""

Ask = Callable[[Collection[ClientPartition]], Awaitable[Mapping[ClientPartition, int]]]


async def of_led(
    client: Any, places: Collection[ClientPartition], ask: Ask
) -> Mapping[ClientPartition, int]:
    """Return what `ask` says of the places that somebody leads now. Raises `KafkaError`, `LogError`."""
    loop = asyncio.get_running_loop()
    until = loop.time() + WITHIN_S
    topics = {one.topic for one in places}
    while places:
        found, hidden = await answered(
            client, lambda: replicas_at(client, client.get_random_node(), topics)
        )
        led = {place for place, replicas in found.items() if replicas.led}
        # What we may not see is asked about: the answer says so.
        wanted = [one for one in places if one.topic in hidden or TopicPartition(*one) in led]
        try:
            async with asyncio.timeout(AGAIN_S):
                return await ask(wanted) if wanted else {}
        except TimeoutError as error:
            if loop.time() > until:
                raise KafkaTimeoutError(f"no offsets of {sorted(wanted)}") from error
    return {}
