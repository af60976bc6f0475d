"""The Faust app of a worker: no topics of its own, no tables, no web; agents on channels."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

import faust
from faust.app.base import BootStrategy
from mode import Service

EXIT_FATAL = 70
SHUTDOWN_S = 10.0
_QUIET = ("faust", "mode", "aiokafka", "kafka", "asyncio")


class _Boot(BootStrategy):  # type: ignore[misc]  # Faust ships no complete types
    """Starts the agents without Faust's own consumer and producer.

    Faust refuses to start without any topic (`subscribe(set())` is a TypeError). Its consumer,
    conductor and tables lose records and hang; the stages bring their own.
    """

    enable_kafka = False


class HubApp(faust.App):  # type: ignore[misc]
    """A Faust app whose agents are fed by stages."""

    BootStrategy = _Boot

    def _create_directories(self) -> None:
        """Make no folder for tables where the worker was started: there are no tables."""


def build_app(name: str, bootstrap: str, instance: str) -> faust.App:
    """Return the app of one worker process. `instance` is its name among the workers."""
    app = HubApp(
        name,
        broker=f"kafka://{bootstrap}",
        store="memory://",
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        reply_create_topic=False,
        table_standby_replicas=0,
        consumer_group_instance_id=instance,
        broker_max_poll_interval=86400.0,
        value_serializer="raw",
        key_serializer="raw",
        autodiscover=False,
    )
    # Faust's worker sets the root logger to DEBUG whatever it is configured to. Then every debug
    # call of faust and aiokafka builds a record, which took a third of the CPU.
    for logger in _QUIET:
        logging.getLogger(logger).setLevel(logging.ERROR)
    return app


class Running(Service):  # type: ignore[misc]  # mode ships no complete types
    """Runs a coroutine beside the app's agents and stops it with the app."""

    def __init__(
        self, run: Callable[[], Coroutine[Any, Any, None]], halt: Callable[[], None], **more: Any
    ) -> None:
        self._run = run
        self._halt = halt
        super().__init__(**more)

    @Service.task  # type: ignore[untyped-decorator]
    async def _main(self) -> None:
        await self._run()

    async def on_stop(self) -> None:
        """Ask the coroutine to end."""
        self._halt()
