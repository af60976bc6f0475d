"""Reads whole topics, committed records only, and the log of the transactions themselves."""

import struct
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass

from kafka import KafkaConsumer, TopicPartition

TRANSACTIONS = "__transaction_state"
ONGOING, PREPARE_ABORT, PREPARE_EPOCH_FENCE = 1, 3, 7
READ_S = 30.0


@dataclass(frozen=True, slots=True)
class Rec:
    """One record as it was read."""

    topic: str
    partition: int
    offset: int
    at_ms: int
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]

    @property
    def source(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


class Reading:
    """Everything that the brokers hold."""

    def __init__(self, bootstrap: str) -> None:
        self._servers = bootstrap.split(",")

    def _consumer(self, isolation: str) -> KafkaConsumer:
        return KafkaConsumer(
            bootstrap_servers=self._servers,
            group_id=None,
            enable_auto_commit=False,
            isolation_level=isolation,
            exclude_internal_topics=False,
        )

    def topics(self) -> list[str]:
        """Return the topics that stand."""
        consumer = self._consumer("read_committed")
        try:
            return sorted(consumer.topics())
        finally:
            consumer.close()

    def all(self, names: Sequence[str], isolation: str = "read_committed") -> dict[str, list[Rec]]:
        """Return every record of topics, in order by partition."""
        consumer = self._consumer(isolation)
        found: dict[str, list[Rec]] = {name: [] for name in names}
        try:
            places = [
                TopicPartition(name, number)
                for name in names
                for number in sorted(consumer.partitions_for_topic(name) or ())
            ]
            ends = {place: end for place, end in consumer.end_offsets(places).items() if end}
            consumer.assign(sorted(ends))
            consumer.seek_to_beginning()
            while any(consumer.position(place) < end for place, end in ends.items()):
                for records in consumer.poll(timeout_ms=500).values():
                    for one in records:
                        found[one.topic].append(_rec(one))
        finally:
            consumer.close()
        return found

    def transactions(self) -> list[tuple[str, int, int]]:
        """Return (transactional id, state, at_ms) in order: what the coordinator wrote of each."""
        read = self.all([TRANSACTIONS], "read_uncommitted")[TRANSACTIONS]
        return [
            (_text(one.key), _state(one.value), one.at_ms)
            for one in sorted(read, key=lambda one: (one.at_ms, one.partition, one.offset))
            if one.value
        ]


def record_of(topic: str, offset: int, at_ms: int, value: str) -> Rec:
    """Return a record of an inbox as it was noted before the inbox was deleted;
    `value` is base64.
    """
    return Rec(topic, 0, offset, at_ms, b"", b64decode(value), ())


def _rec(one: object) -> Rec:
    return Rec(
        one.topic,  # type: ignore[attr-defined]  # kafka-python ships no types
        one.partition,  # type: ignore[attr-defined]
        one.offset,  # type: ignore[attr-defined]
        one.timestamp,  # type: ignore[attr-defined]
        one.key or b"",  # type: ignore[attr-defined]
        one.value or b"",  # type: ignore[attr-defined]
        tuple(one.headers),  # type: ignore[attr-defined]
    )


def _text(key: bytes) -> str:
    """Kafka's TransactionLogKey: version (2 bytes), then the id as a string."""
    (length,) = struct.unpack_from(">h", key, 2)
    return key[4 : 4 + length].decode()


def _state(value: bytes) -> int:
    """Kafka's TransactionLogValue, version 0: version, producer id, epoch, time-out, state, …."""
    return int(struct.unpack_from(">hqhib", value)[4])
