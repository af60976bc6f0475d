"""Runs steps, at most one for each place. A step that takes long goes on by itself; nobody waits
for it.
"""

import asyncio
from collections.abc import Collection, Coroutine, Mapping
from typing import Any

from hub.sentence import in_words
from hub.stream.port import LogError, TopicPartition

LATE_S = 1.0
END_S = 10.0
"""How long a cancelled step may take to end; closing a client is bounded by less."""


class InFlight:
    """The steps of one stage."""

    def __init__(self) -> None:
        self._tasks: dict[TopicPartition, asyncio.Task[None]] = {}

    @property
    def late(self) -> Collection[TopicPartition]:
        """Return the places whose steps are still running."""
        return self._tasks.keys()

    async def run(self, steps: Mapping[TopicPartition, Coroutine[Any, Any, None]]) -> None:
        """Run steps; leave those alone that take long. Raises the first error that a step met."""
        loop = asyncio.get_running_loop()
        begun = {place: loop.create_task(step) for place, step in steps.items()}
        self._tasks |= begun
        await asyncio.wait(begun.values(), timeout=LATE_S, return_when=asyncio.FIRST_EXCEPTION)
        self.ended()

    def ended(self) -> None:
        """Forget the steps that have ended. Raises the error that one of them met."""
        for place in [place for place, task in self._tasks.items() if task.done()]:
            self._tasks.pop(place).result()

    async def finish(self, wait_s: float) -> None:
        """Wait for every running step. Raises the error that one of them met."""
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=wait_s)
            self.ended()

    async def end(self) -> None:
        """Cancel every running step. Raises `LogError` for a step that does not end even then.

        Other errors of a cancelled step are not raised: nobody goes on from what it leaves.
        """
        tasks, self._tasks = [*self._tasks.values()], {}
        for task in tasks:
            task.cancel()
        ended, left = await asyncio.wait(tasks, timeout=END_S) if tasks else ((), ())
        for task in ended:
            if not task.cancelled():
                task.exception()
        if left:
            raise LogError(
                in_words("a step did not end {end_s:.0f} s after it was cancelled", end_s=END_S)
            )
