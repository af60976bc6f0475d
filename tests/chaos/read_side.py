"""The read side of a run: followed beside the hub, killed with it, then built anew and compared."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.chaos.history import Journal
from tests.chaos.process_control import FOLLOWS, Hands

NAME = "reader"
FILES = "read-*.sqlite"
LEFT_S = 60.0
LIMIT_S = 300.0


class ReadSide:
    """The follower of one run, and its folder."""

    def __init__(self, bootstrap: str, folder: Path, hands: Hands, journal: Journal) -> None:
        self._bootstrap = bootstrap
        self._folder = folder
        self._hands = hands
        self._journal = journal

    def start(self) -> None:
        """Begin to follow."""
        self._hands.start(NAME, *FOLLOWS)

    def compare(self) -> None:
        """Once no worker runs: read to the end, stop, and note what it holds and what one built
        anew does.
        """
        if not self._reads_to_end():
            self._journal.stalled.append(f"the read side has not read all within {LEFT_S:.0f} s")
        self._hands.stop_all()
        kept = self._folder / "followed.sqlite"
        (file,) = self._folder.glob(FILES)
        with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(kept)) as new:
            old.backup(new)
        followed = self._asked("read", "digest", codes=(0, 3))
        rebuilt = self._asked("read", "rebuild", "--kafka", self._bootstrap)
        self._journal.read = {
            "file": str(kept),
            "followed": _by_table(followed),
            "rebuilt": _by_table(rebuilt),
        }

    def _reads_to_end(self) -> bool:
        """Return whether a look that began after this found nothing left to be read."""
        begun, until = time.time(), time.monotonic() + LEFT_S
        while time.monotonic() < until:
            self._hands.pause(0.5)
            if any(at > begun and not behind for at, behind in self._looks()):
                return True
        return False

    def _looks(self) -> list[tuple[float, int]]:
        for file in self._folder.glob(FILES):
            with closing(sqlite3.connect(file, timeout=10)) as database:
                told = database.execute("select looked_at, behind from looks").fetchall()
            return [(at / 1e6, behind) for at, behind in told]
        return []

    def _asked(self, *words: str, codes: tuple[int, ...] = (0,)) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "hub.cli", *words], check=False, capture_output=True,
            encoding="utf-8", timeout=LIMIT_S, env=self._hands.beside(self._folder),
        )  # fmt: skip
        if done.returncode not in codes:
            raise RuntimeError(f"gongze {' '.join(words)}: {done.stderr}")
        return done.stdout


def _by_table(words: str) -> dict[str, str]:
    return {name: digest for digest, name in (line.split() for line in words.splitlines())}
