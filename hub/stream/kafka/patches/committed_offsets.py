"""Asks what a group has committed; no trouble of the coordinator is taken for "nothing committed".

This module sends version 7 of OffsetFetch (Kafka 2.5 and later), built of aiokafka's own types,
over aiokafka's own client.

It does not wait for commits of open transactions (KIP-447). Whoever continues from a commit has
fenced the last owner first, and fencing ends that owner's transaction; before that, a killed
owner's open transaction would make everybody wait until it expires.

Defect: a coordinator that has moved, or still reads its log, reports that once for the whole
answer, and the answer then names no partition. aiokafka looks for errors at the partitions alone:
it takes the answer for "nothing was ever committed", and the member begins at the start.
aiokafka: 0.14.0
Upstream: none found
Test: tests/stream/patches/test_committed_offsets.py
"""

import asyncio
from collections.abc import Collection
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Int64,
    Schema,
    TaggedFields,
)

from hub.sentence import in_words
from hub.stream.kafka.patches.connection import client_of
from hub.stream.kafka.patches.topic_metadata import AGAIN_S, CONNECTION, TIMEOUT_S
from hub.stream.port import LogError

_NOTHING = -1


class _Answer(Response):  # type: ignore[misc]  # aiokafka ships no types
    API_KEY = 9
    API_VERSION = 7
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "topics",
            CompactArray(
                ("topic", CompactString()),
                (
                    "partitions",
                    CompactArray(
                        ("partition", Int32),
                        ("offset", Int64),
                        ("leader_epoch", Int32),
                        ("metadata", CompactString()),
                        ("error_code", Int16),
                        ("tags", TaggedFields),
                    ),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("error_code", Int16),
        ("tags", TaggedFields),
    )


class _Question(RequestStruct):  # type: ignore[misc]  # as above
    API_KEY = 9
    API_VERSION = 7
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _Answer
    SCHEMA = Schema(
        ("group", CompactString()),
        (
            "topics",
            CompactArray(
                ("topic", CompactString()),
                ("partitions", CompactArray(Int32)),
                ("tags", TaggedFields),
            ),
        ),
        ("require_stable", Boolean),
        ("tags", TaggedFields),
    )


class _OffsetFetch(Request[_Question]):  # type: ignore[misc]  # as above
    API_KEY = 9

    def __init__(self, group: str, places: Collection[TopicPartition]) -> None:
        self._group = group
        self._places = places

    def build(self, request_struct_class: type[_Question]) -> _Question:
        by_topic: dict[str, list[int]] = {}
        for place in self._places:
            by_topic.setdefault(place.topic, []).append(place.partition)
        named: Any = [(topic, partitions, {}) for topic, partitions in by_topic.items()]
        return request_struct_class(self._group, named, False, {})


async def committed(
    consumer: Any, places: Collection[TopicPartition]
) -> dict[TopicPartition, int | None]:
    """Return what the group of `consumer` has committed at each place, None where nothing ever
    was.

    Raises `LogError` after half a minute without an answer of its coordinator.
    """
    if not places:
        return {}
    coordinator, client = consumer._coordinator, client_of(consumer)
    loop = asyncio.get_running_loop()
    until = loop.time() + TIMEOUT_S
    while True:
        try:
            await coordinator.ensure_coordinator_known()
            question = _OffsetFetch(coordinator.group_id, places)
            answer = await client.send(coordinator.coordinator_id, question, group=CONNECTION)
            return _read(answer, places)
        except KafkaError as error:
            if loop.time() > until:
                raise LogError(
                    in_words(
                        "no coordinator says what {group_id} has committed: {error!r}",
                        group_id=coordinator.group_id,
                        error=error,
                    )
                ) from error
        coordinator.coordinator_dead()
        await asyncio.sleep(AGAIN_S)


def _read(answer: Any, places: Collection[TopicPartition]) -> dict[TopicPartition, int | None]:
    """Return the offsets of an answer. Raises `KafkaError` for an answer that does not cover every
    partition.
    """
    _unless_an_error(answer.error_code)
    found: dict[TopicPartition, int | None] = {}
    for topic, partitions, _ in answer.topics:
        for partition, offset, _, _, error_code, _ in partitions:
            _unless_an_error(error_code)
            found[TopicPartition(topic, partition)] = offset if offset != _NOTHING else None
    missing = sorted(set(places) - found.keys())
    if missing:
        raise KafkaError(in_words("the answer leaves out {missing}", missing=missing))
    return found


def _unless_an_error(code: int) -> None:
    if code:
        raise for_code(code)(code)
