"""A worker process: city and delivery stages, and a relay with its clock, under one Faust app.

The only place where real things are chosen and joined for the stream.
"""

import asyncio
import json
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from typing import Any

import faust
import mode
import uvloop

from hub.agents import delivery, topics
from hub.agents.app import EXIT_FATAL, SHUTDOWN_S, Running, build_app
from hub.agents.channel import batch_agent
from hub.agents.city.desk import Desk
from hub.agents.register import read_register
from hub.agents.relay.copying import copies
from hub.agents.relay.relay import Relay, RelayBatch
from hub.domain.law import Law
from hub.lawbooks import law_of, published_calendar
from hub.messages import City
from hub.stream.kafka import KafkaLog
from hub.stream.stage import Batch, Stage, StageSpec

CITY = StageSpec("hub.city", topics.EVENTS, topics.STATE)
DELIVERY = StageSpec(delivery.GROUP, topics.OUTGOING)
AGENTS = 4


class WrongLawError(Exception):
    """This worker lacks the edition or calendar under which a city stands."""


class Worker:
    """What one process runs. `roles` are some of "city", "delivery", "relay"."""

    def __init__(
        self, bootstrap: str, instance: str, roles: frozenset[str], mark_every_s: float
    ) -> None:
        self._log = KafkaLog(bootstrap)
        self._instance = instance
        self._cities: dict[str, City] = {}
        self._laws: dict[str, Law] = {}
        self.app = build_app("hub", bootstrap, instance)
        self._services: list[Running] = []
        self._roles = roles
        self._mark_every_s = mark_every_s
        self._join()

    def _join(self) -> None:
        if "city" in self._roles:
            desk = Desk(self._placed_at, self._law_of, published_calendar())
            self._stage(CITY, "hub.city", desk.compute)
        if "delivery" in self._roles:
            compute = delivery.delivery(self._inboxes)
            self._stage(DELIVERY, "hub.delivery", compute)
        if "relay" in self._roles:
            self._relay()
        self.app.task(self._start)

    def _stage(self, spec: StageSpec, name: str, compute: Any) -> None:
        channel = batch_agent(self.app, name, compute, concurrency=1)

        async def give(batch: Batch) -> None:
            if self._unknown(batch):
                self._cities = await read_register(self._log)
            await channel.put(batch)

        stage = Stage(self._log, spec, f"{spec.name}-{self._instance}", give, fatal)
        self._services.append(Running(stage.run, stage.stop))

    def _unknown(self, batch: Batch) -> bool:
        """Return whether a batch may name a city or an inbox registered since the register was read."""
        if all(city.partition != batch.place.partition for city in self._cities.values()):
            return True
        if batch.place.topic != topics.OUTGOING:
            return False
        known = self._inboxes()
        return any((record.key or b"").decode() not in known for record in batch.records)

    def _relay(self) -> None:
        def compute(batch: Any) -> None:
            assert isinstance(batch, RelayBatch)
            batch.copied.set_result(copies(batch.records, batch.source, batch.previous_offset))

        channel = batch_agent(self.app, "hub.relay", compute, concurrency=1)
        relay = Relay(self._log, f"relay-{self._instance}", channel.put, fatal)
        self._services.append(Running(relay.run, relay.stop))

        async def clock(app: faust.App) -> None:
            relay.ask()

        self.app.timer(self._mark_every_s)(clock)

    async def _start(self, app: faust.App) -> None:
        for service in self._services:
            await app.add_runtime_dependency(service)

    def _placed_at(self, partition: int) -> City:
        return next(city for city in self._cities.values() if city.partition == partition)

    def _inboxes(self) -> frozenset[str]:
        return frozenset(p.inbox for city in self._cities.values() for p in city.offices)

    def _law_of(self, city: City) -> Law:
        law = self._laws.get(city.city)
        if law is None:
            chosen: Mapping[str, Any] = {k: json.loads(v) for k, v in city.settings.items()}
            law = self._laws[city.city] = law_of(city.law, chosen)
        calendar = published_calendar()
        if (law.edition, calendar.digest) != (city.edition, city.calendar):
            raise WrongLawError(
                f"{city.city} stands under edition {city.edition} and calendar {city.calendar}; this "
                f"worker has {law.edition} and {calendar.digest}. Provision the city anew with the "
                "edition it is to stand under, or start a worker that has it."
            )
        return law


def fatal(where: str, error: BaseException) -> None:
    """End the process at once: nothing that is not durable may be acknowledged on the way out."""
    text = "".join(traceback.format_exception_only(error)).strip()
    sys.stderr.write(f"{where}: {text}\n")
    sys.stderr.flush()
    if os.environ.get("GONGZE_TRACE"):
        traceback.print_exception(error)
    os._exit(EXIT_FATAL)


def run(bootstrap: str, instance: str, roles: frozenset[str], mark_every_s: float) -> None:
    """Run a worker until it is told to stop; a shutdown that hangs ends after ten seconds."""
    uvloop.install()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    async def made() -> Worker:
        return Worker(bootstrap, instance, roles, mark_every_s)

    worker = loop.run_until_complete(made())
    process = _Process(worker.app, loop=loop, loglevel=logging.ERROR, override_logging=False)
    process.execute_from_commandline()


class _Process(mode.Worker):  # type: ignore[misc]  # mode ships no complete types
    """mode's process, with a limit on how long stopping may take."""

    def _on_sigterm(self) -> None:
        self.loop.call_later(SHUTDOWN_S, os._exit, EXIT_FATAL)
        super()._on_sigterm()

    def _on_sigint(self) -> None:
        self.loop.call_later(SHUTDOWN_S, os._exit, EXIT_FATAL)
        super()._on_sigint()
