"""A worker process made of the hub's own parts: only Faust's channels are a plain hand-over."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from hub.agents.city import processor
from hub.agents.held_cities import HeldCities
from hub.agents.known_cities import KnownCities
from hub.agents.legacy_outgoing import Outgoing
from hub.agents.relay.relay import Relay, copy_batch
from hub.stream.memory import MemoryLog
from hub.stream.stage import HOLD_S, Batch, Fatal, Stage
from tests.simulation.plan import WorkerPlan

POLL_S = 0.5
"""What comes is told at once, by a bell; only stopping and marking wait for the end of a poll."""


class _Given(Protocol):
    def fail(self, error: BaseException) -> None: ...


_G = TypeVar("_G", bound=_Given)


def handed_over(compute: Callable[[_G], None], batch: _G) -> None:
    """Do what a Faust agent does with a batch."""
    try:
        compute(batch)
    except Exception as error:  # noqa: BLE001  as in hub/agents/batch_channel.py
        batch.fail(error)


class Process:
    """One life of a worker process. What it holds in memory dies with it."""

    def __init__(
        self,
        number: int,
        plan: WorkerPlan,
        log: MemoryLog,
        mark_every_s: float,
        fatal: Fatal,
        *,
        poll_s: float = POLL_S,
        hold_s: float = HOLD_S,
    ) -> None:
        self.number = number
        self.plan = plan
        self.log = log
        self._fatal = fatal
        self._mark_every_s = mark_every_s
        self._poll_s = poll_s
        self._hold_s = hold_s
        self._known = KnownCities(log)
        self._stops: list[Callable[[], None]] = []
        self._services: list[Callable[[], Coroutine[Any, Any, None]]] = []
        if "city" in plan.roles:
            self._city()
        self._relay: Relay | None = None
        if "relay" in plan.roles:
            self._relay = Relay(log, f"relay-{plan.name}", self._copy, fatal, poll_s=self._poll_s)
            self._services.append(self._relay.run)
            self._stops.append(self._relay.stop)

    def _city(self) -> None:
        outgoing = Outgoing(self.log, self._known.placed_at)
        desks = processor.Processor(
            self._known.placed_at, self._known.law_of, self._known.calendar, owed=outgoing.owed
        )
        holding = HeldCities(self._known, outgoing.lost)
        compute_held = holding.guarded(desks.compute)

        async def give(batch: Batch) -> None:
            if await holding.ready(batch):
                asyncio.get_running_loop().call_soon(handed_over, compute_held, batch)

        instance = f"{processor.STAGE.name}-{self.plan.name}"
        stage = Stage(
            self.log,
            processor.STAGE,
            instance,
            give,
            self._fatal,
            poll_s=self._poll_s,
            hold_s=self._hold_s,
        )
        self._services.append(stage.run)
        self._stops.append(stage.stop)

    async def _copy(self, batch: Any) -> None:
        asyncio.get_running_loop().call_soon(handed_over, copy_batch, batch)

    async def run(self) -> None:
        """Run until `stop`, or until something is fatal."""
        clock = asyncio.get_running_loop().create_task(self._clock())
        await asyncio.gather(*(run() for run in self._services))
        clock.cancel()

    async def _clock(self) -> None:
        while self._relay is not None:
            await asyncio.sleep(self._mark_every_s)
            self._relay.ask()

    def stop(self) -> None:
        """Ask it to end, as SIGTERM does."""
        for stop in self._stops:
            stop()
