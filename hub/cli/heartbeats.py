"""Reads the newest heartbeat of a city: how far it has read, and what holds it."""

from hub.agents.city.evidence_report import stall_words
from hub.messages import CityRecord, Heartbeat, decode
from hub.registry import topics
from hub.sentence import in_words
from hub.stream.port import Log, LogError

SILENT_MS = 20_000
"""Two intervals of marks: a city that is worked on publishes something within them."""
NEAR = 1_000
"""How many offsets before the end are read first; usually a heartbeat is among them."""


async def last_beat(log: Log, city: CityRecord) -> tuple[Heartbeat, int] | None:
    """Return a city's newest heartbeat and when it was appended, in milliseconds; None if it has
    none.

    Raises `LogError`.
    """
    place = topics.at(topics.STREAMS["blocks"], city)
    first = (await log.starts([place]))[place]
    end = (await log.ends([place], committed=True))[place]
    for start in dict.fromkeys((max(first, end - NEAR), first)):
        found: tuple[Heartbeat, int] | None = None
        async for records in log.read(place, start, end):
            for record in records:
                beat = decode(record.value)
                if isinstance(beat, Heartbeat) and beat.city == city.city:
                    found = beat, record.append_ms
        if found is not None:
            return found
    return None


async def why_silent(log: Log, city: CityRecord, asked_ms: int) -> str:
    """Return why a city may not have answered what was appended at `asked_ms`, by its newest
    heartbeat.
    """
    try:
        found = await last_beat(log, city)
    except LogError as error:
        return in_words("its heartbeat cannot be read: {error}", error=error)
    looks = in_words("gongze up names it on its screen, a worker on its standard error.")
    if found is None:
        return in_words(
            "{city} has no heartbeat yet: no worker runs, or none can work on it; {looks}",
            city=city.city,
            looks=looks,
        )
    beat, beaten_ms = found
    if beaten_ms < asked_ms - SILENT_MS:
        return in_words(
            "no worker works on {city}: its newest heartbeat is {asked_ms:.0f} s older "
            "than the question. Why, {looks}",
            city=city.city,
            asked_ms=(asked_ms - beaten_ms) / 1000,
            looks=looks,
        )
    return in_words(
        "{city} is worked on, and its {stall_words}.",
        city=city.city,
        stall_words=stall_words(beat, max(asked_ms, beaten_ms)),
    )
