"""`gongze up` of a test: a real process with everything that it starts."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

GONE_WITHIN_S = 15.0


@dataclass
class Up:
    """A hub from the folder given; what it prints is read line by line."""

    folder: Path
    arguments: Sequence[str] = ("--port", "0")
    environment: Mapping[str, str] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "hub.cli", "up", "--folder", str(self.folder)]
        environment = {k: v for k, v in os.environ.items() if k != "GONGZE_KAFKA"}
        self.process = subprocess.Popen(
            [*command, *self.arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
            env={**environment, **self.environment},
        )  # fmt: skip
        return self

    def until(self, pattern: str) -> "re.Match[str]":
        """Read on to the first line that holds `pattern`."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"it ended and never printed {pattern!r}:\n{''.join(self.printed)}")

    def descendants(self) -> list[psutil.Process]:
        """Return every process that it has started and that runs now."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: int) -> tuple[int, str, list[psutil.Process]]:
        """Send it a signal; return its exit code, its last words, and what of it still runs."""
        started = self.descendants()
        self.process.send_signal(number)
        rest, _ = self.process.communicate()
        _, alive = psutil.wait_procs(started, timeout=GONE_WITHIN_S)
        return self.process.returncode, rest, alive

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
        if error is not None:
            sys.stderr.write("".join(self.printed))


def refused(
    *arguments: str, environment: Mapping[str, str] | None = None, limit: Sequence[str] = ()
) -> tuple[int, str]:
    """Run `gongze up` to its end; return its exit code and what it printed."""
    plain = {k: v for k, v in os.environ.items() if k != "GONGZE_KAFKA"}
    done = subprocess.run(
        [*limit, sys.executable, "-m", "hub.cli", "up", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
        env={**plain, **(environment or {})},
    )  # fmt: skip
    return done.returncode, done.stdout
