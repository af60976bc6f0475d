"""Contestant: a plain aiokafka loop with a changelog, as one would write it; at least once.

`python -m bench.stream.loop BOOTSTRAP INPUT GROUP`
"""

import asyncio
import sys
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from bench.stream.work import PARTITIONS, Watch, event_loop

RECORDS_MAX = 2000


async def run(bootstrap: str, source: str, group: str) -> None:
    """Consume, compute, produce, flush, commit; for ever."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", linger_ms=2, max_batch_size=131_072
    )
    consumer = AIOKafkaConsumer(
        source,
        bootstrap_servers=bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        fetch_max_wait_ms=50,
    )
    watches = {partition: Watch() for partition in range(PARTITIONS)}
    await producer.start()
    await consumer.start()
    while True:
        got = await consumer.getmany(timeout_ms=20, max_records=RECORDS_MAX)
        futures: list[Any] = []
        for place, records in got.items():
            watch, changed = watches[place.partition], set[str]()
            for record in records:
                for answer in watch.apply(orjson.loads(record.value), changed):
                    topic = f"{group}.{answer.topic}"
                    key, value = answer.case.encode(), orjson.dumps(answer.value)
                    futures.append(await producer.send(topic, value, key=key))
            for case in changed:
                row = orjson.dumps(watch.open[case]) if case in watch.open else None
                state = f"{group}.state"
                futures.append(
                    await producer.send(state, row, key=case.encode(), partition=place.partition)
                )
        if got:
            await asyncio.gather(*futures)
            await consumer.commit({place: some[-1].offset + 1 for place, some in got.items()})


if __name__ == "__main__":
    event_loop().run_until_complete(run(*sys.argv[1:]))
