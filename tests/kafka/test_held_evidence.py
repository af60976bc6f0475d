"""An act that a record permits which is still on its way is accused of nothing until it
has been read.
"""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from confluent_kafka import Producer

from hub.messages import Certificate, Heartbeat, Permit, Violation, encode
from hub.registry import topics
from hub.stream.kafka import KafkaLog
from hub.stream.port import TopicPartition
from tests.kafka.follower import Follower

GATE = "ZH-15.6-utility-gate"
BEYOND = timedelta(seconds=2)


def paper(city: str, site: str) -> bytes:
    """Return the land paper that a supply needs, recorded by the land bureau."""
    return encode(
        Certificate(
            kind="certificate_recorded",
            city=city,
            office="LAND",
            at=datetime.now(UTC) - timedelta(seconds=2),
            certificate="state_land_use_certificate",
            site=site,
        )
    )


def supply(city: str, site: str) -> bytes:
    at = datetime.now(UTC) - timedelta(seconds=1)
    return encode(Permit(kind="supply_started", city=city, office="POWER", at=at, site=site))


class HeldBack:
    """A record that its sender's own open transaction keeps from being read, for as long as it
    wants.

    The relay reads what is committed: behind the open transaction the outbox stands still.
    """

    def __init__(self, kafka: str, topic: str, value: bytes) -> None:
        self._producer = Producer(
            {
                "bootstrap.servers": kafka,
                "transactional.id": f"held/{topic}/{datetime.now(UTC).timestamp()}",
                "transaction.timeout.ms": 60000,
            }
        )
        self._producer.init_transactions(30)
        self._producer.begin_transaction()
        self._producer.produce(topic, value, partition=0)
        assert self._producer.flush(30) == 0

    async def ends(self, *, committed: bool) -> None:
        end = self._producer.commit_transaction if committed else self._producer.abort_transaction
        await asyncio.to_thread(end, 30)


async def _marked_beyond(log: KafkaLog, instant: datetime) -> None:
    """Return when the relay has asked the broker's time and it was later than `instant`."""
    pulse = TopicPartition(topics.PULSE, 0)
    tail = await log.tail(await log.ends([pulse], committed=True))
    while not any(
        datetime.fromtimestamp(one.append_ms / 1000, UTC) > instant for one in await tail.poll(0.5)
    ):
        continue
    await tail.close()


@pytest.mark.parametrize("committed", [True, False], ids=["permitted", "not permitted"])
async def test_while_one_office_is_read_late_an_act_that_it_permits_is_no_violation(
    committed: bool, wall: str, kafka: str, log: KafkaLog
) -> None:
    site = f"P-held-{committed}"
    async with Follower(log, wall) as hub:
        held = await asyncio.to_thread(HeldBack, kafka, f"{wall}.LAND.outbox", paper(wall, site))
        act = await hub.writes("POWER", supply(wall, site))
        received = datetime.now(UTC)
        await hub.has_heard(act)
        # The relay has marked every other outbox past the act: only the one read late holds the
        # city.
        skew = timedelta(milliseconds=hub.city.skew_ms)
        await _marked_beyond(log, received + skew + BEYOND)

        def violations() -> list[Violation]:
            return [one for one in hub.all(Violation) if one.subject == site]

        async def evidence_after(instant: datetime) -> Heartbeat:
            return await hub.until(
                lambda: next(
                    (
                        one
                        for one in reversed(hub.all(Heartbeat))
                        if one.complete_up_to is not None and one.complete_up_to >= instant
                    ),
                    None,
                )
            )

        held_by = hub.all(Heartbeat)[-1]
        assert held_by.held_by == f"{wall}.LAND.outbox"
        assert held_by.complete_up_to is None or held_by.complete_up_to < received
        assert violations() == []
        await held.ends(committed=committed)
        await evidence_after(received + BEYOND)
        await hub.reads_out()
        assert [one.rule for one in violations()] == ([] if committed else [GATE])
