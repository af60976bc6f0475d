"""Asks which topics bear names now, with their topic ids, over connections that aiokafka has open.

This module sends version 12 of Metadata (Kafka 2.8 and later), built of aiokafka's own types, over
aiokafka's own client. It takes a millisecond; an admin client made for the question took a hundred
times as long.

Defect: aiokafka speaks no version of Metadata that carries topic ids: a topic that was made again
under its name cannot be told from the one before.
aiokafka: 0.14.0
Upstream: none found
Test: tests/stream/patches/test_topic_metadata.py
"""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Collection
from io import BytesIO
from typing import Any, NamedTuple, TypeVar

from aiokafka.errors import (
    KafkaError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
    for_code,
)
from aiokafka.protocol.abstract import AbstractType
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

from hub.sentence import in_words
from hub.stream.port import LogError, TopicPartition, TopicState

TIMEOUT_S = 30.0
AGAIN_S = 0.25
CONNECTION = 2
"""A third connection beside aiokafka's two: on those the answer would wait behind a fetch or a
rebalance.
"""

_NO_ID = "A" * 22
_T = TypeVar("_T")


class _TopicId(AbstractType):  # type: ignore[misc]  # aiokafka ships no types
    """16 bytes; as text base64 without padding, as librdkafka writes them."""

    @classmethod
    def encode(cls, value: str) -> bytes:
        return b64decode(value + "==")

    @classmethod
    def decode(cls, data: BytesIO) -> str:
        return b64encode(data.read(16)).decode().rstrip("=")


_BROKER = Schema(
    ("node_id", Int32),
    ("host", CompactString()),
    ("port", Int32),
    ("rack", CompactString()),
    ("tags", TaggedFields),
)
_PARTITION = Schema(
    ("error_code", Int16),
    ("partition", Int32),
    ("leader", Int32),
    ("leader_epoch", Int32),
    ("replicas", CompactArray(Int32)),
    ("isr", CompactArray(Int32)),
    ("offline_replicas", CompactArray(Int32)),
    ("tags", TaggedFields),
)
_TOPIC = Schema(
    ("error_code", Int16),
    ("topic", CompactString()),
    ("topic_id", _TopicId),
    ("is_internal", Boolean),
    ("partitions", CompactArray(_PARTITION)),
    ("authorized_operations", Int32),
    ("tags", TaggedFields),
)


class _Answer(Response):  # type: ignore[misc]
    API_KEY = 3
    API_VERSION = 12
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("brokers", CompactArray(_BROKER)),
        ("cluster_id", CompactString()),
        ("controller_id", Int32),
        ("topics", CompactArray(_TOPIC)),
        ("tags", TaggedFields),
    )


class _Question(RequestStruct):  # type: ignore[misc]
    API_KEY = 3
    API_VERSION = 12
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _Answer
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(
                ("topic_id", _TopicId), ("topic", CompactString()), ("tags", TaggedFields)
            ),
        ),
        ("allow_auto_topic_creation", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class _Metadata(Request[_Question]):  # type: ignore[misc]
    API_KEY = 3

    def __init__(self, names: Collection[str] | None) -> None:
        self._names = names

    def build(self, request_struct_class: type[_Question]) -> _Question:
        named: Any = self._names and [(_NO_ID, name, {}) for name in self._names]
        return request_struct_class(named, False, False, {})


async def topics_at(
    client: Any, node: int | None, names: Collection[str] | None
) -> dict[str, TopicState]:
    """Return the topics that broker `node` knows; only `names` if given. Raises `KafkaError`."""
    answer = await client.send(node, _Metadata(names), group=CONNECTION)
    found: dict[str, TopicState] = {}
    for error_code, name, topic_id, _, partitions, *_ in answer.topics:
        error = for_code(error_code)
        if error is UnknownTopicOrPartitionError:
            continue
        if error_code:
            raise error(name)
        found[name] = TopicState(name, topic_id, len(partitions))
    return found


class Replicas(NamedTuple):
    """A partition as a broker knows it: whether it has a leader, how many replicas, how many in
    sync.
    """

    led: bool
    placed: int
    in_sync: int


async def replicas_at(
    client: Any, node: int | None, names: Collection[str]
) -> tuple[dict[TopicPartition, Replicas], set[str]]:
    """Return the partitions of `names` as broker `node` knows them, and the topics that we may not
    see.

    Raises `KafkaError`.
    """
    answer = await client.send(node, _Metadata(names), group=CONNECTION)
    found: dict[TopicPartition, Replicas] = {}
    hidden: set[str] = set()
    for error_code, name, _, _, partitions, *_ in answer.topics:
        error = for_code(error_code)
        if error is TopicAuthorizationFailedError:
            hidden.add(name)
        elif error_code and error is not UnknownTopicOrPartitionError:
            raise error(name)
        for _error_code, partition, leader, _epoch, replicas, in_sync, *_more in partitions:
            found[TopicPartition(name, partition)] = Replicas(
                leader >= 0, len(replicas), len(in_sync)
            )
    return found, hidden


async def answered(client: Any, ask: Callable[[], Awaitable[_T]]) -> _T:
    """Ask until a broker answers. Raises `LogError` after half a minute without an answer."""
    loop = asyncio.get_running_loop()
    until = loop.time() + TIMEOUT_S
    while True:
        try:
            return await ask()
        except KafkaError as error:
            if loop.time() > until:
                raise LogError(
                    in_words("no broker says which topics stand: {error!r}", error=error)
                ) from error
        client.force_metadata_update()
        await asyncio.sleep(AGAIN_S)
