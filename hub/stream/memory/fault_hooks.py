"""Where a test may disturb the log in memory: before and after every call of the port."""

from typing import Protocol


class FaultHooks(Protocol):
    """Awaited around every call: a hook may wait, raise `LogError` (a lost connection), or never
    return.

    `call` is the port's name of the call. A transactional `write` has a third point, "commit": its
    records are appended by then, and no reader of committed records sees them yet.
    """

    async def before(self, call: str) -> None:
        """Run before a call takes effect; an error here means that it never took effect."""
        ...

    async def after(self, call: str) -> None:
        """Run after a call took effect; an error here loses only the acknowledgment."""
        ...


class NoFaultHooks:
    """Disturbs nothing."""

    async def before(self, call: str) -> None:
        """Go on."""

    async def after(self, call: str) -> None:
        """Go on."""
