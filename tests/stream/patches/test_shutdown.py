"""A client of aiokafka that is stopped ends in bounded time, and leaves no connection open."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.consumer.group_coordinator import NoGroupCoordinator

from hub.stream.kafka.patches import shutdown
from hub.stream.kafka.patches.connection import client_of
from hub.stream.kafka.patches.shutdown import given_up, stopped
from tests.stream.patches.conftest import NOWHERE


def just_started(consumer: AIOKafkaConsumer) -> AIOKafkaConsumer:
    """Return a consumer whose own task has not begun, as it is right after its start."""
    consumer._coordinator = NoGroupCoordinator(client_of(consumer), consumer._subscription)
    return consumer


async def test_aiokafka_raises_the_cancellation_of_a_task_of_its_own(
    consumer: AIOKafkaConsumer,
) -> None:
    with pytest.raises(asyncio.CancelledError):
        await just_started(consumer).stop()


async def test_a_consumer_is_stopped_and_its_connections_are_closed(
    consumer: AIOKafkaConsumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = []

    async def close() -> None:
        closed.append(True)

    monkeypatch.setattr(client_of(consumer), "close", close)
    await stopped(just_started(consumer))
    assert closed


async def test_a_caller_that_is_cancelled_itself_is_told_so(
    consumer: AIOKafkaConsumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "stop", lambda: asyncio.sleep(60))
    stopping = asyncio.ensure_future(stopped(consumer))
    await asyncio.sleep(0)
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping


@pytest_asyncio.fixture
async def unsent() -> AsyncIterator[AIOKafkaProducer]:
    """Return a producer with a record that no broker takes."""

    async def sends() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)

    producer = AIOKafkaProducer(bootstrap_servers=NOWHERE)
    sender = producer._sender
    sender._sender_task = asyncio.ensure_future(sends())
    await producer._message_accumulator.add_message(TopicPartition("t", 0), None, b"v", 1)
    yield producer
    producer._closed = True
    sender._sender_task.cancel()


async def test_aiokafka_waits_for_records_that_no_broker_takes(unsent: AIOKafkaProducer) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(unsent.stop(), 0.2)


async def test_a_producer_that_is_given_up_waits_for_none(
    unsent: AIOKafkaProducer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutdown, "STOP_S", 5.0)
    await asyncio.wait_for(given_up(unsent), 1.0)
    assert unsent._sender.sender_task.done()
