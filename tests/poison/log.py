"""The city's log and its desk, for tests that write what nobody should into the
hub's own topics.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from hub.agents.city.processor import Processor
from hub.files.calendar import published_calendar
from hub.messages import OUTBOX, CityRecord, Envelope, Refusal, decode, encode
from hub.registry import topics
from hub.stream.port import Header, Record, TopicPartition
from hub.stream.stage import Batch, BatchResult
from tests.builders import MONDAY, a_warning
from tests.cities import NAME, placed_city, topic
from tests.toy import toy_law

PLACED = placed_city()
EVENTS = TopicPartition(topics.EVENTS, PLACED.partition)
REFUSED = TopicPartition(topics.STREAMS["refused"], PLACED.partition)
RECEIVED_MS = int(MONDAY.timestamp() * 1000)


def answered(compute: Callable[[Batch], None], batch: Batch) -> BatchResult:
    compute(batch)
    return batch.answered.result()


def batch_of(place: TopicPartition, records: Sequence[Record], rows: dict[bytes, bytes]) -> Batch:
    loop = asyncio.new_event_loop()
    loop.close()
    return Batch(place, 1, rows, records, loop.create_future())


def a_record(
    place: TopicPartition,
    value: bytes | None,
    key: bytes | None = None,
    headers: tuple[Header, ...] = (),
) -> Record:
    return Record(place, 7, RECEIVED_MS, key, value, headers)


def refusals(answer: BatchResult) -> list[Refusal]:
    found = [decode(one.value) for one in answer.writes if one.place.topic == REFUSED.topic]
    assert all(isinstance(one, Refusal) for one in found)
    return [one for one in found if isinstance(one, Refusal)]


class Log:
    """The city's log and its desk: what is appended is heard at once."""

    def __init__(self, placed: CityRecord | None = PLACED) -> None:
        desk = Processor(lambda _: placed, lambda _: toy_law(), published_calendar())
        self._compute = desk.compute
        self.rows: dict[bytes, bytes] = {}

    def hears(self, record: Record) -> BatchResult:
        answer = answered(self._compute, batch_of(record.place, [record], self.rows))
        self.rows |= {key: value for key, value in answer.rows.items() if value is not None}
        return answer

    def notice(self, number: int) -> BatchResult:
        envelope = a_copy(offset=number, previous_offset=number - 1)
        value = encode(a_warning(f"N{number}"))
        return self.hears(a_record(EVENTS, value, headers=envelope.to_headers()))


def a_copy(**changes: Any) -> Envelope:
    name = topic("WARDEN", OUTBOX)
    envelope = Envelope(NAME, "WARDEN", OUTBOX, name, f"id of {name}", 0, -1, RECEIVED_MS)
    return envelope._replace(**changes)
