"""A batch that is small on the wire and vast once it is unpacked is refused,
and the broker lives.
"""

import threading
from collections.abc import Iterator

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from hub.local.broker import Broker
from hub.messages import CityRecord
from hub.registry import topics
from tests.brokers import embedded
from tests.cities import placed_city
from tests.kafka.bombs import CODECS, bomb, produce

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]
MEBIBYTE = 1 << 20
TAKEN, REFUSED_BY_SIZE, INVALID_RECORD = 0, 10, 87
MANY = {"gzip": 300, "snappy": 30, "lz4": 300, "zstd": 600}
"""How many records of a mebibyte are packed into a batch of less than two."""


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    with embedded() as broker:
        client = AdminClient({"bootstrap.servers": broker.bootstrap, "log_level": 0})
        city: CityRecord = placed_city(("LAND", "POWER"), "zhuhai")
        made = [
            NewTopic(spec.name, 1, 1, config=dict(spec.config))
            for spec in topics.office_topics(city, 1)
        ]
        for future in client.create_topics(made).values():
            future.result(30)
        yield broker


def takes_the_next(broker: Broker) -> bool:
    """Return whether another office's record is acknowledged."""
    taken: list[bool] = []
    producer = Producer({"bootstrap.servers": broker.bootstrap, "log_level": 0})
    producer.produce(
        "zhuhai.LAND.outbox", b"?", on_delivery=lambda error, _: taken.append(error is None)
    )
    producer.flush(90)
    return taken == [True]


@pytest.mark.parametrize("codec", CODECS)
def test_one_record_that_unpacks_to_more_than_a_topic_takes_is_refused_by_its_size(
    broker: Broker, codec: str
) -> None:
    batch = bomb(codec, 1, (30 if codec == "snappy" else 200) * MEBIBYTE)
    assert len(batch) < 2 * MEBIBYTE
    answer = produce(broker.port, "zhuhai.POWER.outbox", batch)
    assert answer in {REFUSED_BY_SIZE, INVALID_RECORD}
    assert takes_the_next(broker)


@pytest.mark.parametrize("codec", CODECS)
def test_many_records_that_together_unpack_to_more_are_not_taken_and_the_broker_lives(
    broker: Broker, codec: str
) -> None:
    batch = bomb(codec, MANY[codec], MEBIBYTE - 100)
    assert len(batch) < 2 * MEBIBYTE
    assert produce(broker.port, "zhuhai.POWER.outbox", batch) != TAKEN
    assert takes_the_next(broker)
    assert broker.alive


def test_several_at_once_end_no_broker(broker: Broker) -> None:
    batches = [bomb(codec, MANY[codec], MEBIBYTE - 100) for codec in ("gzip", "zstd")]
    answers: list[int | None] = []

    def sends(batch: bytes) -> None:
        answers.append(produce(broker.port, "zhuhai.POWER.outbox", batch, wait_s=120))

    threads = [threading.Thread(target=sends, args=(one,)) for one in batches * 4]
    for thread in threads:
        thread.start()
    assert takes_the_next(broker)
    for thread in threads:
        thread.join()
    assert TAKEN not in answers
    assert broker.alive
    assert takes_the_next(broker)


@pytest.mark.parametrize("codec", CODECS)
def test_what_unpacks_to_what_a_topic_takes_is_taken(broker: Broker, codec: str) -> None:
    assert produce(broker.port, "zhuhai.POWER.outbox", bomb(codec, 3, 1000)) == TAKEN
