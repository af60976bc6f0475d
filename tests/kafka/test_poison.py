"""Bad records on every topic of a hub that runs: each is kept or named,
and everything else goes on.
"""

import asyncio
from collections.abc import Sequence
from functools import partial

from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from confluent_kafka import Producer

from hub.messages import Delivery, Duty, Refusal, RefusalCode, decode, encode, encode_json
from hub.registry import topics
from hub.registry.reader import read_whole
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, TopicPartition
from tests.kafka.follower import Follower
from tests.kafka.notices import CUT_OFF, notice
from tests.kafka.person import gongze
from tests.poison.shapes import shapes
from tests.worker_processes import Crew

CODECS = ("gzip", "snappy", "lz4", "zstd")


class Unnamed(str):
    """A header's name that is no UTF-8, as a client in C may write it."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:
        return b"\xff\xfe"


async def foreign(log: KafkaLog, writes: Sequence[OutgoingRecord]) -> list[str]:
    """Have somebody else write; return the place of each record."""
    appender = await log.appender()
    done = await appender.append(writes)
    await appender.close()
    return [
        f"{write.place.topic}/{write.place.partition}/{offset}"
        for write, (offset, _) in zip(writes, done, strict=True)
    ]


async def refused(log: KafkaLog, partition: int, wanted: set[str]) -> dict[str, Refusal]:
    """Return what was refused of the places wanted, once all of them were."""
    place = TopicPartition(topics.STREAMS["refused"], partition)
    found: dict[str, Refusal] = {}
    while not wanted <= set(found):
        end = (await log.ends([place], committed=True))[place]
        found.clear()
        async for records in log.read(place, 0, end):
            for one in records:
                message = decode(one.value)
                assert isinstance(message, Refusal), message
                assert message.source not in found or message.source not in wanted, "refused twice"
                found[message.source] = message
    return {source: found[source] for source in wanted}


async def test_bad_records_on_every_topic_hold_nobody_up(
    wall: str, workers: Crew, log: KafkaLog
) -> None:
    async with Follower(log, wall) as hub:
        city = hub.city
        bad = list(shapes(wall, "poison").values())
        free = next(p for p in topics.PLACES[::-1] if p != city.partition)
        events = topics.at(topics.EVENTS, city)
        inbox = f"{wall}.POWER.inbox"
        written = {
            "outbox": [
                OutgoingRecord(TopicPartition(f"{wall}.POWER.outbox", 0), b"\xff", one)
                for one in bad
            ],
            "inbox": [OutgoingRecord(TopicPartition(inbox, 0), None, one) for one in bad],
            "events": [OutgoingRecord(events, None, one) for one in bad],
            "nowhere": [
                OutgoingRecord(TopicPartition(topics.EVENTS, free), None, one) for one in bad[:12]
            ],
        }
        sources = {what: await foreign(log, writes) for what, writes in written.items()}
        small = [one for one in bad if len(one or b"") < 1000]
        registry = [
            OutgoingRecord(TopicPartition(topics.CITIES, 0), wall.encode(), one) for one in small
        ]
        await foreign(log, [*registry, *(replaced(one, b"\xff") for one in registry)])
        here = {one for what in list(written)[:3] for one in sources[what]}
        found = await refused(log, city.partition, here)
        found |= await refused(log, free, set(sources["nowhere"]))
        for what, writes in written.items():
            for source, write in zip(sources[what], writes, strict=True):
                assert found[source].record == (write.value or b""), source
        codes = {what: {found[one].code for one in some} for what, some in sources.items()}
        assert codes.pop("inbox") == {RefusalCode.NOT_SAID_BY_HUB}
        assert all(code.startswith("M") for code in codes.pop("outbox"))
        assert set().union(*codes.values()) == {RefusalCode.NOT_OF_THE_HUB}
        # Only what the hub said of the outbox's records has come into the inbox.
        await hub.until(lambda: len(hub.all(Refusal, inbox)) >= len(bad) or None)
        await goes_on(hub, wall, "X2")
    gongze("provision", "zhuhai", "--as", wall, "--kafka", workers.bootstrap).ok()
    register_now = await read_whole(log)
    assert list(register_now.wrong) == [b"\xff"]
    assert all(hand.alive for hand in workers.hands.values()), workers.words()
    assert "hub.cities/0/" in workers.words()


def replaced(write: OutgoingRecord, key: bytes) -> OutgoingRecord:
    return OutgoingRecord(write.place, key, write.value)


async def goes_on(hub: Follower, city: str, case: str) -> None:
    """Hold the hub to hearing, delivering and judging as if nothing had been."""
    await hub.writes("LAND", encode(notice(city, case)))
    await hub.until(
        lambda: next(
            (one for one in hub.all(Duty) if (one.case, one.rule) == (case, CUT_OFF)), None
        )
    )


async def test_whatever_a_client_packs_with_and_names_its_headers_it_is_heard(
    wall: str, log: KafkaLog, kafka: str
) -> None:
    async with Follower(log, wall) as hub:
        outbox = f"{wall}.LAND.outbox"
        await asyncio.to_thread(partial(_packed, kafka, wall, outbox))
        await oddly_headed(kafka, outbox, encode(notice(wall, "H1")))
        wanted = {f"Z-{codec}" for codec in CODECS} | {"H1"}
        inbox = f"{wall}.POWER.inbox"
        await hub.until(lambda: wanted <= {str(one.case) for one in hub.all(Duty)} or None)
        await hub.until(lambda: wanted <= {str(o.case) for o in hub.all(Delivery, inbox)} or None)


async def oddly_headed(kafka: str, topic: str, value: bytes) -> None:
    """Write a record with a header whose name is no UTF-8;
    aiokafka's own builder in C writes none.
    """
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        batch = producer.create_batch()
        batch._builder = _DefaultRecordBatchBuilderPy(
            2,
            0,
            is_transactional=0,
            producer_id=-1,
            producer_epoch=-1,
            base_sequence=-1,
            batch_size=1 << 20,
        )
        batch.append(
            timestamp=None, key=None, value=value, headers=[(Unnamed("x"), b"\xff"), ("gz", b"")]
        )
        batch.close()
        await (await producer.send_batch(batch, topic, partition=0))
    finally:
        await producer.stop()


def _packed(kafka: str, city: str, outbox: str) -> None:
    for codec in CODECS:
        producer = Producer({"bootstrap.servers": kafka, "compression.type": codec})
        for _ in range(20):
            producer.produce(outbox, encode_json(notice(city, f"Z-{codec}")), partition=0)
        assert producer.flush(30) == 0
        said = _bomb(kafka, codec, outbox)
        assert "MSG_SIZE_TOO_LARGE" in said or "INVALID_RECORD" in said, said


def _bomb(kafka: str, codec: str, outbox: str) -> str:
    """Send what is small only as long as it is packed; return what the broker says to it."""
    said: list[str] = []
    wide = {"bootstrap.servers": kafka, "compression.type": codec, "message.max.bytes": 9 << 20}
    producer = Producer(wide)
    producer.produce(
        outbox, bytes(8 << 20), partition=0, on_delivery=lambda error, _: said.append(str(error))
    )
    assert producer.flush(30) == 0
    return said[0]


async def test_a_paper_refused_for_an_office_not_yet_registered_is_heard_when_it_is_told_again(
    wall: str, workers: Crew, log: KafkaLog
) -> None:
    kafka = ("--kafka", workers.bootstrap)
    async with Follower(log, wall) as before:
        source = await before.writes("LAND", encode(notice(wall, "T1", ("TOWN_R", "POWER"))))
        (refusal,) = (await refused(log, before.city.partition, {source})).values()
    assert (refusal.code, refusal.field) == ("C05", "to")
    gongze("provision", "zhuhai", "--as", wall, "--office", "TOWN_R=TOWN_GOV", *kafka).ok()
    async with Follower(log, wall) as hub:
        told = gongze("refused", "replay", "--city", wall, source, *kafka).ok()
        assert told.startswith(f"{source} told again: {wall}.hub.outbox/0/")
        duty = await hub.until(
            lambda: next((one for one in hub.all(Duty) if one.case == "T1"), None)
        )
        assert source in duty.evidence
        wanted = {"POWER", "TOWN_R"}
        await hub.until(lambda: wanted <= {one.to for one in hub.all(Delivery)} or None)
        gongze("refused", "replay", "--city", wall, source, *kafka).ok()
        await goes_on(hub, wall, "T2")
        assert sum(one.case == "T1" and one.to == "POWER" for one in hub.all(Delivery)) == 1
    wrong = gongze("refused", "replay", "--city", wall, f"{wall}.LAND.outbox/0/999999", *kafka)
    assert wrong.code == 1
    assert "was not refused" in wrong.err
