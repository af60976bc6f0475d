"""Contestant: stock Faust with a table, as its documentation teaches.

`python -m bench.faults.stock BOOTSTRAP INPUT GROUP NAME GUARANTEE`; the guarantee is Faust's own
`at_least_once` or `exactly_once`.
"""

import logging
import sys
import tempfile
from typing import Any

import faust

from bench.faults.work import PARTITIONS, SESSION_S, decide


def build(bootstrap: str, source: str, group: str, guarantee: str) -> faust.App:
    """Return the app: one agent, one table of cases, one topic of outputs."""
    app = faust.App(
        group,
        broker=f"kafka://{bootstrap}",
        store="memory://",
        processing_guarantee=guarantee,
        web_enabled=False,
        topic_partitions=PARTITIONS,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=SESSION_S,
        broker_heartbeat_interval=1.0,
        datadir=tempfile.mkdtemp(),
    )
    inputs = app.topic(source, key_serializer="raw", value_serializer="json")
    outputs = app.topic(f"{group}.outputs", key_serializer="raw", value_serializer="json")
    rows = app.Table("rows", partitions=PARTITIONS)

    async def agent(stream: Any) -> None:
        async for event in stream.events():
            case = event.value["case"]
            rows[case], said = decide(rows.get(case), event.value)
            await outputs.send(key=case.encode(), value=said)

    app.agent(inputs, name="count")(agent)
    return app


def main(bootstrap: str, source: str, group: str, name: str, guarantee: str) -> None:
    """Run until it is ended."""
    app = build(bootstrap, source, group, guarantee)
    faust.Worker(app, loglevel=logging.ERROR, quiet=True).execute_from_commandline()


if __name__ == "__main__":
    main(*sys.argv[1:])
