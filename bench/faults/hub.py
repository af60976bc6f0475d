"""Contestant: the hub's stage with a Faust batch agent; rows, outputs and offset in one
transaction.

`python -m bench.faults.hub BOOTSTRAP INPUT GROUP NAME`
"""

import sys
from collections.abc import Callable

import orjson

from bench.faults.work import Row, decide
from bench.stream.hub import serve
from hub.stream.port import OutgoingRecord, TopicPartition
from hub.stream.stage import Batch


def compute_on(group: str) -> Callable[[Batch], None]:
    """Return what computes a batch."""

    def compute(batch: Batch) -> None:
        outputs = TopicPartition(f"{group}.outputs", batch.place.partition)
        changed: dict[bytes, Row] = {}
        writes = []
        for record in batch.records:
            given = orjson.loads(record.value or b"")
            case = given["case"].encode()
            stored = batch.rows.get(case)
            before = changed.get(case) or (orjson.loads(stored) if stored else None)
            changed[case], said = decide(before, given)
            writes.append(OutgoingRecord(outputs, case, orjson.dumps(said)))
        batch.resolve(writes, {case: orjson.dumps(row) for case, row in changed.items()})

    return compute


def main(bootstrap: str, source: str, group: str, name: str) -> None:
    """Run until it is ended."""
    serve(bootstrap, source, group, name, compute_on(group))


if __name__ == "__main__":
    main(*sys.argv[1:])
