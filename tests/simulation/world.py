"""One run of the whole hub: brokers, processes, offices, and what befalls them, from a seed."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

from hub.agents import topics
from hub.agents.player import play
from hub.agents.register import provision
from hub.lawbooks import published_calendar
from hub.messages import City
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.memory.partition import Outcome, Transaction
from hub.stream.port import LogError, Place, Write
from tests.simulation.loop import VirtualLoop
from tests.simulation.offices import Offices
from tests.simulation.plan import Plan, Rates, WorkerPlan
from tests.simulation.process import Process
from tests.simulation.script import Script, bursts_of, script_of
from tests.simulation.sources import Sources
from tests.simulation.watcher import Watcher
from tests.simulation.weather import Network, Weather

QUIET_S = 2.0
SETTLE_S = 60.0
RESTART_S, RESTART_LONG_S, LONG_SHARE = 1.0, 12.0, 0.25
STORY_WAIT_S = 300.0
CLIENTS = Rates(slow=0.2, lost=0.05)


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
        self._open: list[tuple[Transaction, bool]] = []
        self._playing: asyncio.Task[Any] | None = None
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

    async def _live(self) -> None:
        for script in self.scripts:
            await self._provision(script)
        for life in self.lives:
            self._start(life)
        if self._story is not None:
            self._playing = self.loop.create_task(self._play(self._story))
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
        weather = Weather(self.network, rates, self._chance(f"offices/{city.city}"), self.say)
        offices = Offices(
            city,
            MemoryLog(self.brokers, weather),
            self.plan.rates.poison,
            self._chance(f"manners/{city.city}"),
        )
        self.offices.append(offices)
        self.watchers.append(Watcher(city, self.sources, offices.expected, self.say))

    def _chance(self, what: str) -> Random:
        return Random(f"{what}/{self.plan.seed}")

    async def _play(self, script: Script) -> None:
        story = (script.header, script.lines)
        played = await play(self.log, script.name, story, script.law, STORY_WAIT_S)
        self.say(f"the story was played: {len(played.said)} said")

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
        self._later(after_s, self._start, life)

    def _freeze(self, life: Life, for_s: float) -> None:
        process = life.process
        if process is None or life.frozen:
            return
        self.say(f"{life.plan.name} is frozen for {for_s:.1f} s")
        life.frozen = True
        self.loop.freeze(process.number)
        process.log.freeze()
        self._later(for_s, self._thaw, life, process)

    def _thaw(self, life: Life, process: Process) -> None:
        if life.process is process and life.frozen:
            self.say(f"{life.plan.name} wakes")
            life.frozen = False
            process.log.thaw()
            self.loop.thaw(process.number)

    def _later(self, after_s: float, do: Callable[..., None], *what: Any) -> None:
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
        for what in self._befalls():
            self._errand(self._after(self.chance.uniform(0, length_s), what))
        for script, offices in zip(self.scripts, self.offices, strict=True):
            self._errand(offices.read_inboxes(self.now()))
            self._errand(offices.tell(script.between(before, at), self.now()))
        await asyncio.sleep(length_s)

    async def _after(self, seconds: float, what: Callable[[], None]) -> None:
        await asyncio.sleep(seconds)
        if self.network.faults:
            what()

    def _errand(self, errand: Coroutine[Any, Any, None]) -> None:
        self._errands.append(self.loop.create_task(errand))

    def _befalls(self) -> list[Callable[[], None]]:
        rates = self.plan.rates
        table: list[tuple[float, Callable[[], None]]] = [
            (rates.kill, lambda: self.kill(self._one(), "kill -9")),
            (rates.stop, self._stop_one),
            (rates.freeze, lambda: self._freeze(self._one(), self.chance.uniform(1, 30))),
            (rates.outage, self._outage),
            (rates.open_transaction, self._open_transaction),
            (rates.made_again, self._make_again),
            (rates.forged_receipt, self._forge_receipt),
        ]
        return [what for rate, what in table if self.chance.random() < rate]

    def _one(self) -> Life:
        return self.chance.choice(self.lives)

    def _stop_one(self) -> None:
        process = self._one().process
        if process is not None:
            self.say(f"{process.plan.name} is asked to stop")
            process.stop()

    def _outage(self) -> None:
        for_s = self.chance.uniform(0.1, 12)
        self.say(f"no broker answers for {for_s:.1f} s")
        self.network.down_until_s = self.loop.time() + for_s

    def _place(self, direction: str) -> Place:
        places = self.chance.choice(self.offices).city.offices
        place = self.chance.choice(places)
        return Place(place.outbox if direction == "outbox" else place.inbox, 0)

    def _open_transaction(self) -> None:
        """Have a foreign producer write into an outbox within a transaction that it leaves open."""
        place = self._place("outbox")
        if place not in self.brokers.partitions:
            return
        writer = f"foreign-{len(self._open)}"
        transaction = self.brokers.begin(writer, self.brokers.take_over(writer), 60_000)
        raw = b"?foreign" + writer.encode()
        self.brokers.write(transaction, [Write(place, None, raw)] * self.chance.randint(1, 3))
        for_s = self.chance.uniform(0.5, 70)
        self.say(f"{writer} holds a transaction open in {place.topic} for {for_s:.1f} s")
        self._open.append((transaction, self.chance.random() < 0.5))
        self._later(for_s, self._end_transaction, len(self._open) - 1)

    def _end_transaction(self, number: int) -> None:
        transaction, commits = self._open[number]
        for place in transaction.written:
            if place in self.brokers.partitions:
                self.brokers.at(place)
        if transaction.outcome is Outcome.OPEN:
            outcome = Outcome.COMMITTED if commits else Outcome.ABORTED
            self.say(f"{transaction.writer} has {outcome}")
            self.brokers.finish(transaction, outcome)

    def _make_again(self) -> None:
        """Have an outbox deleted and made again, when all that stood in it was heard."""
        number = self.chance.randrange(len(self.offices))
        city = self.offices[number].city
        place = self.chance.choice(city.offices)
        era = self.sources.now(place.outbox)
        self.watch()
        if era is None or era.partition.open or not self.watchers[number].has_heard(era):
            return
        self.say(f"{place.outbox} is deleted")
        self.sources.delete(place.outbox)
        self._later(self.chance.choice((0.0, 0.5, 3.0)), self._made_again, city, place.outbox)

    def _made_again(self, city: City, topic: str) -> None:
        self.brokers.create([one for one in topics.office_topics(city, 1) if one.name == topic])
        self.say(f"{topic} is made again: {self.brokers.standing[topic].topic_id}")

    def _forge_receipt(self) -> None:
        """Have somebody else write into an inbox: what the hub said to another office, or noise."""
        place = self._place("inbox")
        said = self.watchers[0].deliveries
        raw = self.chance.choice(said) if said and self.chance.random() < 0.7 else b"?forged"
        self.say(f"something is forged in {place.topic}")
        self.brokers.append([Write(place, None, raw)])

    # the end

    async def _heal(self) -> None:
        """Take all faults away: within a minute everything is heard, marked, said and delivered."""
        self.say("all faults end")
        self.network.faults = False
        self.network.down_until_s = 0.0
        for number in range(len(self._open)):
            self._end_transaction(number)
        for life in self.lives:
            if life.process is not None:
                self._thaw(life, life.process)
        self._rise()
        await asyncio.gather(*self._errands)
        if self._playing is not None:
            await self._playing
        healed, until_s = self.now(), self.loop.time() + SETTLE_S
        left = ["not looked"]
        while left:
            if self.loop.time() > until_s:
                raise BrokenError(f"{SETTLE_S:.0f} s after all faults ended: {'; '.join(left)}")
            await asyncio.sleep(1.0)
            self.watch()
            left = [one for watcher in self.watchers for one in watcher.unsettled(healed)]

    def watch(self) -> None:
        """Hold everything said so far to what must never be."""
        for watcher in self.watchers:
            watcher.look()
