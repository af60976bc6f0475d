"""Counts what a contestant said, by id: nothing may be missing, nothing said twice."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from bench.stream.work import PARTITIONS
from hub.stream.kafka import KafkaLog
from hub.stream.port import TopicPartition

TOPICS = ("obligations", "violations")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many ids are missing and how often one was said again;
    when the first and last were (s).
    """

    lost: int
    repeated: int
    first_at: float
    last_at: float


async def check(log: KafkaLog, group: str, expected: Mapping[str, set[str]]) -> Verdict:
    """Read everything that a contestant said, committed only, and judge it."""
    lost = repeated = 0
    stamps: list[int] = []
    for topic in TOPICS:
        said: Counter[str] = Counter()
        places = [TopicPartition(f"{group}.{topic}", number) for number in range(PARTITIONS)]
        ends = await log.ends(places, committed=True)
        for place in places:
            async for records in log.read(place, 0, ends[place]):
                for record in records:
                    said[orjson.loads(record.value or b"")["id"]] += 1
                    stamps.append(record.append_ms)
        lost += len(expected[topic] - said.keys())
        repeated += sum(said.values()) - len(said)
        unknown = said.keys() - expected[topic]
        if unknown:
            raise ValueError(f"{group} said what does not follow: {min(unknown)} on {topic}")
    first, last = min(stamps, default=0), max(stamps, default=0)
    return Verdict(lost, repeated, first / 1000, last / 1000)
