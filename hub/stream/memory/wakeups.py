"""Wakes those who wait for a topic or a group to change,
in the order in which they began to wait.
"""

import asyncio
from collections.abc import Sequence


class Wakeups:
    """The waiting, by key. A key is the name of a topic or of a group."""

    def __init__(self) -> None:
        self._waiting: dict[str, dict[asyncio.Future[None], None]] = {}

    def wake(self, key: str) -> None:
        """Wake everyone who waits for `key`."""
        for future in self._waiting.pop(key, {}):
            if not future.done():
                future.set_result(None)

    async def wait(self, keys: Sequence[str], until: float) -> bool:
        """Wait for one of `keys` to change; return False when the loop's time reached `until`
        first.
        """
        loop = asyncio.get_running_loop()
        if loop.time() >= until:
            return False
        future: asyncio.Future[None] = loop.create_future()
        late = loop.call_at(until, _give_up, future)
        for key in keys:
            self._waiting.setdefault(key, {})[future] = None
        try:
            await future
        finally:
            late.cancel()
            for key in keys:
                self._waiting.get(key, {}).pop(future, None)
        return loop.time() < until


def _give_up(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
