"""A small toy city on a real broker, and what its offices write.

Its workers find its law where the test asks for the fixture `toy`.
"""

from collections.abc import Sequence

from hub.files.calendar import published_calendar
from hub.messages import CityRecord, Message, Register, decode, encode
from hub.messages.base import OfficeMessage
from hub.registry import topics
from hub.registry.provision import provision
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, TopicPartition
from tests.cities import at
from tests.toy import toy_law

OFFICES = ("WARDEN", "MASON", "MILLER")


async def a_city(bootstrap: str, name: str, clock: str = "wall") -> CityRecord:
    """Provision a city and have its own outbox register a site,
    so that there is something to read.
    """
    log = KafkaLog(bootstrap)
    try:
        law = toy_law()
        city = await provision(
            log, name, dict(zip(OFFICES, OFFICES, strict=True)), law="millbrook", clock=clock,
            edition=law.edition, calendar=published_calendar().digest,
        )  # fmt: skip
        site = Register(
            kind="plot_registered", city=name, office="hub", at=at("2025-03-10 09:00"), site="P1"
        )
        await write(log, [site])
    finally:
        await log.close()
    return city


async def write(log: KafkaLog, said: Sequence[OfficeMessage]) -> list[int]:
    """Append what offices say to their outboxes; return the offsets."""
    appender = await log.appender()
    writes = [
        OutgoingRecord(TopicPartition(topics.outbox(one.city, one.office), 0), None, encode(one))
        for one in said
    ]
    done = await appender.append(writes)
    await appender.close()
    return [offset for offset, _ in done]


async def said_in(log: KafkaLog, city: CityRecord, stream: str) -> list[Message]:
    """Return what a city has said on a stream until now."""

    place = topics.at(topics.STREAMS[stream], city)
    end = (await log.ends([place], committed=True))[place]
    found = [decode(one.value) async for some in log.read(place, 0, end) for one in some]
    return [one for one in found if isinstance(one, Message)]
