"""Runs a command that ends with its parent: `python -S -E tethered.py PARENT_PID COMMAND…`.

Standard library only: it is run without site packages, to start in milliseconds. Linux; elsewhere the
command runs untethered.
"""

import ctypes
import os
import signal
import sys


def main(parent: int, command: list[str]) -> None:
    """Become `command`, having asked the kernel for SIGTERM when the parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG survives execve
        if os.getppid() != parent:
            sys.exit(1)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
