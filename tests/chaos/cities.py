"""The cities of a run: three that tell a month by a story's clock, one on the wall clock."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

from hub.files.calendar import published_calendar
from hub.files.rulebooks import cities
from hub.messages import Act, encode
from hub.registry import topics
from hub.registry.provision import provision, read_registry
from hub.sim.month import MonthPlan
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, TopicPartition
from tests.chaos.workload import Script, script_of

STORIES_MIN = 3
"""How many cities tell a month: every law that is here, and some twice if they are fewer."""
OUTAGE_AFTER_S = 60
"""An hour cannot be waited for: a city says no sooner than after this that the hub has stood."""


def laws() -> list[str]:
    """Return the law of each city that tells a month."""
    known = sorted(cities(), reverse=True)
    return list(islice(cycle(known), max(STORIES_MIN, len(known))))


def scripts(seed: int, events: int, *, wall: bool) -> list[Script]:
    """Return what is to be told: three stories, and a city on the wall clock if `wall`."""
    told = [
        script_of(f"s{number}", MonthPlan(law, 30, events, seed * 10 + number), "story")
        for number, law in enumerate(laws(), 1)
    ]
    if wall:
        told.append(script_of("wall", MonthPlan(laws()[0], 30, events, seed * 10), "wall"))
    return told


async def place(bootstrap: str, told: list[Script]) -> None:
    """Provision every city."""
    log = KafkaLog(bootstrap)
    try:
        for script in told:
            await provision(
                log,
                script.city,
                script.offices,
                law=script.law.city,
                clock=script.clock,
                edition=script.law.edition,
                calendar=published_calendar().digest,
                outage_after_s=OUTAGE_AFTER_S,
            )
    finally:
        await log.close()


async def again(servers: Sequence[str], name: str) -> None:
    """Provision a city again as it stands: what is gone of its topics is made."""
    await _provision_more(servers, name, {})


def partitions(servers: Sequence[str], names: Sequence[str]) -> list[int]:
    """Return the partitions of some cities."""

    async def read() -> list[int]:
        log = KafkaLog(",".join(servers))
        try:
            registry = await read_registry(log)
        finally:
            await log.close()
        return [registry[name].partition for name in names]

    return asyncio.run(read())


async def _provision_more(servers: Sequence[str], name: str, offices: dict[str, str]) -> None:
    log = KafkaLog(",".join(servers))
    try:
        city = (await read_registry(log))[name]
        await provision(
            log, name, offices, law=city.law, clock=city.clock,
            edition=city.edition, calendar=city.calendar, settings=city.settings,
        )  # fmt: skip
    finally:
        await log.close()


async def add_office(bootstrap: str, name: str, code: str, role: str) -> None:
    """Register an office in a running city, and let it write at once."""
    await _provision_more([bootstrap], name, {code: role})
    log = KafkaLog(bootstrap)
    try:
        at = datetime.now(UTC) - timedelta(days=1)
        found = Act(
            id="first", kind="violation_discovered", city=name, office=code, at=at,
            case=f"C-{code}", site=f"P-{code}",
        )  # fmt: skip
        appender = await log.appender()
        await appender.append(
            [OutgoingRecord(TopicPartition(topics.outbox(name, code), 0), None, encode(found))]
        )
        await appender.close()
    finally:
        await log.close()
