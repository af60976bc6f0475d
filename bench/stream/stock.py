"""Contestant: stock Faust with a table, as its documentation teaches; at least once.

`python -m bench.stream.stock BOOTSTRAP INPUT GROUP`
"""

import logging
import sys
import tempfile
from typing import Any

import faust

from bench.stream.work import PARTITIONS, Watch, event_loop


def build(bootstrap: str, source: str, group: str) -> faust.App:
    """Return the app: one agent, one table of open obligations by case, two topics of answers."""
    app = faust.App(
        group,
        broker=f"kafka://{bootstrap}",
        store="memory://",
        web_enabled=False,
        topic_partitions=PARTITIONS,
        topic_disable_leader=True,
        datadir=tempfile.mkdtemp(),
    )
    notices = app.topic(source, key_type=str, key_serializer="raw", value_serializer="json")
    answers = {
        topic: app.topic(f"{group}.{topic}", key_serializer="raw", value_serializer="json")
        for topic in ("obligations", "violations")
    }
    table = app.Table("open", default=dict, partitions=PARTITIONS)
    # What is due next cannot be asked of a table, so it stands beside it.
    watches = {partition: Watch() for partition in range(PARTITIONS)}

    async def agent(stream: Any) -> None:
        async for event in stream.events():
            watch, changed = watches[event.message.partition], set[str]()
            for answer in watch.apply(event.value, changed):
                await answers[answer.topic].send(key=answer.case.encode(), value=answer.value)
            for case in changed:
                if case in watch.open:
                    table[case] = watch.open[case]
                else:
                    table.pop(case, None)

    app.agent(notices, name="watch")(agent)
    return app


def main(bootstrap: str, source: str, group: str) -> None:
    """Run until it is ended."""
    loop = event_loop()
    app = build(bootstrap, source, group)
    faust.Worker(app, loop=loop, loglevel=logging.ERROR, quiet=True).execute_from_commandline()


if __name__ == "__main__":
    main(*sys.argv[1:])
