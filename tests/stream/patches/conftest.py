"""Clients of aiokafka that no broker is connected to."""

from collections.abc import AsyncIterator

import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

NOWHERE = "localhost:1"


@pytest_asyncio.fixture
async def consumer() -> AsyncIterator[AIOKafkaConsumer]:
    """Return a consumer that was not started."""
    made = AIOKafkaConsumer(bootstrap_servers=NOWHERE)
    yield made
    made._closed = True


@pytest_asyncio.fixture
async def producer() -> AsyncIterator[AIOKafkaProducer]:
    """Return a transactional producer that was not started."""
    made = AIOKafkaProducer(bootstrap_servers=NOWHERE, transactional_id="city-0")
    yield made
    made._closed = True
