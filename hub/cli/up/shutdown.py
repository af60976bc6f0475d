"""What ends a hub beside a signal: its reader or the `make` that started it is gone, or its disk is
full.
"""

import asyncio
import os
import shutil
from pathlib import Path

import psutil

from hub import output
from hub.sentence import in_words

ENDS_WITH = "GONGZE_ENDS_WITH"
"""The variable with the number of the process with which `gongze up` ends.

The Makefile sets it: whoever kills `make` means the hub. Without it a hub outlives its starter, as
under nohup.
"""
LOOK_EVERY_S = 0.5
FULL_BELOW_BYTES = 512 << 10


class Shutdown:
    """Watches reader, starter and disk. `why` is the sentence when one of them fails, None before.

    A running hub (`standing`) does not end with its disk: it goes on by itself when there is room.
    """

    def __init__(self, folder: Path) -> None:
        self.why: str | None = None
        self.standing = False
        self._folder = folder
        self._starter = _process(os.environ.get(ENDS_WITH, ""))

    async def watch(self, hub: "asyncio.Task[int]") -> None:
        """Cancel the hub once reader or starter is gone."""
        while self.why is None:
            await asyncio.sleep(LOOK_EVERY_S)
            self.why = self._gone()
        hub.cancel()

    def _gone(self) -> str | None:
        if not output.has_reader():
            return output.unwritten(in_words("its reader has ended"))
        if self._starter is not None and not _runs(self._starter):
            return in_words(
                "Process {pid}, which started this, has ended, so the hub ends too.",
                pid=self._starter.pid,
            )
        return self.full() if not self.standing else None

    def full(self) -> str | None:
        """Return the sentence that the disk of the hub's data is full; None if it is not."""
        try:
            free = shutil.disk_usage(self._folder).free
        except OSError:
            return None
        if free >= FULL_BELOW_BYTES:
            return None
        remedy = (
            in_words("it goes on by itself then") if self.standing else in_words("then start again")
        )
        return in_words(
            "The disk that holds {folder} is full ({free} KB are free), so Kafka cannot "
            "work: make room, {remedy}. What was acknowledged is kept.",
            folder=self._folder,
            free=free >> 10,
            remedy=remedy,
        )


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
