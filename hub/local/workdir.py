"""The folder `.gongze/` of one hub on this machine; one process at a time holds it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from hub.sentence import in_words


class WorkdirLockedError(Exception):
    """Another process runs a hub from this folder: `by` says which, since when, on which broker."""

    def __init__(self, by: str) -> None:
        super().__init__(by)


class Workdir:
    """The folder while this process holds it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._told: dict[str, object] = {}

    @property
    def kafka(self) -> Path:
        """Return the embedded broker's folder."""
        return self.folder / "kafka"

    @property
    def logs(self) -> Path:
        """Return the folder of the workers' logs."""
        return self.folder / "logs"

    def tell(self, bootstrap: str) -> None:
        """Write down who holds the folder, for the next process that wants it."""
        _holder_file(self.folder).write_text(
            json.dumps(
                {
                    "pid": os.getpid(),
                    "kafka": bootstrap,
                    "since": datetime.now(UTC).isoformat(timespec="seconds"),
                }
            ),
            encoding="utf-8",
        )


@contextmanager
def locked(folder: Path) -> Iterator[Workdir]:
    """Hold `folder`, made if it is missing, until the block ends. Raises `WorkdirLockedError`,
    `OSError`.

    The kernel releases the lock when this process ends, however it ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "up.lock").open("a", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WorkdirLockedError(_holder(folder)) from error
        _holder_file(folder).unlink(missing_ok=True)
        yield Workdir(folder.resolve())


def _holder_file(folder: Path) -> Path:
    return folder / "up.json"


def _holder(folder: Path) -> str:
    try:
        told = json.loads(_holder_file(folder).read_text(encoding="utf-8"))
        return in_words(
            "process {pid}, since {since}, Kafka at {kafka}",
            pid=told["pid"],
            since=told["since"],
            kafka=told["kafka"],
        )
    except (OSError, ValueError, KeyError):
        return in_words("a process that is still starting")
