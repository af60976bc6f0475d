"""Each test of the contract runs twice: against brokers in memory, and against a real Kafka."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.contract.in_memory import MemoryStand
from tests.contract.on_kafka import KafkaStand
from tests.contract.stand import Stand


@pytest_asyncio.fixture(params=["memory", pytest.param("kafka", marks=pytest.mark.kafka)])
async def stand(request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    on_kafka = request.param == "kafka"
    made: Stand = KafkaStand(request.getfixturevalue("kafka")) if on_kafka else MemoryStand()
    yield made
    await made.close()
