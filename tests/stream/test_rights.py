"""Missing rights end a transaction: the brokers' answer names the topics,
and everything else fails after it.
"""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import (
    InvalidTxnState,
    KafkaError,
    ProducerFenced,
    TopicAuthorizationFailedError,
    UnknownError,
)

from hub.stream.kafka.two_part_transaction import TwoParts
from hub.stream.kafka.writability import Writable
from hub.stream.port import NO_RIGHT, OutgoingRecord, TopicPartition, UnwritableError

OWN, INBOX, OTHER = TopicPartition("own", 0), TopicPartition("inbox", 0), TopicPartition("other", 0)


class Producer:
    """A producer whose brokers answer each topic with an error, or take what it writes."""

    def __init__(self, answers: dict[str, KafkaError], ended: KafkaError | None = None) -> None:
        self._answers = answers
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if ended is not None:
            self._ended.set_exception(ended)
        self._txn_manager = SimpleNamespace(wait_for_transaction_end=lambda: self._ended)

    async def send_batch(self, batch: Any, topic: str, *, partition: int) -> Any:
        sent = asyncio.get_running_loop().create_future()
        error = self._answers.get(topic)
        if error is not None:
            sent.set_exception(error)
        else:
            sent.set_result(None)
        return sent


async def blamed(answers: dict[str, KafkaError], ended: KafkaError | None = None) -> Any:
    """Return the places that are to blame for what brokers answer."""
    writes = [OutgoingRecord(place, None, b"x") for place in (OWN, INBOX, OTHER)]
    producer: Any = Producer(answers, ended)
    with pytest.raises(UnwritableError) as raised:
        await TwoParts(producer, Writable(), {INBOX, OTHER}).sent(writes, {}, "group")
    return raised.value.places


async def test_a_topic_without_the_right_to_write_it_is_named_whatever_failed_after_it() -> None:
    ended = TopicAuthorizationFailedError({"inbox"})
    after = InvalidTxnState()
    assert await blamed({"own": after, "inbox": after, "other": after}, ended) == {INBOX: NO_RIGHT}


async def test_a_topic_that_may_not_be_seen_is_named() -> None:
    assert await blamed({"other": TopicAuthorizationFailedError("other")}) == {OTHER: NO_RIGHT}


async def test_an_answer_about_a_record_is_its_places() -> None:
    places = await blamed({"inbox": UnknownError()})
    assert list(places) == [INBOX]
    assert places[INBOX].startswith("its brokers refuse the write")


@pytest.mark.parametrize(
    ("answers", "ended"),
    [
        ({"inbox": ProducerFenced()}, None),
        ({"own": UnknownError(), "inbox": UnknownError()}, None),
        ({"own": InvalidTxnState()}, TopicAuthorizationFailedError({"own", "inbox"})),
    ],
)
async def test_what_is_not_an_outer_places_alone_is_raised_as_it_came(
    answers: dict[str, KafkaError], ended: KafkaError | None
) -> None:
    writes = [OutgoingRecord(place, None, b"x") for place in (OWN, INBOX, OTHER)]
    producer: Any = Producer(answers, ended)
    with pytest.raises(KafkaError):
        await TwoParts(producer, Writable(), {INBOX, OTHER}).sent(writes, {}, "group")
