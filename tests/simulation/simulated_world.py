"""One run of the whole hub: brokers, processes, offices, and what befalls them, from a seed."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from hub.domain.story.outcome import outcome_of
from hub.domain.story.run import replay
from hub.files.calendar import published_calendar
from hub.registry.provision import provision
from hub.sandbox.sandbox import play
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import LogError
from hub.stream.unavailable import FAILED_MAX_S
from tests.simulation.chaos import Foreign, befalls, write_again
from tests.simulation.loop import VirtualLoop
from tests.simulation.network_faults import Network, Weather
from tests.simulation.offices import Offices
from tests.simulation.plan import Plan, Rates, WorkerPlan
from tests.simulation.process import Process
from tests.simulation.sources import Sources
from tests.simulation.watcher import Watcher
from tests.simulation.workload import Script, bursts_of, script_of

QUIET_S = 2.0
SETTLE_S = 60.0
RESTART_S, RESTART_LONG_S, LONG_SHARE = 1.0, 12.0, 0.25
STORY_WAIT_S = 300.0
FROZEN_S = 30.0
STORY_WITHIN_S = 40.0
CLIENTS = Rates(slow=0.2, lost=0.05)
PLAYERS = Rates(slow=0.5)


class BrokenError(AssertionError):
    """Something that must never be."""


@dataclass(slots=True)
class Life:
    """One worker: its plan and its process, if one runs."""

    plan: WorkerPlan
    process: Process | None = None
    frozen: bool = False
    lives: int = 0


class World:
    """One run under way. `say` is told what happens, in order."""

    def __init__(self, plan: Plan, loop: VirtualLoop, say: Callable[[str], None]) -> None:
        self.plan = plan
        self.loop = loop
        self.chance = Random(f"world/{plan.seed}")
        self.network = Network(faults=not plan.calm)
        self._say = say
        self._numbers = 0
        self.scripts = [script_of(city, plan.days) for city in plan.cities]
        self._story = script_of(plan.story, plan.days) if plan.story is not None else None
        self._bursts = bursts_of(self.scripts, plan.bursts, self.chance)
        begins = min(at for script in self.scripts for at, _ in script.told)
        self._now_ms = int(begins.timestamp() * 1000)
        self.brokers = Brokers(self.now_ms)
        self.log = MemoryLog(self.brokers)
        self.sources = Sources(self.brokers)
        self.lives = [Life(worker) for worker in plan.workers]
        self.offices: list[Offices] = []
        self.watchers: list[Watcher] = []
        self.down = False
        self._errands: list[asyncio.Task[None]] = []
        self.foreign = Foreign(self)
        self.failed: asyncio.Future[None] = loop.create_future()
        self._context = copy_context()

    def now_ms(self) -> int:
        """Return the brokers' clock."""
        return self._now_ms + int(self.loop.time() * 1000)

    def now(self) -> datetime:
        """Return the brokers' clock as an instant."""
        return datetime.fromtimestamp(self.now_ms() / 1000, UTC)

    def say(self, what: str) -> None:
        """Write a line of the trace."""
        self._say(f"{self.now():%m-%d %H:%M:%S.%f} {self.loop.time():9.3f}  {what}")

    async def run(self) -> None:
        """Live through all bursts, heal, settle, and be held to the truth. Raises `BrokenError`."""
        living = self.loop.create_task(self._live())
        await asyncio.wait({living, self.failed}, return_when=asyncio.FIRST_COMPLETED)
        await (self.failed if self.failed.done() else living)

    @property
    def bug_until(self) -> datetime | None:
        """Return the instant that ends a fault of ours, if there is one."""
        return None if self.plan.bug_until is None else self._bursts[self.plan.bug_until]

    async def _live(self) -> None:
        for script in self.scripts:
            await self._provision(script)
        for life in self.lives:
            self._start(life)
        if self._story is not None:
            self.errand(self._play(self._story))
        before: datetime | None = None
        for number, at in enumerate(self._bursts):
            await self._skip_to(at)
            self._fall_or_rise(number)
            await self._burst(before, at)
            before = at
            self.watch()
        await self._heal()
        for watcher in self.watchers:
            watcher.finish()

    async def _provision(self, script: Script) -> None:
        city = await provision(
            self.log,
            script.name,
            script.offices,
            law=script.header.city,
            clock="wall",
            edition=script.law.edition,
            calendar=published_calendar().digest,
        )
        rates = Rates() if self.plan.calm else CLIENTS
        weather = Weather(
            self.network, rates, self._chance(f"offices/{city.city}"), self.say, self.say
        )
        offices = Offices(
            city,
            MemoryLog(self.brokers, weather),
            self.plan.rates.poison,
            self._chance(f"manners/{city.city}"),
        )
        self.offices.append(offices)
        self.watchers.append(Watcher(city, self.sources, offices.expected))

    def _chance(self, what: str) -> Random:
        return Random(f"{what}/{self.plan.seed}")

    async def _play(self, script: Script) -> None:
        """Play a story as `gongze play` does, and hold what was published to its replay."""
        story = (script.header, script.lines)
        await asyncio.sleep(self.chance.uniform(0, STORY_WITHIN_S))
        chance = self._chance(f"player/{script.name}")
        slow = Weather(self.network, PLAYERS, chance, self.say, self.say, patient=True)
        played = await play(
            MemoryLog(self.brokers, slow), script.name, story, script.law, STORY_WAIT_S
        )
        self.say(f"the story was played: {len(played.said)} said")
        published = played.outcome(script.header, script.law)
        told = outcome_of(replay(*story, script.law, published_calendar()))
        for name, wanted in told.items():
            if published[name] != wanted:
                lost = [one for one in wanted if one not in published[name]]
                more = [one for one in published[name] if one not in wanted]
                raise BrokenError(f"the story's {name}: not published {lost}\nnot told {more}")

    # processes

    def _start(self, life: Life) -> None:
        if life.process is not None or (self.down and self.network.faults):
            return
        self._numbers += 1
        life.lives += 1
        number, name = self._numbers, life.plan.name
        weather = Weather(
            self.network,
            self.plan.rates,
            self._chance(f"{name}/{life.lives}"),
            lambda where: self.kill(life, where),
            lambda where: self.freeze(life, self.chance.uniform(1, FROZEN_S), where),
        )
        log = MemoryLog(self.brokers, weather)

        def fatal(where: str, error: BaseException) -> None:
            self._ended(life, number, f"{where}: {type(error).__name__}: {error}", error)

        self.say(f"{name} starts as process {number}")
        life.process = Process(number, life.plan, log, self.plan.mark_every_s, fatal)
        life.frozen = False
        self.loop.start(number, self._lived(life, life.process))

    async def _lived(self, life: Life, process: Process) -> None:
        try:
            await process.run()
        except Exception as error:  # noqa: BLE001  a process may end only by `fatal`
            self._ended(life, process.number, f"{type(error).__name__}: {error}", error)
            return
        self._ended(life, process.number, "has stopped", None)

    def _ended(self, life: Life, number: int, why: str, error: BaseException | None) -> None:
        process = life.process
        if process is None or process.number != number:
            return
        self.kill(life, why)
        if error is None or (isinstance(error, LogError) and not self.plan.calm):
            return
        if not self.failed.done():
            self.failed.set_exception(BrokenError(f"{life.plan.name} ended by itself: {why}"))
            self.failed.exception().__cause__ = error  # type: ignore[union-attr]

    def kill(self, life: Life, why: str) -> None:
        """End a process as kill -9 does, and have another started after a while."""
        process = life.process
        if process is None:
            return
        self.say(f"{life.plan.name} (process {process.number}) ends: {why}")
        self.loop.freeze(process.number)
        process.log.freeze()
        life.process = None
        long = self.network.faults and self.chance.random() < LONG_SHARE
        after_s = self.chance.uniform(0, RESTART_LONG_S if long else RESTART_S)
        self.later(after_s, self._start, life)

    def freeze(self, life: Life, for_s: float, where: str = "from outside") -> None:
        """Freeze a process for a while, as SIGSTOP and SIGCONT do."""
        process = life.process
        if process is None or life.frozen:
            return
        self.say(f"{life.plan.name} is frozen for {for_s:.1f} s {where}")
        life.frozen = True
        self.loop.freeze(process.number)
        process.log.freeze()
        self.later(for_s, self._thaw, life, process)

    def _thaw(self, life: Life, process: Process) -> None:
        if life.process is process and life.frozen:
            self.say(f"{life.plan.name} wakes")
            life.frozen = False
            process.log.thaw()
            self.loop.thaw(process.number)

    def later(self, after_s: float, do: Callable[..., None], *what: Any) -> None:
        """Have something done by the world itself, whoever asks for it."""
        self.loop.call_later(after_s, do, *what, context=self._context)

    # what befalls them

    async def _skip_to(self, at: datetime) -> None:
        """Have the brokers' clock jump to an instant, when no worker is within a transaction."""
        until_s = self.loop.time() + QUIET_S
        while any(one.open for one in self.brokers.writers.values()):
            if self.loop.time() >= until_s and not self.plan.calm:
                break
            await asyncio.sleep(0.05)
        self._now_ms += max(0, int(at.timestamp() * 1000) - self.now_ms())
        self.say("the clock stands here now")

    def _fall_or_rise(self, number: int) -> None:
        if number == self.plan.down_from:
            self.down = True
            self._up_at = self.now() + self.plan.down
            self.say(f"every worker is down for {self.plan.down}")
            for life in self.lives:
                self.kill(life, "down")
        elif self.down and self.now() >= self._up_at:
            self._rise()

    def _rise(self) -> None:
        self.down = False
        self.say("the workers come back")
        for life in self.lives:
            self._start(life)

    async def _burst(self, before: datetime | None, at: datetime) -> None:
        """Have the offices tell what is due, while this and that befalls the hub."""
        length_s = self.chance.uniform(3.0, 8.0)
        for what in befalls(self):
            self.errand(self._after(self.chance.uniform(0, length_s), what))
        for script, offices in zip(self.scripts, self.offices, strict=True):
            self.errand(offices.read_inboxes(self.now()))
            self.errand(offices.tell(script.between(before, at), self.now()))
        await asyncio.sleep(length_s)

    async def _after(self, seconds: float, what: Callable[[], None]) -> None:
        await asyncio.sleep(seconds)
        if self.network.faults:
            what()

    def errand(self, errand: Coroutine[Any, Any, None]) -> None:
        """Have something done beside; what fails in it fails the run."""
        task = self.loop.create_task(errand)
        task.add_done_callback(self._errand_done)
        self._errands.append(task)

    def _errand_done(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None and not self.failed.done():
            self.failed.set_exception(error)

    # the end

    async def _heal(self) -> None:
        """Take all faults away: within a minute everything is heard, marked, said and delivered."""
        self.say("all faults end")
        self.network.faults = False
        self.network.down_until_s = 0.0
        self.foreign.end_all()
        for inbox in (place.inbox for offices in self.offices for place in offices.city.offices):
            write_again(self, inbox)
        for life in self.lives:
            if life.process is not None:
                self._thaw(life, life.process)
        self._rise()
        for offices in self.offices:
            self.errand(offices.resume(self.now()))
        await asyncio.gather(*self._errands)
        await self._settle()
        if self.bug_until is not None:
            for offices, watcher in zip(self.offices, self.watchers, strict=True):
                await offices.tell(watcher.doubts(self.now()), self.now())
            await self._settle()

    async def _settle(self) -> None:
        # What takes no paper is tried again after at most some minutes: nothing tells that it does
        # now.
        settle_s = SETTLE_S + (FAILED_MAX_S if self.plan.rates.inbox_small else 0.0)
        healed, until_s = self.now(), self.loop.time() + settle_s
        left = ["not looked"]
        while left:
            if self.loop.time() > until_s:
                raise BrokenError(f"{settle_s:.0f} s after all faults ended: {'; '.join(left)}")
            await asyncio.sleep(1.0)
            self.watch()
            left = [one for watcher in self.watchers for one in watcher.unsettled(healed)]

    def watch(self) -> None:
        """Hold everything said so far to what must never be."""
        for watcher in self.watchers:
            watcher.look()
