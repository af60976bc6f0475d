"""An embedded Kafka in a folder that is gone afterwards, and programs run beside it."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.meter import Meter
from hub.local.broker import Broker
from hub.local.fetching import bring
from hub.local.jars import cache

STOP_S = 15.0


@contextmanager
def kafka() -> Iterator[Broker]:
    """Run one broker for the length of a bench."""
    bring(cache(), lambda line: print(line, file=sys.stderr))
    with (
        tempfile.TemporaryDirectory(prefix="gongze-bench-", ignore_cleanup_errors=True) as folder,
        Broker(Path(folder), cache()) as broker,
    ):
        yield broker


@contextmanager
def program(*arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], Meter]]:
    """Run `python -m ARGUMENTS`, metered; it is asked to end, then ended."""
    process = subprocess.Popen([sys.executable, "-m", *arguments])
    try:
        with Meter(process.pid) as meter:
            yield process, meter
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
