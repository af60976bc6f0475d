"""`python -m bench.hub.commands`: what `gongze send` and `gongze gate` cost a person, beside the
bare cost.

Bare is what no command on this client can go below: Python's start, and with it a connection of
aiokafka that appends one record. The hub must be running (`make up`); a city of the bench's own is
placed in it. Rounds take turns, so that a busy machine is busy for all; the CPU of each process is
its own, wall is not.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from bench import table
from hub.cli.options import BOOTSTRAP

CITY = "bench-commands"
OUTBOX = f"{CITY}.LAND.outbox"
PROMISED_S = 2.0
LINE = {
    "kind": "violation_discovered", "id": "one", "case": "C1", "site": "P1", "party": "X",
    "at": "2025-09-15T09:00:00+08:00",
}  # fmt: skip
BARE = """
import asyncio, sys
from aiokafka import AIOKafkaProducer
async def main():
    producer = AIOKafkaProducer(bootstrap_servers=sys.argv[1], acks="all", enable_idempotence=True)
    await producer.start()
    await producer.send_and_wait(sys.argv[2], sys.argv[3].encode(), partition=0)
    await producer.stop()
asyncio.run(main())
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that one run took: of CPU, and on the clock."""

    cpu_s: float
    wall_s: float


def cost(command: Sequence[str], codes: Sequence[int]) -> Cost:
    """Run a command to its end; return what it cost. Ends the bench where it fails."""
    begin = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        wall_s = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            said.seek(0)
            raise click.ClickException(f"{' '.join(command[:4])} …: {said.read().decode()}")
    return Cost(used.ru_utime + used.ru_stime, wall_s)


def runs_of(kafka: str, file: Path) -> dict[str, tuple[list[str], tuple[int, ...]]]:
    """Return what is run, by name, each with the exit codes of a run that worked."""
    python, gongze = [sys.executable], [sys.executable, "-m", "hub.cli"]
    told = json.dumps({**LINE, "family": "act", "city": CITY, "office": "LAND"})
    question = ["gate", "power_supply", "--site", "P1", "--as", f"{CITY}:POWER", "--kafka", kafka]
    send = ["send", "--as", f"{CITY}:LAND", str(file), "--kafka", kafka]
    return {
        "python's start": ([*python, "-c", "pass"], (0,)),
        "bare aiokafka append": ([*python, "-c", BARE, kafka, OUTBOX, told], (0,)),
        "gongze send": ([*gongze, *send], (0,)),
        "gongze gate": ([*gongze, *question], (0, 5, 6)),
    }


def row(name: str, costs: Sequence[Cost], bare_s: float) -> tuple[str, ...]:
    """Return a run's line: medians, the best on the clock,
    and its CPU as a multiple of the bare append's.
    """
    cpu_s = statistics.median(one.cpu_s for one in costs)
    walls = [one.wall_s for one in costs]
    return (
        name,
        f"{cpu_s:.2f}",
        f"{statistics.median(walls):.2f}",
        f"{min(walls):.2f}",
        f"{cpu_s / bare_s:.1f}",
    )


@click.command()
@click.option("--kafka", envvar="GONGZE_KAFKA", default=BOOTSTRAP, show_default=True)
@click.option("--rounds", default=7, show_default=True)
def main(kafka: str, rounds: int) -> None:
    """Print what each costs, and the load of the machine meanwhile."""
    place = ["provision", "zhuhai", "--as", CITY, "--office", "LAND", "--office", "POWER"]
    cost([sys.executable, "-m", "hub.cli", *place, "--kafka", kafka], (0,))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one.jsonl"
        file.write_text(json.dumps(LINE), encoding="utf-8")
        runs = runs_of(kafka, file)
        taken: dict[str, list[Cost]] = {name: [] for name in runs}
        for number in range(rounds + 1):
            for name, (command, codes) in runs.items():
                one = cost(command, codes)
                if number:  # the first round warms caches, and has the city heard
                    taken[name].append(one)
    bare_s = statistics.median(one.cpu_s for one in taken["bare aiokafka append"])
    head = (f"{rounds} rounds", "CPU s", "wall s", "best s", "CPU, bare = 1")
    table.show(head, [row(name, costs, bare_s) for name, costs in taken.items()])
    load, cores = os.getloadavg()[0], os.cpu_count()
    print(f"promised on an idle machine: {PROMISED_S:.0f} s; load here {load:.1f} on {cores} cores")


if __name__ == "__main__":
    main()
