"""What ended a transaction is known, though every later failure only says that it is over."""

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import IllegalOperation, TopicAuthorizationFailedError

from hub.stream.kafka.patches.transaction_end import ended_because


@pytest_asyncio.fixture
async def refused(producer: AIOKafkaProducer) -> AIOKafkaProducer:
    """Return a producer in whose transaction a topic was refused."""
    producer._txn_manager.set_pid_and_epoch(1, 0)
    await producer.begin_transaction()
    assert ended_because(producer) is None
    producer._txn_manager.error_transaction(TopicAuthorizationFailedError({"one.inbox"}))
    return producer


async def test_aiokafka_says_of_what_is_sent_later_only_that_no_transaction_is_open(
    refused: AIOKafkaProducer,
) -> None:
    with pytest.raises(IllegalOperation, match="Not in the middle of a transaction"):
        await refused.send_offsets_to_transaction({TopicPartition("t", 0): 1}, "group")
    assert ended_because(refused) is not None


async def test_what_was_refused_first_is_told(refused: AIOKafkaProducer) -> None:
    error = ended_because(refused)
    assert isinstance(error, TopicAuthorizationFailedError)
    assert error.args == ({"one.inbox"},)
