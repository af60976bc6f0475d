"""A log that a whole hub has written, in memory: three cities' offices amid faults, from a seed."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from hub.stream.memory import Brokers, MemoryLog
from tests.simulation.loop import VirtualLoop
from tests.simulation.plan import plan_of
from tests.simulation.simulated_world import World

_T = TypeVar("_T")


def lived(seed: int) -> Brokers:
    """Return the brokers after a seed's whole life."""
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    try:
        world = World(plan_of(seed), loop, lambda what: None)
        loop.run_until_complete(world.run())
    finally:
        loop.finish()
        asyncio.set_event_loop(None)
    return world.brokers


def beside(brokers: Brokers, what: Callable[[MemoryLog], Coroutine[Any, Any, _T]]) -> _T:
    """Do something with the log, as a process of its own that came later."""
    return asyncio.run(what(MemoryLog(brokers)))
