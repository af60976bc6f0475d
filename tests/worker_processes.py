"""Real worker processes of a test: started as people start them, stopped, frozen or killed."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from hub.agents.app import SHUTDOWN_S
from hub.local.child_process import bound_to_parent

GRACE_S = 5.0


@dataclass(slots=True)
class Hand:
    """One process."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """End it as a crash does."""
        self.process.kill()
        self.process.wait()

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def stop(self) -> float:
        """Ask it to end and return how long that took, in seconds; it is killed past the limit."""
        started = time.monotonic()
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(SHUTDOWN_S + GRACE_S)
        self.kill()
        return time.monotonic() - started


class Crew:
    """Workers on the broker at `bootstrap`; what they wrote is shown when their test is left."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        self.hands: dict[str, Hand] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="gongze-crew-")
        self._started = 0

    def start(
        self,
        name: str,
        *options: str,
        module: str = "hub.cli",
        environment: Mapping[str, str] | None = None,
        tree: Path | None = None,
    ) -> Hand:
        """Start the worker `name`; `module` is another program that takes the same options.

        `tree` holds the code that it runs, if not this one's.
        """
        command = ["worker"] if module == "hub.cli" else []
        arguments = [module, *command, "--kafka", self.bootstrap, "--name", name, *options]
        return self.run(name, arguments, environment, tree)

    def run(
        self,
        name: str,
        arguments: Sequence[str],
        environment: Mapping[str, str] | None = None,
        tree: Path | None = None,
    ) -> Hand:
        """Start `python -m ARGUMENTS`; it ends with this process."""
        self._started += 1
        log = Path(self._folder.name, f"{self._started:03}-{name}.log")
        with log.open("wb") as out:
            process = subprocess.Popen(
                bound_to_parent([sys.executable, "-m", *arguments]),
                stdout=out,
                stderr=out,
                cwd=tree,
                env={**os.environ, **(environment or {})},
            )
        self.hands[name] = Hand(name, process, log)
        return self.hands[name]

    def words(self) -> str:
        """Return what all of them wrote, in the order in which they were started."""
        written = (
            (log.stem, log.read_text(errors="replace", encoding="utf-8")) for log in self._logs()
        )
        return "\n".join(f"-- {name}\n{text}" for name, text in written if text)

    def _logs(self) -> list[Path]:
        return sorted(Path(self._folder.name).glob("*.log"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        for hand in self.hands.values():
            hand.kill()
        sys.stderr.write(self.words())
        self._folder.cleanup()
