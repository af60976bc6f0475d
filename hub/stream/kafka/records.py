"""Turns records of aiokafka into records of the port."""

from typing import Any

from aiokafka import TopicPartition as ClientPartition

from hub.stream.port import Header, Record, TopicPartition

_CREATE_TIME = 0


def headers_of(record: Any) -> tuple[Header, ...]:
    """Return the headers of a record that aiokafka has read; a header without a value gets an empty
    one.
    """
    headers = record.headers
    return tuple((name, value or b"") for name, value in headers) if headers else ()


def record_of(tp: ClientPartition, record: Any) -> Record:
    """Return an aiokafka record as a record of the port."""
    place = TopicPartition(tp.topic, tp.partition)
    return Record(
        place, record.offset, record.timestamp, record.key, record.value, headers_of(record),
        record.timestamp_type == _CREATE_TIME,
    )  # fmt: skip
