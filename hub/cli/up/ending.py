"""What ends a hub beside a signal: the reader of what it prints is gone, or the `make` that it runs under."""

import asyncio
import os

import psutil

from hub import output

ENDS_WITH = "GONGZE_ENDS_WITH"
"""The variable that holds the number of the process with which `gongze up` ends. The Makefile sets it: who
kills `make` means the hub. Without it a hub outlives what started it, as under nohup."""
LOOK_EVERY_S = 0.5


class Ending:
    """Looks after reader and starter. `why` is the sentence when one of them is gone, None before."""

    def __init__(self) -> None:
        self.why: str | None = None
        self._starter = _process(os.environ.get(ENDS_WITH, ""))

    async def watch(self, hub: "asyncio.Task[int]") -> None:
        """Cancel the hub once reader or starter is gone."""
        while self.why is None:
            await asyncio.sleep(LOOK_EVERY_S)
            self.why = self._gone()
        hub.cancel()

    def _gone(self) -> str | None:
        if not output.has_reader():
            return output.unwritten("its reader has ended")
        if self._starter is not None and not _runs(self._starter):
            return (
                f"Process {self._starter.pid}, which started this, has ended, so the hub ends too."
            )
        return None


def _process(number: str) -> psutil.Process | None:
    try:
        return psutil.Process(int(number))
    except (ValueError, psutil.Error):
        return None


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
