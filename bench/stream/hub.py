"""Contestant: the hub's stage with a Faust batch agent; rows, answers and offset in one
transaction.

`python -m bench.stream.hub BOOTSTRAP INPUT GROUP`
"""

import logging
import sys
from collections.abc import Callable
from typing import Any

import faust
import orjson

from bench.stream.work import Watch, event_loop
from hub.agents.app import Running, build_app
from hub.agents.batch_channel import batch_agent
from hub.agents.worker import Process, fatal
from hub.stream.kafka import KafkaLog
from hub.stream.port import OutgoingRecord, TopicPartition
from hub.stream.stage import Batch, Stage, StageSpec

State = tuple[int, Watch]


def compute_on(group: str) -> Any:
    """Return what computes a batch; it keeps one `Watch` a partition, void with its epoch."""
    watches: dict[int, State] = {}

    def compute(batch: Batch) -> None:
        partition = batch.place.partition
        epoch, watch = watches.get(partition, (-1, Watch()))
        if epoch != batch.epoch:
            watch = Watch()
            for key, value in batch.rows.items():
                watch.restore(key.decode(), orjson.loads(value))
            watches[partition] = (batch.epoch, watch)
        changed: set[str] = set()
        places = {
            topic: TopicPartition(f"{group}.{topic}", partition)
            for topic in ("obligations", "violations")
        }
        writes = [
            OutgoingRecord(places[answer.topic], answer.case.encode(), orjson.dumps(answer.value))
            for record in batch.records
            for answer in watch.apply(orjson.loads(record.value or b""), changed)
        ]
        rows = {case.encode(): _row(watch, case) for case in changed}
        batch.resolve(writes, rows)

    return compute


def _row(watch: Watch, case: str) -> bytes | None:
    obligations = watch.open.get(case)
    return orjson.dumps(obligations) if obligations else None


def main(bootstrap: str, source: str, group: str) -> None:
    """Run until it is ended."""
    serve(bootstrap, source, group, "1", compute_on(group))


def serve(
    bootstrap: str, source: str, group: str, name: str, compute: Callable[[Batch], None]
) -> None:
    """Run a worker `name` whose one stage computes `source`, under the hub's own watchdog."""
    loop = event_loop()

    async def made() -> faust.App:
        app = build_app(group, bootstrap, name)
        channel = batch_agent(app, "watch", compute, concurrency=1)
        spec = StageSpec(group, source, f"{group}.state")
        stage = Stage(KafkaLog(bootstrap), spec, f"{group}-{name}", channel.put, fatal)

        async def start(app: faust.App) -> None:
            await app.add_runtime_dependency(Running(stage.run, stage.stop))

        app.task(start)
        return app

    app = loop.run_until_complete(made())
    worker = Process(app, loop=loop, loglevel=logging.ERROR, override_logging=False, quiet=True)
    worker.execute_from_commandline()


if __name__ == "__main__":
    main(*sys.argv[1:])
