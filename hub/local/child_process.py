"""Runs a command that ends with its parent:
`python -S -E child_process.py PARENT_PID SIGNAL COMMAND…`.

Standard library only: it runs without site packages, so that it starts in milliseconds. The binding
works on Linux; elsewhere the command runs without it.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence


def bound_to_parent(
    command: Sequence[str], on_orphaned: signal.Signals = signal.SIGTERM
) -> list[str]:
    """Return the command that runs `command` and ends it with `on_orphaned` when this process ends.

    The kernel watches the *thread* that starts it: start it from one that lives as long as it
    should. `preexec_fn` would do the same, and is unsafe in a process with threads.
    """
    shim = [sys.executable, "-S", "-E", __file__, str(os.getpid()), str(int(on_orphaned))]
    return [*shim, *command]


def main(parent: int, on_orphaned: int, command: list[str]) -> None:
    """Become `command`, having asked the kernel for a signal when the parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, on_orphaned)  # PR_SET_PDEATHSIG survives execve
        if os.getppid() != parent:
            sys.exit(1)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
