"""Tells why a transaction has ended before it was committed.

Defect: after the first refusal, every later failure of a transaction only says that the
transaction is over. What was refused is known to the producer's transaction manager alone, which is
private.
aiokafka: 0.14.0
Upstream: none found
Test: tests/stream/patches/test_transaction_end.py
"""

from typing import Any


def ended_because(producer: Any) -> BaseException | None:
    """Return the first refusal that has ended a producer's transaction; None while it is open."""
    ended = producer._txn_manager.wait_for_transaction_end()
    return ended.exception() if ended.done() else None
