"""Asks for offsets of those places that have a leader: aiokafka lets all places wait for one
without.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from aiokafka import TopicPartition as ClientPartition
from aiokafka.errors import KafkaTimeoutError

from hub.sentence import in_words
from hub.stream.kafka.patches.topic_metadata import answered, replicas_at
from hub.stream.port import TopicPartition

WITHIN_S = 40.0
AGAIN_S = 3.0
"""After how many seconds without an answer leaders are looked up again: one may have just gone."""

Ask = Callable[[Collection[ClientPartition]], Awaitable[Mapping[ClientPartition, int]]]


async def of_led(
    client: Any, places: Collection[ClientPartition], ask: Ask
) -> Mapping[ClientPartition, int]:
    """Return what `ask` answers for the places that have a leader. Raises `KafkaError`,
    `LogError`.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + WITHIN_S
    topics = {one.topic for one in places}
    while places:
        found, hidden = await answered(
            client, lambda: replicas_at(client, client.get_random_node(), topics)
        )
        led = {place for place, replicas in found.items() if replicas.led}
        # A place that we may not see is asked about too: the answer says that we may not.
        wanted = [one for one in places if one.topic in hidden or TopicPartition(*one) in led]
        try:
            async with asyncio.timeout(AGAIN_S):
                return await ask(wanted) if wanted else {}
        except TimeoutError as error:
            if loop.time() > until:
                raise KafkaTimeoutError(
                    in_words("no offsets of {wanted}", wanted=sorted(wanted))
                ) from error
    return {}
