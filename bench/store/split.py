"""Takes a city's rows over step by step, in this process: where a worker's time goes."""

import asyncio
import time
from collections.abc import Sequence

from hub.agents.city.processor import Processor
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import CityRecord
from hub.registry import topics
from hub.stream.checksum import verified
from hub.stream.port import Log
from hub.stream.stage import Batch

Steps = Sequence[tuple[str, float]]


async def split(log: Log, city: CityRecord) -> Steps:
    """Return what each step takes, in seconds: fetched, checked, and the heap of instants built."""
    state = topics.at(topics.STATE, city)
    end = (await log.ends([state], committed=True))[state]
    law = law_of(city.law)
    desk = Processor(lambda partition: city, lambda of: law, published_calendar())
    begun = time.monotonic()
    records = [one async for some in log.read(state, 0, end) for one in some]
    fetched = time.monotonic()
    rows = {one.key: verified(one.key, one.value) for one in records if one.key and one.value}
    checked = time.monotonic()
    answered = asyncio.get_running_loop().create_future()
    desk.compute(Batch(topics.at(topics.EVENTS, city), 1, rows, (), answered))
    ready = time.monotonic()
    return (
        ("rows fetched", fetched - begun),
        ("checksums", checked - fetched),
        ("heap of instants", ready - checked),
    )
