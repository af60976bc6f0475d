"""Steps under way, at most one of a place. One that takes long goes on by itself: it is late, and nobody waits."""

import asyncio
from collections.abc import Collection, Coroutine, Mapping
from typing import Any

from hub.stream.port import LogError, TopicPartition

LATE_S = 1.0
END_S = 10.0
"""How long a step may take to end that is cancelled: closing a client is bounded by less."""


class InFlight:
    """The steps of one stage."""

    def __init__(self) -> None:
        self._tasks: dict[TopicPartition, asyncio.Task[None]] = {}

    @property
    def late(self) -> Collection[TopicPartition]:
        """Return the places whose steps are under way; between turns they are late."""
        return self._tasks.keys()

    async def run(self, steps: Mapping[TopicPartition, Coroutine[Any, Any, None]]) -> None:
        """Take steps, and leave those to themselves that take long. Raises what the first met that failed."""
        loop = asyncio.get_running_loop()
        begun = {place: loop.create_task(step) for place, step in steps.items()}
        self._tasks |= begun
        await asyncio.wait(begun.values(), timeout=LATE_S, return_when=asyncio.FIRST_EXCEPTION)
        self.ended()

    def ended(self) -> None:
        """Forget the steps that have ended; raise what one met that failed."""
        for place in [place for place, task in self._tasks.items() if task.done()]:
            self._tasks.pop(place).result()

    async def finish(self, wait_s: float) -> None:
        """Wait for what is under way; raise what one met that failed."""
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=wait_s)
            self.ended()

    async def end(self) -> None:
        """Cancel what is under way. Raises `LogError` for what does not even end then.

        What else a step meets is not raised: nobody goes on from what it leaves.
        """
        tasks, self._tasks = [*self._tasks.values()], {}
        for task in tasks:
            task.cancel()
        ended, left = await asyncio.wait(tasks, timeout=END_S) if tasks else ((), ())
        for task in ended:
            if not task.cancelled():
                task.exception()
        if left:
            raise LogError(f"a step did not end {END_S:.0f} s after it was cancelled")
