"""A header whose name is no UTF-8 costs its record its headers, and nothing else."""

from typing import Any

import pytest
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from aiokafka.record.memory_records import MemoryRecords

import hub.stream.kafka
from hub.stream.kafka.records import headers_of

assert hub.stream.kafka, "importing it has every consumer of this process read so"


class Unnamed(str):
    """A header's name that is no UTF-8, as a client in C may write it."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:
        return b"\xff\xfe"


def batch_of(*names: str) -> bytes:
    """Return a batch as a broker holds it: one record for each name, with a header so named."""
    builder = _DefaultRecordBatchBuilderPy(
        2, 0, is_transactional=0, producer_id=-1, producer_epoch=-1, base_sequence=-1,
        batch_size=1 << 20,
    )  # fmt: skip
    for offset, name in enumerate(names):
        value = None if offset == 2 else b"v%d" % offset
        headers = [(name, b"\xff"), ("none", None)]
        assert builder.append(offset, 1000 + offset, b"k", value, headers) is not None
    return bytes(builder.build())


def read(
    raw: bytes, reader: Any = None
) -> list[tuple[int, int, bytes | None, tuple[tuple[str, bytes], ...]]]:
    """Read a fetch as a consumer does, or with aiokafka's own reader."""
    batches, found = (reader or fetcher.MemoryRecords)(raw), []
    while batches.has_next():
        batch = batches.next_batch()
        assert batch.validate_crc()
        found += [(one.offset, one.timestamp, one.value, headers_of(one)) for one in batch]
    return found


def test_aiokafka_reads_nothing_of_a_batch_with_such_a_name() -> None:
    with pytest.raises(UnicodeDecodeError):
        read(batch_of("a", Unnamed("x"), "a"), MemoryRecords)


def test_a_consumer_reads_by_the_name_that_was_replaced() -> None:
    by_name = [
        one for one in vars(fetcher.PartitionRecords).values() if hasattr(one, "__code__")
    ] + [one for one in vars(fetcher.Fetcher).values() if hasattr(one, "__code__")]
    assert any("MemoryRecords" in one.__code__.co_names for one in by_name)


def test_records_of_a_batch_with_an_unnamed_header_are_read_in_their_order() -> None:
    named = (("a", b"\xff"), ("none", b""))
    assert read(batch_of("a", Unnamed("x"), "a", Unnamed("x"))) == [
        (0, 1000, b"v0", named),
        (1, 1001, b"v1", ()),
        (2, 1002, None, named),
        (3, 1003, b"v3", ()),
    ]


def test_other_batches_are_read_as_ever() -> None:
    named = (("a", b"\xff"), ("none", b""))
    assert read(batch_of("a", "a")) == [(0, 1000, b"v0", named), (1, 1001, b"v1", named)]
    assert len(read(batch_of("a") + batch_of(Unnamed("x"), "a"))) == 3
