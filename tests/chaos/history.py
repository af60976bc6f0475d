"""What was done in a run, as data for the checker."""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One blow: on whom, from when to when (milliseconds since the epoch)."""

    blow: str
    whom: str
    begun_ms: int
    ended_ms: int
    note: str = ""


@dataclass(slots=True)
class Journal:
    """A run: where its brokers serve, its seed, what was done, how long each stop took (s), who
    ended how.

    `waited` is how many papers waited for inboxes that were away, `before` what was left by a
    version before, and `tree` where its code is; `gone` is what stood in each inbox whenever it was
    deleted: offset, broker time (ms), value in base64. `read` is where the tables of the read side
    stand, and the digests of them and of those built anew.
    """

    bootstrap: str
    seed: int
    entries: list[Entry] = field(default_factory=list)
    stops: list[tuple[str, float]] = field(default_factory=list)
    exits: dict[str, int] = field(default_factory=dict)
    stalled: list[str] = field(default_factory=list)
    waited: int = 0
    gone: dict[str, list[list[tuple[int, int, str]]]] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    tree: str = ""
    read: dict[str, Any] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Write a blow down, and say it."""
        self.entries.append(entry)
        took_s = (entry.ended_ms - entry.begun_ms) / 1000
        print(f"  {entry.blow} {entry.whom} ({took_s:.1f} s) {entry.note}", flush=True)

    def write(self, file: Path) -> None:
        """Keep it as JSON."""
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")


def now_ms() -> int:
    return int(time.time() * 1000)
