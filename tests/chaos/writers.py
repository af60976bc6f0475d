"""What offices write while the hub is beaten: a simulated month for each city, told at a set pace.

A step that no broker acknowledged is written again whole, as any office with ids would: repeats are
part of the test.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Sequence

from kafka import KafkaProducer
from kafka.errors import KafkaError

from tests.chaos.workload import Script, Send

ACKNOWLEDGED_S = 20.0


class Feeder(threading.Thread):
    """Writes a script, never further than `share` of it; `gap_s()` apart until that is 1."""

    def __init__(
        self, bootstrap: str, script: Script, share: Callable[[], float], gap_s: Callable[[], float]
    ) -> None:
        super().__init__(name=f"feeder {script.city}", daemon=True)
        self._servers = bootstrap
        self._script = script
        self._share = share
        self._gap_s = gap_s
        self.written = 0
        self.again = 0
        self.ended = threading.Event()

    def run(self) -> None:
        producer = self._producer()
        for number, step in enumerate(self._script.steps):
            while number >= self._share() * len(self._script.steps):
                if self.ended.wait(0.02):
                    return
            while not self._wrote(producer, step):
                self.again += 1
                _end(producer, 1)
                producer = self._producer()
                if self.ended.is_set():
                    return
            self.written += len(step)
            if self._share() < 1:
                time.sleep(self._gap_s())
        _end(producer, 5)

    def _producer(self) -> KafkaProducer:
        while not self.ended.is_set():
            try:
                return KafkaProducer(
                    bootstrap_servers=self._servers.split(","),
                    acks="all",
                    delivery_timeout_ms=int(ACKNOWLEDGED_S * 1000),
                    request_timeout_ms=5000,
                    max_block_ms=int(ACKNOWLEDGED_S * 1000),
                )
            except KafkaError:
                self.ended.wait(0.5)
        raise SystemExit

    def _wrote(self, producer: KafkaProducer, step: Sequence[Send]) -> bool:
        try:
            futures = [producer.send(topic, value=value, partition=0) for topic, value in step]
            for future in futures:
                future.get(timeout=ACKNOWLEDGED_S)
        except KafkaError:
            return False
        return True


def _end(producer: KafkaProducer, timeout_s: float) -> None:
    """End a producer; what it could not send by then is written again by another."""
    with contextlib.suppress(KafkaError):
        producer.close(timeout=timeout_s)
