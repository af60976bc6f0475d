"""A worker process: the city stage, and a relay with its timer, under one Faust app.

Only here are the real parts of the stream chosen and joined.
"""

import asyncio
import gc
import logging
import os
from collections.abc import Callable
from functools import partial

import faust
import mode
import uvloop

from hub import output
from hub.agents.app import EXIT_FATAL, Running, build_app
from hub.agents.batch_channel import batch_agent
from hub.agents.city import processor
from hub.agents.city.evidence_report import reported_on_stderr
from hub.agents.code_version import code_digest
from hub.agents.held_cities import HeldCities
from hub.agents.known_cities import KnownCities
from hub.agents.legacy_outgoing import Outgoing
from hub.agents.relay.relay import QUOTA_PER_S, Relay, copy_batch
from hub.agents.watchdog import Watchdog
from hub.registry.reader import RegistryReader
from hub.registry.settings_check import SettingsCheck
from hub.sentence import in_words
from hub.stream.kafka import KafkaLog
from hub.stream.port import PartitionError
from hub.stream.stage import Batch, Stage
from hub.stream.stall import Reached, StallDetector

STALLED_AFTER_S = 60.0
"""How long a partition with unread records may make no progress: longer than reading a million rows
takes.
"""


class Worker:
    """What one process runs. `roles` are some of "city", "relay"."""

    def __init__(
        self,
        bootstrap: str,
        instance: str,
        roles: frozenset[str],
        mark_every_s: float,
        stalled_after_s: float,
        quota_per_s: float,
    ) -> None:
        self._quota_per_s = quota_per_s
        self._log = KafkaLog(bootstrap)
        self._instance = instance
        self._known = KnownCities(self._log)
        self.app = build_app("hub", bootstrap, instance)
        self._services: list[Running] = []
        self._roles = roles
        self._mark_every_s = mark_every_s
        self._stalled_after_s = stalled_after_s
        self._join()

    def _join(self) -> None:
        if "city" in self._roles:
            self._city()
        if "relay" in self._roles:
            self._relay()
        self.app.task(self._start)

    def _skew_ms(self, partition: int) -> int | None:
        """Return the skew of a city on the wall clock; a sandbox's time comes from its story."""
        city = self._known.placed_at(partition)
        return city.skew_ms if city is not None and city.clock == "wall" else None

    def _city(self) -> None:
        outgoing = Outgoing(self._log, self._known.placed_at)
        desks = processor.Processor(
            self._known.placed_at,
            self._known.law_of,
            self._known.calendar,
            code=code_digest(),
            owed=outgoing.owed,
        )
        holding = HeldCities(self._known, outgoing.lost)
        compute = holding.guarded(reported_on_stderr(desks.compute, self._skew_ms))
        channel = batch_agent(self.app, processor.STAGE.name, compute, concurrency=1)

        async def give(batch: Batch) -> None:
            if await holding.ready(batch):
                await channel.put(batch)

        name = f"{processor.STAGE.name}-{self._instance}"
        stage = Stage(self._log, processor.STAGE, name, give, fatal)
        self._services.append(Running(stage.run, stage.stop))
        self._look_at(in_words("stage {name}", name=processor.STAGE.name), stage.reached)

    def _look_at(
        self,
        where: str,
        reached: Reached,
        cannot_be_read: Callable[[PartitionError], None] = lambda error: None,
    ) -> None:
        still = StallDetector(
            self._log, reached, self._stalled_after_s, partial(fatal, where), cannot_be_read
        )
        self._services.append(Running(still.run, still.stop))

    def _relay(self) -> None:
        channel = batch_agent(self.app, "hub.relay", copy_batch, concurrency=1)
        relay = Relay(
            self._log,
            f"relay-{self._instance}",
            channel.put,
            fatal,
            quota_per_s=self._quota_per_s,
        )
        self._services.append(Running(relay.run, relay.stop))
        self._look_at("relay", relay.reached, relay.cannot_be_read)

        watch = SettingsCheck(self._log, RegistryReader(self._log).cities)
        self._services.append(Running(watch.run, watch.stop))

        async def clock(app: faust.App) -> None:
            relay.ask()

        self.app.timer(self._mark_every_s)(clock)

    async def _start(self, app: faust.App) -> None:
        for service in self._services:
            await app.add_runtime_dependency(service)


def fatal(where: str, error: BaseException) -> None:
    """End the process at once: nothing that is not durable may be acknowledged on the way out."""
    output.fault(where, error)
    os._exit(EXIT_FATAL)


def run(
    bootstrap: str,
    instance: str,
    roles: frozenset[str],
    mark_every_s: float,
    stalled_after_s: float = STALLED_AFTER_S,
    quota_per_s: float = QUOTA_PER_S,
) -> None:
    """Run a worker until it is told to stop; a shutdown that hangs ends after ten seconds."""
    # Reference counting frees nearly all that a worker allocates; a full collection over all rows
    # would pause it.
    gc.set_threshold(50_000, 20, 50)
    uvloop.install()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    async def made() -> Worker:
        return Worker(bootstrap, instance, roles, mark_every_s, stalled_after_s, quota_per_s)

    worker = loop.run_until_complete(made())
    output.log_on_one_line()
    process = Process(worker.app, loop=loop, loglevel=logging.ERROR, override_logging=False)
    process.execute_from_commandline()


class Process(mode.Worker):  # type: ignore[misc]  # mode ships no complete types
    """mode's process under a watchdog, which limits how long stopping may take."""

    def install_signal_handlers(self) -> None:
        """Handle signals in the loop, and pass them to the watchdog too."""
        super().install_signal_handlers()
        Watchdog().watch(self.loop)
