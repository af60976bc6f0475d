"""Ends a worker that cannot be trusted any more: frozen past its session, stuck in shutdown, or
event loop blocked.

It is a thread, because a blocked event loop cannot check itself. A Python signal handler notes a
stop, because the loop's own handler only runs when the loop does.
"""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable

from hub import output
from hub.agents.app import EXIT_FATAL, SHUTDOWN_S
from hub.sentence import in_words
from hub.stream.kafka.member import SESSION_MS

TICK_S = 0.25
FROZEN_S = SESSION_MS / 1000
"""A member that is silent for longer has lost its partitions."""
DEAF_S = 60.0
"""How long the event loop may take over one step. Reading a million rows yields between reads."""


class Watchdog(threading.Thread):
    """Watches one process. `end` is called with a sentence, in this thread, and does not return."""

    def __init__(self, end: Callable[[str], None] | None = None) -> None:
        super().__init__(name="watchdog", daemon=True)
        self._end = end or end_process
        self._asked_at: float | None = None
        self._turned_at = time.monotonic()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waking = threading.Event()

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Watch the process that runs `loop`, and the SIGTERM and SIGINT that it gets.

        Call this after the loop has its own handlers: those get signals through a pipe, and go on
        working beside these.
        """
        self._loop = loop
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked)
        self.start()

    def _asked(self, number: int, frame: object) -> None:
        if self._asked_at is None:
            self._asked_at = time.monotonic()

    def _turned(self) -> None:
        self._turned_at = time.monotonic()

    def run(self) -> None:
        """Check four times a second."""
        assert self._loop is not None, "watch() was called"
        looked_at = self._turned_at = time.monotonic()
        while True:
            self._nudge(self._loop)
            self._waking.wait(TICK_S)
            now = time.monotonic()
            sentence = self.fault(now, now - looked_at)
            if sentence is not None:
                self._end(sentence)
            looked_at = now

    def _nudge(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have the loop report that it runs. After a loop has ended, threads may still hang."""
        try:
            loop.call_soon_threadsafe(self._turned)
        except RuntimeError:
            self._turned()

    def fault(self, now: float, slept_s: float) -> str | None:
        """Return what is wrong at `now` (seconds, monotonic), having slept for `slept_s` since the
        last check.
        """
        if slept_s > FROZEN_S:
            return in_words(
                "this process stood still for {slept_s:.0f} s, longer than its session of "
                "{frozen_s:.0f} s: other workers have its cities now. It ends; start it "
                "again.",
                slept_s=slept_s,
                frozen_s=FROZEN_S,
            )
        if self._asked_at is not None and now - self._asked_at > SHUTDOWN_S:
            return in_words(
                "asked to stop {shutdown_s:.0f} s ago, and still not done. It ends as it is.",
                shutdown_s=SHUTDOWN_S,
            )
        if now - self._turned_at > DEAF_S:
            return in_words(
                "the event loop has not turned for {deaf_s:.0f} s: something in it blocks. "
                "The process ends; start it again.",
                deaf_s=DEAF_S,
            )
        return None


def end_process(sentence: str) -> None:
    """Say why, and end the process at once: nothing that is not durable may be acknowledged."""
    output.warn(in_words("watchdog: {sentence}", sentence=sentence))
    os._exit(EXIT_FATAL)
