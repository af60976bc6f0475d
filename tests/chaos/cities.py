"""The cities of a run: three that tell a month by a story's clock, one on the wall clock."""

from datetime import UTC, datetime, timedelta

from hub.agents import topics
from hub.agents.register import provision, read_register
from hub.lawbooks import published_calendar
from hub.messages import Act, encode
from hub.sim.month import Plan
from hub.stream.kafka import KafkaLog
from hub.stream.port import Place, Write
from tests.chaos.script import Script, script_of

LAWS = ("zhuhai", "jilin", "zhuhai")


def scripts(seed: int, events: int, *, wall: bool) -> list[Script]:
    """Return what is to be told: three stories, and a city on the wall clock if `wall`."""
    told = [
        script_of(f"s{number}", Plan(law, 30, events, seed * 10 + number), "story")
        for number, law in enumerate(LAWS, 1)
    ]
    if wall:
        told.append(script_of("wall", Plan("zhuhai", 30, events, seed * 10), "wall"))
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
            )
    finally:
        await log.close()


async def add_office(bootstrap: str, name: str, code: str, role: str) -> None:
    """Register an office in a running city, and let it write at once."""
    log = KafkaLog(bootstrap)
    try:
        city = (await read_register(log))[name]
        await provision(
            log, name, {code: role}, law=city.law, clock=city.clock,
            edition=city.edition, calendar=city.calendar, settings=city.settings,
        )  # fmt: skip
        at = datetime.now(UTC) - timedelta(days=1)
        found = Act(
            id="first", kind="violation_discovered", city=name, office=code, at=at,
            case=f"C-{code}", site=f"P-{code}",
        )  # fmt: skip
        appender = await log.appender()
        await appender.append([Write(Place(topics.outbox(name, code), 0), None, encode(found))])
        await appender.close()
    finally:
        await log.close()
