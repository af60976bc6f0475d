"""The client of a consumer is reached where aiokafka keeps it, and nowhere in public."""

from aiokafka import AIOKafkaConsumer
from aiokafka.client import AIOKafkaClient

from hub.stream.kafka.patches.connection import client_of


async def test_no_public_attribute_of_a_consumer_is_its_client(consumer: AIOKafkaConsumer) -> None:
    public = [name for name in dir(consumer) if not name.startswith("_")]
    assert not [name for name in public if isinstance(getattr(consumer, name), AIOKafkaClient)]


async def test_the_client_of_a_consumer_asks_brokers(consumer: AIOKafkaConsumer) -> None:
    client = client_of(consumer)
    assert isinstance(client, AIOKafkaClient)
    for name in ("send", "get_random_node", "force_metadata_update", "cluster"):
        assert hasattr(client, name), f"aiokafka's client has no {name!r} any more"
