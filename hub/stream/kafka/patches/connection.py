"""Gives the client with which a consumer is connected, for questions that a consumer does not ask.

Defect: aiokafka has no public way to a consumer's connected client, and a client of our own would
connect to every broker once more.
aiokafka: 0.14.0
Upstream: none found
Test: tests/stream/patches/test_connection.py
"""

from typing import Any


def client_of(consumer: Any) -> Any:
    """Return the client with which a consumer is connected."""
    return consumer._client
