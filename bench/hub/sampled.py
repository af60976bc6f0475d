"""`python -m bench.hub.sampled FILE worker …`: the command `gongze`, with a note of where its CPU
goes.

A hundred times in each CPU second the operating system interrupts the process, and the innermost
function of a part that is named here gets the sample. FILE holds samples by part, for every second.
"""

import json
import signal
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from hub.cli import main

EVERY_S = 0.01
PARTS = {
    "/hub/agents/city/row_schema": "rows",
    "/hub/agents/city/codec": "rows",
    "/hub/stream/checksum": "rows",
    "/hub/messages/": "messages",
    "/hub/domain/": "law",
    "/hub/agents/": "agents",
    "/hub/stream/": "log",
    "/aiokafka/": "Kafka client",
    "/faust/": "Faust",
    "/mode/": "Faust",
}
"""Parts by what stands in the path of their files; the first that fits counts."""
OTHER = "event loop, other"


class Samples:
    """Samples by second (since the epoch) and part; written out once a second."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._by_second: dict[int, Counter[str]] = defaultdict(Counter)
        self._part_of: dict[str, str | None] = {}

    def begin(self) -> None:
        """Sample from now on."""
        signal.signal(signal.SIGPROF, self._sample)
        signal.setitimer(signal.ITIMER_PROF, EVERY_S, EVERY_S)
        threading.Thread(target=self._write, daemon=True).start()

    def _sample(self, number: int, frame: FrameType | None) -> None:
        while frame is not None:
            path = frame.f_code.co_filename
            if path not in self._part_of:
                self._part_of[path] = next((PARTS[one] for one in PARTS if one in path), None)
            part = self._part_of[path]
            if part is not None:
                break
            frame = frame.f_back
        self._by_second[int(time.time())][part if frame is not None and part else OTHER] += 1

    def _write(self) -> None:
        while True:
            time.sleep(1)
            told = self._file.with_suffix(".new")
            told.write_text(
                json.dumps({str(s): c for s, c in list(self._by_second.items())}), encoding="utf-8"
            )
            told.replace(self._file)


def shares(file: Path, begin: float, end: float) -> Mapping[str, float]:
    """Return the share of each part between two instants (seconds since the epoch),
    largest first.
    """
    found: Counter[str] = Counter()
    for second, parts in json.loads(file.read_text(encoding="utf-8")).items():
        if begin - 1 < int(second) <= end:
            found.update(parts)
    total = found.total() or 1
    return {part: count / total for part, count in found.most_common()}


if __name__ == "__main__":
    Samples(Path(sys.argv.pop(1))).begin()
    main()
