"""Supervises processes: starts them again when they end, stops them all, and leaves none behind.

Every process is bound to its parent: it ends with this one, also when this one is killed. Its
output goes to a log of its own, whose last lines are quoted when it ends.
"""

import asyncio
import contextlib
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hub.local.child_process import bound_to_parent
from hub.local.restarts import LOUD_AT, WINDOW_S, Restarts
from hub.sentence import in_words

EXIT_START_AGAIN = 70
"""A worker's exit code that asks for a new start: it lost its cities or its log,
and nothing else.
"""
LOOK_EVERY_S = 0.1
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Charge:
    """A supervised process. `why` finds the reason for its end in its log; None quotes the last
    line.

    It runs in `folder` with `environment`; None is this process's own.
    """

    name: str
    command: Sequence[str]
    log: Path
    on_orphaned: signal.Signals = signal.SIGKILL
    why: Callable[[], str] | None = None
    folder: Path | None = None
    environment: Mapping[str, str] | None = None

    def start(self) -> "subprocess.Popen[bytes]":
        """Start it. Call from the main thread:
        the kernel ends it with the thread that started it.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():  # why it ends is looked for in the words of this start
            self.log.replace(self.log.with_suffix(".previous.log"))
        with self.log.open("wb") as out:
            # A session of its own: Ctrl-C in the terminal reaches only this process, which stops
            # the others in order.
            return subprocess.Popen(
                bound_to_parent(self.command, self.on_orphaned),
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                cwd=self.folder, env=self.environment,
            )  # fmt: skip

    def last_words(self) -> str:
        """Return why it ended, as far as its log tells, with a space before it."""
        if self.why is not None:
            return f" {self.why()}"
        with contextlib.suppress(OSError):
            lines = self.log.read_bytes()[-4096:].decode(errors="replace").strip().splitlines()
            return f" {lines[-1]}" if lines else ""
        return ""


@dataclass(slots=True)
class _Kept:
    charge: Charge
    process: "subprocess.Popen[bytes]"
    restarts: Restarts = field(default_factory=Restarts)


class Supervisor:
    """The processes of one hub on one machine.
    `tell` is called at every end and every new start.
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._kept: list[_Kept] = []
        self._tasks: list[asyncio.Task[None]] = []

    def keep(self, charge: Charge, started: "subprocess.Popen[bytes] | None" = None) -> None:
        """Supervise a process; start it unless it is `started` already."""
        kept = _Kept(charge, started or charge.start())
        self._kept.append(kept)
        self._tasks.append(asyncio.create_task(self._keep(kept), name=charge.name))

    async def _keep(self, kept: _Kept) -> None:
        while True:
            code = kept.process.poll()
            if code is None:
                await asyncio.sleep(LOOK_EVERY_S)
                continue
            wait_s = kept.restarts.died(time.monotonic())
            self._tell(ended(kept.charge, code, wait_s, loud=kept.restarts.loud))
            await asyncio.sleep(wait_s)
            try:
                kept.process = kept.charge.start()
            except OSError as error:
                self._tell(
                    in_words(
                        "{name} cannot be started: {error}", name=kept.charge.name, error=error
                    )
                )

    async def stop(self, within_s: float) -> list[str]:
        """Ask all to end, kill those still running after `within_s`; return the names of those
        killed.
        """
        for task in self._tasks:
            task.cancel()
        for kept in self._kept:
            kept.process.terminate()
        waits = (asyncio.to_thread(kept.process.wait, within_s) for kept in self._kept)
        await asyncio.gather(*waits, return_exceptions=True)
        slow = [kept for kept in self._kept if kept.process.poll() is None]
        for kept in slow:
            kept.process.kill()
        for kept in self._kept:
            kept.process.wait()
        return [kept.charge.name for kept in slow]


def ended(charge: Charge, code: int, wait_s: float, *, loud: bool) -> str:
    """Return the sentence about a process that ended."""
    how = (
        in_words("was killed by {name}", name=signal.Signals(-code).name)
        if code < 0
        else in_words("ended with {code}", code=code)
    )
    if code == EXIT_START_AGAIN:
        how = in_words("asks to be started again")
    sentence = in_words(
        "{name} {how}.{last_words} Starts again in {wait_s:.1f} s.",
        name=charge.name,
        how=how,
        last_words=charge.last_words(),
        wait_s=wait_s,
    )
    if not loud:
        return sentence
    return in_words(
        "ATTENTION: {name} has ended {loud_at} times or more within {window_s:.0f} "
        "s; starting it again does not help. {sentence} Its log: {log}",
        name=charge.name,
        loud_at=LOUD_AT,
        window_s=WINDOW_S,
        sentence=sentence,
        log=charge.log,
    )
