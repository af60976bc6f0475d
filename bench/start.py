"""How long a stranger waits from a fresh clone to the first violation:
`python -m bench.start [--cold]`.

Cached: pip's cache and Kafka's jars are at hand. Cold: neither, so the network counts too. The
clone is of what is committed; it is made and run in a folder that is gone afterwards, on a port of
its own. CPU is of all processes, until the violation is on the screen.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
TARGETS_S = {"cached": 30, "cold": 120}
STEPS = (
    ("environment", " is set up after "),
    ("jars", "Starting Apache Kafka"),
    ("Kafka", "Kafka serves on"),
    ("cities", "Starting the relay"),
    ("week, to its violation", "  violation  said"),
)
"""Each step with what the screen prints when it is over."""


def surroundings(scratch: Path, *, cold: bool) -> Mapping[str, str]:
    """Return the environment of the clone; a cold one has caches that are empty."""
    plain = {key: one for key, one in os.environ.items() if not key.startswith("GONGZE_")}
    kept = {"GONGZE_CACHE": os.environ["GONGZE_CACHE"]} if os.environ.get("GONGZE_CACHE") else {}
    if not cold:
        return {**plain, **kept, "GONGZE_PORT": "0"}
    empty = {
        "GONGZE_CACHE": scratch / "jars",
        "M2_REPO": scratch / "m2",
        "PIP_CACHE_DIR": scratch / "pip",
    }
    return {**plain, **{key: str(path) for key, path in empty.items()}, "GONGZE_PORT": "0"}


def measured(scratch: Path, *, cold: bool) -> int:
    """Clone, make up, print the seconds of each step; return 1 if the violation never came."""
    started_s = last_s = time.monotonic()
    clone = scratch / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    with subprocess.Popen(
        ["make", "up"], cwd=clone, env=surroundings(scratch, cold=cold), encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    ) as make:  # fmt: skip
        assert make.stdout is not None
        waited = list(STEPS)
        cpu_s = 0.0
        for line in make.stdout:
            if waited and waited[0][1] in line:
                now_s = time.monotonic()
                print(f"{waited.pop(0)[0]:<24}{now_s - last_s:>8.1f} s", flush=True)
                last_s = now_s
            if not waited:
                cpu_s = _cpu_s(make.pid)
                break
        os.killpg(make.pid, signal.SIGINT)
        rest = make.stdout.read()
    if waited:
        sys.stderr.write(rest)
        print(f"it ended before: {waited[0][0]}", file=sys.stderr)
        return 1
    name = "cold" if cold else "cached"
    print(
        f"{'from clone to violation':<24}{last_s - started_s:>8.1f} s; {name}: {TARGETS_S[name]} s"
        f" on two idle cores; CPU {cpu_s:.1f} s; load {os.getloadavg()[0]:.1f}"
    )
    return 0


def _cpu_s(pid: int) -> float:
    """Return the CPU of a process and of all below it, those that have ended included."""
    make = psutil.Process(pid)
    times = [one.cpu_times() for one in (make, *make.children(recursive=True))]
    return sum(one.user + one.system + one.children_user + one.children_system for one in times)


def main() -> int:
    """Measure once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cold", action="store_true")
    cold = parser.parse_args().cold
    with tempfile.TemporaryDirectory(prefix="gongze-start-", ignore_cleanup_errors=True) as folder:
        return measured(Path(folder), cold=cold)


if __name__ == "__main__":
    sys.exit(main())
