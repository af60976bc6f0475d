"""Asks how far many groups have committed, in one request for each broker that coordinates some.

Version 4 of FindCoordinator and version 8 of OffsetFetch (Kafka 3.0 and later) name many groups at
once. They are built of aiokafka's own types and sent over aiokafka's own client.

Defect: aiokafka asks for the offsets of one group alone, and for its coordinator before: of thirty
offices that is sixty requests, every few seconds.
aiokafka: 0.14.0
Upstream: none found
Test: tests/stream/patches/test_group_offsets.py
"""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

from aiokafka.errors import GroupAuthorizationFailedError, for_code
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int8,
    Int16,
    Int32,
    Int64,
    Schema,
    TaggedFields,
)

from hub.stream.kafka.patches.topic_metadata import CONNECTION
from hub.stream.port import TopicPartition

WITHIN_S = 5.0
_GROUP = 0
_TAGS = ("tags", TaggedFields)


class _Coordinators(Response):  # type: ignore[misc]  # aiokafka ships no types
    API_KEY = 10
    API_VERSION = 4
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "coordinators",
            CompactArray(
                ("key", CompactString()),
                ("node_id", Int32),
                ("host", CompactString()),
                ("port", Int32),
                ("error_code", Int16),
                ("error_message", CompactString()),
                _TAGS,
            ),
        ),
        _TAGS,
    )


class _WhichCoordinators(RequestStruct):  # type: ignore[misc]
    API_KEY = 10
    API_VERSION = 4
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _Coordinators
    SCHEMA = Schema(("key_type", Int8), ("keys", CompactArray(CompactString())), _TAGS)


class _Committed(Response):  # type: ignore[misc]
    API_KEY = 9
    API_VERSION = 8
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "groups",
            CompactArray(
                ("group", CompactString()),
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
                                _TAGS,
                            ),
                        ),
                        _TAGS,
                    ),
                ),
                ("error_code", Int16),
                _TAGS,
            ),
        ),
        _TAGS,
    )


class _WhatIsCommitted(RequestStruct):  # type: ignore[misc]
    API_KEY = 9
    API_VERSION = 8
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _Committed
    SCHEMA = Schema(
        (
            "groups",
            CompactArray(
                ("group", CompactString()),
                (
                    "topics",
                    CompactArray(
                        ("topic", CompactString()), ("partitions", CompactArray(Int32)), _TAGS
                    ),
                ),
                _TAGS,
            ),
        ),
        ("require_stable", Boolean),
        _TAGS,
    )


class _FindCoordinator(Request[_WhichCoordinators]):  # type: ignore[misc]
    API_KEY = 10

    def __init__(self, groups: Collection[str]) -> None:
        self._groups = groups

    def build(self, request_struct_class: type[_WhichCoordinators]) -> _WhichCoordinators:
        return request_struct_class(_GROUP, list(self._groups), {})


class _OffsetFetch(Request[_WhatIsCommitted]):  # type: ignore[misc]
    API_KEY = 9

    def __init__(self, groups: Mapping[str, TopicPartition]) -> None:
        self._groups = groups

    def build(self, request_struct_class: type[_WhatIsCommitted]) -> _WhatIsCommitted:
        asked: list[Any] = [
            (group, [(place.topic, [place.partition], {})], {})
            for group, place in self._groups.items()
        ]
        return request_struct_class(asked, False, {})


class GroupOffsets:
    """Asks for what groups have committed; remembers who coordinates them until that is wrong."""

    def __init__(self) -> None:
        self._nodes: dict[str, int] = {}

    async def committed_of(
        self, client: Any, groups: Mapping[str, TopicPartition]
    ) -> dict[str, int]:
        """Return the next offset that each group has committed of its place; a group that has none,
        or that we may not see, is left out. Raises `KafkaError`, `TimeoutError`.
        """
        try:
            async with asyncio.timeout(WITHIN_S):
                return await self._committed_of(client, groups)
        except BaseException:
            # Another broker may coordinate them now.
            self._nodes.clear()
            raise

    async def _committed_of(
        self, client: Any, groups: Mapping[str, TopicPartition]
    ) -> dict[str, int]:
        await self._find(client, [one for one in groups if one not in self._nodes])
        found: dict[str, int] = {}
        of_node: dict[int, dict[str, TopicPartition]] = {}
        for group, place in groups.items():
            if group in self._nodes:
                of_node.setdefault(self._nodes[group], {})[group] = place
        for node, some in of_node.items():
            answer = await client.send(node, _OffsetFetch(some), group=CONNECTION)
            for group, topics, error_code, _ in answer.groups:
                if for_code(error_code) is GroupAuthorizationFailedError:
                    continue
                if error_code:
                    raise for_code(error_code)(group)
                for _, partitions, _ in topics:
                    (_, offset, _, _, code, _), *_ = partitions
                    if offset >= 0 and not code:
                        found[group] = offset
        return found

    async def _find(self, client: Any, groups: Collection[str]) -> None:
        if not groups:
            return
        answer = await client.send(
            client.get_random_node(), _FindCoordinator(groups), group=CONNECTION
        )
        for group, node, _, _, error_code, _, _ in answer.coordinators:
            if for_code(error_code) is GroupAuthorizationFailedError:
                continue
            if error_code:
                raise for_code(error_code)(group)
            self._nodes[group] = node
