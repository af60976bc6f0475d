"""What befalls a process's calls of the log: they are slow, lose their connection,
or are its last.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from hub.stream.port import LogError
from tests.simulation.plan import Rates

LOCAL = frozenset(("position", "seek", "poll"))
"""Calls that a client answers from what it holds: no connection is lost in them."""

KILLED_IN_LOCAL = 0.1
"""They are many: of a process that dies in them so much less often, something comes of its life."""

REQUEST_S = 5.0
SLOW_S = 0.05
VERY_SLOW_S = 2.0


@dataclass(slots=True)
class Network:
    """Whether the brokers can be reached; `faults` off is what healing means."""

    down_until_s: float = 0.0
    faults: bool = True


@dataclass(slots=True)
class Weather:
    """The faults of one process. `die` ends it: nothing of it runs after that; `sleep` freezes it.

    Who is `patient` waits for brokers that do not answer.
    """

    network: Network
    rates: Rates
    chance: Random
    die: Callable[[str], None]
    sleep: Callable[[str], None]
    patient: bool = False

    async def before(self, call: str) -> None:
        """Disturb a call before it takes effect."""
        await self._stand(f"before {call}", call)

    async def after(self, call: str) -> None:
        """Disturb a call after it took effect."""
        await self._stand(f"after {call}", call)

    async def _stand(self, where: str, call: str) -> None:
        if not self.network.faults:
            return
        killed = self.rates.killed * (KILLED_IN_LOCAL if call in LOCAL else 1.0)
        if self.chance.random() < killed:
            self.die(where)
            await asyncio.get_running_loop().create_future()
        if call in LOCAL:
            return
        if self.chance.random() < self.rates.frozen:
            self.sleep(where)
            await asyncio.sleep(0)
        if self.chance.random() < self.rates.slow:
            much = self.chance.random() < 0.02
            await asyncio.sleep(self.chance.uniform(0, VERY_SLOW_S if much else SLOW_S))
        await self._reach(where)
        if self.chance.random() < self.rates.lost:
            raise LogError(f"the connection was lost {where}")

    async def _reach(self, where: str) -> None:
        away_s = self.network.down_until_s - asyncio.get_running_loop().time()
        if away_s > 0 and self.patient:
            await asyncio.sleep(away_s)
        elif away_s > 0:
            await asyncio.sleep(min(away_s, self.chance.uniform(0, REQUEST_S)))
            if asyncio.get_running_loop().time() < self.network.down_until_s:
                raise LogError(f"no broker answered {where}")
