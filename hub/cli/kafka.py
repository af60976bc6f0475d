"""What every command that speaks to Kafka shares: the log, and what its failures end with."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Awaitable, Callable
from typing import TypeVar

from hub.agents.register import RegisterError
from hub.cli import fail
from hub.stream.kafka import KafkaLog
from hub.stream.port import LogError

CONNECT_S = 3.0
_T = TypeVar("_T")


def on_kafka(bootstrap: str, question: Callable[[KafkaLog], Awaitable[_T]]) -> _T:
    """Return what `question` makes of the log at `bootstrap`.

    Ends with 3 when no broker is reached, with 1 when the hub refuses; the sentence is on stderr.
    """
    # aiokafka logs each attempt to connect; the sentence below says it once.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    if not _connects(bootstrap):
        _unreached(f"Nothing answers at {bootstrap}.")

    async def asked() -> _T:
        log = KafkaLog(bootstrap)
        try:
            return await question(log)
        finally:
            await log.close()

    try:
        return asyncio.run(asked())
    except LogError as error:
        _unreached(f"{error}")
    except RegisterError as error:
        fail(1, f"{error}")
    raise AssertionError("`fail` ends the process")


def _connects(bootstrap: str) -> bool:
    """Return whether any of the brokers named takes a connection: clients would try for half a minute."""
    for one in bootstrap.split(","):
        host, _, port = one.strip().rpartition(":")
        with (
            contextlib.suppress(OSError, ValueError),
            socket.create_connection((host.strip("[]"), int(port)), CONNECT_S),
        ):
            return True
    return False


def _unreached(sentence: str) -> None:
    fail(3, f"{sentence} Is Kafka running there? Name another with --kafka or GONGZE_KAFKA.")
