"""Measures what a process and its children cost: CPU seconds over time."""

import threading
import time
from bisect import bisect_right
from collections.abc import Callable
from typing import Self

import psutil

SAMPLE_S = 0.1


class Meter:
    """Samples the CPU seconds (user and system) of the process tree of `pid` until it is closed."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._seconds: dict[int, float] = {}
        self._at: list[float] = []
        self._cpu_s: list[float] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        self._sample()
        while not self._closing.wait(SAMPLE_S):
            self._sample()

    def _sample(self) -> None:
        # A child that ended keeps its last figure: its work was work.
        try:
            tree = [self._process, *self._process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        for one in tree:
            try:
                spent = one.cpu_times()
            except psutil.NoSuchProcess:
                continue
            self._seconds[one.pid] = spent.user + spent.system
        self._cpu_s.append(sum(self._seconds.values()))
        self._at.append(time.time())

    def cpu_s(self, begin: float, end: float) -> float:
        """Return the CPU seconds spent between two instants (seconds since the epoch)."""
        return self._until(end) - self._until(begin)

    def _until(self, at: float) -> float:
        after = bisect_right(self._at, at)
        if after == 0 or after == len(self._at):
            return self._cpu_s[max(0, after - 1)]
        left, right = self._at[after - 1], self._at[after]
        share = (at - left) / (right - left)
        return self._cpu_s[after - 1] + share * (self._cpu_s[after] - self._cpu_s[after - 1])


def wait_until(ready: Callable[[], bool], alive: Callable[[], bool], within_s: float) -> bool:
    """Return whether `ready` became true while `alive` and within the time given."""
    until = time.monotonic() + within_s
    while time.monotonic() < until and alive():
        if ready():
            return True
        time.sleep(0.2)
    return ready()
