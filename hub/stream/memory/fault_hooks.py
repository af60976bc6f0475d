"""Where a log held in memory may be disturbed: around every call of the port."""

from typing import Protocol


class FaultHooks(Protocol):
    """Awaited around every call: it may wait, raise `LogError` (a lost connection), or never return.

    `call` is the port's name of it. A transaction's `write` has a third point between, "commit":
    its records are appended there, and nobody who reads committed records sees them yet.
    """

    async def before(self, call: str) -> None:
        """Stand before a call takes effect; an error here means that it never did."""
        ...

    async def after(self, call: str) -> None:
        """Stand after a call took effect; an error here loses the acknowledgment only."""
        ...


class NoFaultHooks:
    """Disturbs nothing."""

    async def before(self, call: str) -> None:
        """Go on."""

    async def after(self, call: str) -> None:
        """Go on."""
