"""A client of aiokafka that is stopped leaves no connection open."""

import asyncio
from dataclasses import dataclass, field

from hub.stream.kafka.client_shutdown import stopped


@dataclass
class Part:
    closed: bool = False

    async def close(self) -> None:
        self.closed = True


@dataclass
class ConsumerThatCancelsItsOwnTask:
    """As aiokafka's does: what its own task raises when cancelled comes out of `stop`."""

    _fetcher: Part = field(default_factory=Part)
    _client: Part = field(default_factory=Part)

    async def stop(self) -> None:
        task = asyncio.ensure_future(asyncio.sleep(1))
        task.cancel()
        await task


async def test_connections_are_closed_though_stopping_was_cut_short() -> None:
    consumer = ConsumerThatCancelsItsOwnTask()
    await stopped(consumer)
    assert (consumer._fetcher.closed, consumer._client.closed) == (True, True)
