"""Builds every city anew after a run, and counts what that says again of what is numbered."""

import subprocess
import sys
from collections.abc import Iterator, Sequence

from kafka import KafkaConsumer, TopicPartition

from tests.chaos.workload import Script

NUMBERED = ("hub.cards", "hub.outages", "hub.quarantines")
LIMIT_S = 300.0


def said_again(bootstrap: str, told: Sequence[Script]) -> Iterator[str]:
    """Rebuild every city; name what was said of what had its number."""
    before = _ends(bootstrap)
    for script in told:
        done = subprocess.run(
            [sys.executable, "-m", "hub.cli", "rebuild", script.city, "--kafka", bootstrap],
            check=False, capture_output=True, encoding="utf-8", timeout=LIMIT_S,
        )  # fmt: skip
        if done.returncode:
            yield f"{script.city} could not be rebuilt: {done.stderr}"
    after = _records(bootstrap, before)
    for place, count in after.items():
        yield f"{place}: {count} records after a rebuild that were not there before"


def _consumer(bootstrap: str) -> KafkaConsumer:
    return KafkaConsumer(
        bootstrap_servers=bootstrap.split(","),
        enable_auto_commit=False,
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        consumer_timeout_ms=3_000,
    )


def _ends(bootstrap: str) -> dict[TopicPartition, int]:
    consumer = _consumer(bootstrap)
    try:
        places = [
            TopicPartition(name, number)
            for name in NUMBERED
            for number in sorted(consumer.partitions_for_topic(name) or ())
        ]
        return dict(consumer.end_offsets(places))
    finally:
        consumer.close(autocommit=False)


def _records(bootstrap: str, ends: dict[TopicPartition, int]) -> dict[str, int]:
    """Count the records that stand behind these ends: marks of transactions are none."""
    consumer = _consumer(bootstrap)
    try:
        consumer.assign(sorted(ends))
        for place, end in ends.items():
            consumer.seek(place, end)
        found: dict[str, int] = {}
        for record in consumer:
            place = f"{record.topic}/{record.partition}"
            found[place] = found.get(place, 0) + 1
        return found
    finally:
        consumer.close(autocommit=False)
