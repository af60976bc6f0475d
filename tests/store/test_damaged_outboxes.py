"""Damage in outboxes on a real broker's disk sets those outboxes aside by name;
all others are heard.
"""

import asyncio
from pathlib import Path

import pytest

from hub.local.broker import Broker
from hub.messages import Heartbeat, Held, Refusal
from hub.registry import topics
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, TopicPartition
from tests.brokers import embedded
from tests.crash.helpers import a_city, said_in
from tests.worker_processes import Crew

NAME = "spoilt"
pytestmark = [pytest.mark.crash, pytest.mark.timeout(300), pytest.mark.usefixtures("toy")]


def spoil(broker: Broker, topic: str, *, cut: bool) -> None:
    """Flip one bit of the second record of an outbox, or cut its segment off there."""
    (segment,) = Path(broker.folder / "data" / f"{topic}-0").glob("*.log")
    held = bytearray(segment.read_bytes())
    at = held.rindex(b"? second")
    if cut:
        del held[at:]
    else:
        held[at] ^= 4
    segment.write_bytes(held)


async def write(log: KafkaLog, office: str, *values: bytes) -> None:
    appender = await log.appender()
    for value in values:
        await appender.append(
            [OutgoingRecord(TopicPartition(topics.outbox(NAME, office), 0), None, value)]
        )
    await appender.close()


async def test_a_flipped_bit_and_a_cut_segment_set_their_outboxes_aside_and_the_others_go_on() -> (
    None
):
    with embedded() as broker, Crew(broker.bootstrap) as crew:
        city = await a_city(broker.bootstrap, NAME)
        log = KafkaLog(broker.bootstrap)
        for office in ("WARDEN", "MASON"):
            await write(log, office, b"? first", b"? second", b"? third")
        await log.close()
        broker.stop()
        spoil(broker, topics.outbox(NAME, "WARDEN"), cut=False)
        spoil(broker, topics.outbox(NAME, "MASON"), cut=True)
        broker.start()
        log = KafkaLog(broker.bootstrap)
        worker = crew.start("w1", "--mark-every", "1", "--stalled-after", "5")
        await write(log, "MASON", b"? fourth")
        await write(log, "MILLER", b"? sound")
        aside = {topics.outbox(NAME, office) for office in ("WARDEN", "MASON")}
        while not all(
            f"{one}/0 is set aside" in worker.log.read_text(encoding="utf-8") for one in aside
        ):
            assert worker.alive, crew.words()
            await asyncio.sleep(0.5)
        await write(log, "MILLER", b"? still sound")
        sound, found = f"{topics.outbox(NAME, 'MILLER')}/0/1", set[str]()
        while sound not in found:
            found = {
                one.source
                for one in await said_in(log, city, "refused")
                if isinstance(one, Refusal)
            }
            assert worker.alive, crew.words()
            await asyncio.sleep(0.5)
        beat = [one for one in await said_in(log, city, "blocks") if isinstance(one, Heartbeat)][-1]
        assert (beat.held_by in aside, beat.held_because) == (True, Held.DAMAGED)
        await log.close()
