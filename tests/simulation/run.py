"""Runs one seed: what happened, whether anything was broken, and a digest of everything said."""

import asyncio
import traceback
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

import pytest

from hub.domain.city import city
from hub.registry.topics import STREAMS
from hub.stream.memory import Brokers
from tests.simulation.injected_bugs import faulty
from tests.simulation.loop import VirtualLoop
from tests.simulation.plan import plan_of
from tests.simulation.simulated_world import World
from tests.simulation.sources import committed


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `digest` is over every byte in every topic and every line of the trace."""

    seed: int
    trace: list[str]
    summary: str
    digest: str
    failure: str = ""


def simulate(seed: int, down: timedelta | None = None) -> Run:
    """Run a seed to its end, or to the first thing that must never be."""
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    trace: list[str] = []
    failure = ""
    try:
        world = World(plan_of(seed, down), loop, trace.append)
        trace.append(str(world.plan))
        try:
            with faulty(seed, world.bug_until), pytest.MonkeyPatch.context() as changed:
                changed.setattr(city, "ROWS_A_BATCH", world.plan.rows_a_batch)
                loop.run_until_complete(world.run())
        except Exception as error:  # noqa: BLE001  whatever it is, the seed has failed
            failure = "".join(traceback.format_exception(error))
        summary = _summary(world, loop)
        digest = _digest(world.brokers, trace)
    finally:
        loop.finish()
        asyncio.set_event_loop(None)
    return Run(seed, trace, summary, digest, failure)


def _summary(world: World, loop: VirtualLoop) -> str:
    records = sum(len(one.entries) for one in world.brokers.partitions.values())
    lives = sum(life.lives for life in world.lives)
    kind = "calm" if world.plan.calm else "faults"
    events = sum(len(script.told) for script in world.scripts)
    said = {
        stream: sum(
            len(list(committed(p)))
            for at, p in world.brokers.partitions.items()
            if at.topic == topic
        )
        for stream, topic in STREAMS.items()
    }
    words = ", ".join(f"{count} {stream}" for stream, count in said.items())
    return (
        f"{kind}, {events} events, {lives} lives, {records} records, {loop.time():.0f} s: {words}"
    )


def _digest(brokers: Brokers, trace: list[str]) -> str:
    found = blake2b(digest_size=16)
    for place, partition in sorted(brokers.partitions.items()):
        for entry in partition.entries:
            found.update(repr((place, entry.record)).encode())
    for line in trace:
        found.update(line.encode())
    return found.hexdigest()
