"""Stops aiokafka's clients: bounded in time, and without taking the caller along."""

import asyncio
from typing import Any

from aiokafka.errors import KafkaError

STOP_S = 5.0


async def stopped(client: Any) -> None:
    """Stop a consumer or producer.

    aiokafka can wait for a coordinator that is gone, so the wait is bounded. A consumer stopped
    before its background task ever ran raises that task's CancelledError into the caller, which is
    not cancelled; it is told apart here from a cancellation that is meant.
    """
    try:
        await asyncio.wait_for(client.stop(), STOP_S)
    except (TimeoutError, KafkaError):
        return
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
