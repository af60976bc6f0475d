"""A person at a terminal: runs commands as they are, reads what they print."""

import subprocess
import sys
from dataclasses import dataclass

LIMIT_S = 100


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that has ended."""

    code: int
    out: str
    err: str

    def ok(self) -> str:
        """Return what it printed, if it worked."""
        assert self.code == 0, self.err
        return self.out


def gongze(*arguments: str, said: str = "") -> Ran:
    """Run a command to its end; `said` is typed into it."""
    command = [sys.executable, "-m", "hub.cli", *arguments]
    done = subprocess.run(
        command, input=said, capture_output=True, encoding="utf-8", check=False, timeout=LIMIT_S
    )
    return Ran(done.returncode, done.stdout, done.stderr)
