"""Clients of brokers of which some may be down."""

import time
from collections.abc import Callable
from typing import TypeVar

from kafka.errors import KafkaError

WITHIN_S = 30.0
AGAIN_S = 0.3

_T = TypeVar("_T")


def answered(ask: Callable[[], _T]) -> _T:
    """Ask brokers again until they answer: a client that is told of three fails if it
    meets the one that is down.
    """
    until = time.monotonic() + WITHIN_S
    while True:
        try:
            return ask()
        except KafkaError:
            if time.monotonic() > until:
                raise
            time.sleep(AGAIN_S)
