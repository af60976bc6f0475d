"""Stops aiokafka's clients in bounded time, and does not let them cancel the caller.

Defect: a consumer awaits a task of its own that it has cancelled; where that task had not begun,
its CancelledError is raised in the caller, and the connections stay open. A producer that is
stopped waits for its unsent records, without end where no broker takes them.
aiokafka: 0.14.0
Upstream: https://github.com/aio-libs/aiokafka/issues/647 (open),
https://github.com/aio-libs/aiokafka/issues/1101 (open)
Test: tests/stream/patches/test_shutdown.py
"""

import asyncio
import contextlib
from typing import Any

from aiokafka.errors import KafkaError

STOP_S = 5.0


async def stopped(client: Any) -> None:
    """Stop a consumer or producer.

    aiokafka can wait for a coordinator that is gone, so the wait is bounded. A consumer that
    cancels one of its own tasks may raise that task's CancelledError in the caller. Such an error
    is told apart from a real cancellation of the caller; the connections, which it leaves open, are
    then closed here. A producer awaits no task that it has cancelled.
    """
    try:
        await asyncio.wait_for(client.stop(), STOP_S)
    except (TimeoutError, KafkaError):
        return
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        await _finish(client)


async def given_up(producer: Any) -> None:
    """End a producer whose unsent records shall not be written.

    `stop` would wait for them, and would leave the sender running when that takes too long.
    """
    producer._closed = True  # as `stop` begins
    for part in (producer._sender, producer.client):
        with contextlib.suppress(TimeoutError, KafkaError):
            await asyncio.wait_for(part.close(), STOP_S)


async def _finish(consumer: Any) -> None:
    for part in (consumer._fetcher, consumer._client):
        if part is not None:
            with contextlib.suppress(TimeoutError, KafkaError, asyncio.CancelledError):
                await asyncio.wait_for(part.close(), STOP_S)
