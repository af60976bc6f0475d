"""One run: brokers up, cities placed, a month told while blows fall, then quiet, then the checker.

The feed goes only as far as the blows have come, so that each of them falls under load.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos import before, cities
from tests.chaos.before import Before, renew
from tests.chaos.data_loss import Losing
from tests.chaos.faults import RELAY_ALONE, Blows
from tests.chaos.history import Journal
from tests.chaos.plan import BLOW_S, Planned, lasts_s
from tests.chaos.process_control import FOLLOWS, Hands
from tests.chaos.quiescence import Settled
from tests.chaos.read_side import ReadSide
from tests.chaos.rebuilt import said_again
from tests.chaos.testbed import Cluster, running_cluster
from tests.chaos.workload import Script
from tests.chaos.writers import Feeder
from tests.worker_processes import Crew

SETTLED_S = 90.0
MARKED_S = 8.0
"""Skew and a round of marks: then evidence time has passed all that was received."""
REBUILT = "cards, outages or doubts said again by a rebuild"
BEFORE_SHARE, BEFORE_GAP_S = 0.5, 0.02
"""So much is told, and so fast, to a version before this one: enough papers are to wait there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is to be: how many brokers, events a city, whether a city has a wall clock.

    `before` is a tree of the version that every worker begins with, if it is not this one.
    """

    brokers: int
    events: int
    seed: int
    wall: bool
    before: Path | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What the checker found: whether all held, its words, what the run consisted of,
    each count.
    """

    held: bool
    words: str
    facts: Mapping[str, int]
    counts: Mapping[str, int]


def run(asked: Asked, planned: Sequence[Planned]) -> Done:
    """Beat a hub and have it judged."""
    told = cities.scripts(asked.seed, asked.events, wall=asked.wall)
    with (
        running_cluster(asked.brokers) as cluster,
        tempfile.TemporaryDirectory(prefix="gongze-chaos-read-") as reads,
    ):
        if asked.before is not None:
            before.place(asked.before, cluster.bootstrap, told)
        else:
            asyncio.run(cities.place(cluster.bootstrap, told))
        journal = Journal(cluster.bootstrap, asked.seed, tree=str(asked.before or ""))
        with Crew(cluster.bootstrap) as crew:
            hands = Hands(crew, journal, asked.before, Path(reads))
            read_side = ReadSide(cluster.bootstrap, Path(reads), hands, journal)
            read_side.start()
            hands.start("w1")
            hands.start("w2")
            if asked.before is not None:
                # So that some of them still run when the first ones are of today.
                hands.start("w3")
            if asked.wall:
                hands.start("r1", *RELAY_ALONE)
            left = None
            if asked.before is not None:
                left = Before(cluster.bootstrap, hands, journal, told)
            _beat(cluster, hands, journal, told, planned, left)
            hands.stop_all(but=FOLLOWS)
            read_side.compare()
        done = _judged(journal)
        return done if asked.before is not None else _rebuilt(done, cluster.bootstrap, told)


def _beat(
    cluster: Cluster,
    hands: Hands,
    journal: Journal,
    told: Sequence[Script],
    planned: Sequence[Planned],
    left: Before | None,
) -> None:
    begun = time.monotonic()
    whole_s = sum(lasts_s(one.blow) for one in planned)
    told_s, first = 0.0, BEFORE_SHARE if left is not None else 0.0
    waits = left is not None

    def say(words: str) -> None:
        print(f"  {words} ({time.monotonic() - begun:.0f} s)", flush=True)

    def share() -> float:
        # Before the first blow something is told, too: a hub of sandboxes is at work only then.
        return min(1.0, first + (1 - first) * max(told_s, BLOW_S) / whole_s) if whole_s else 1.0

    def gap_s() -> float:
        return BEFORE_GAP_S if waits else whole_s / (1 - first) / len(told[-1].steps)

    losing = Losing(cluster, hands, journal, told)
    losing.make_lone()
    feeders = [Feeder(cluster.bootstrap, script, share, gap_s) for script in told]
    for feeder in feeders:
        feeder.start()
    blows = Blows(cluster, hands, journal, told[-1].city, losing)
    settled = Settled(cluster.bootstrap)
    while not settled.begun():
        hands.pause(0.5)
    say("the hub is at work")
    if left is not None:
        left.leave()
        say(", ".join(f"{number} {name}" for name, number in journal.before.items()))
        # The registry names the new edition first: whoever is of today then judges at once.
        renew(cluster.bootstrap, told)
        waits = False
    for one in planned:
        told_s += lasts_s(one.blow)
        hands.pause(one.after_s)
        blows.do(one)
    say("all blows have fallen")
    if left is not None:
        for name in hands.before:
            hands.kill(name)
        left.send_again()
        left.close()
    while any(feeder.is_alive() for feeder in feeders):
        hands.pause(0.2)
    say("all is written")
    journal.stalled += settled.wait(SETTLED_S, hands.pause)
    say("all is quiet")
    if any(script.clock == "wall" for script in told):
        hands.pause(MARKED_S)


def _rebuilt(done: Done, bootstrap: str, told: Sequence[Script]) -> Done:
    """Return what the checker found, and what a rebuild of every city says again."""
    again = list(said_again(bootstrap, told))
    words = "".join(f"           {one}\n" for one in again)
    counts = {**done.counts, REBUILT: len(again)}
    told_words = f"{done.words}{len(again):8} {REBUILT}\n{words}"
    return Done(done.held and not again, told_words, done.facts, counts)


def _judged(journal: Journal) -> Done:
    with tempfile.TemporaryDirectory(prefix="gongze-chaos-") as folder:
        file, counted = Path(folder, "journal.json"), Path(folder, "counted.json")
        journal.write(file)
        done = subprocess.run(
            [sys.executable, "-m", "tests.chaos.checker", str(file), str(counted)],
            check=False,
            capture_output=True,
            encoding="utf-8",
        )
        numbers = json.loads(counted.read_text(encoding="utf-8")) if counted.exists() else {}
    words = done.stdout + done.stderr
    return Done(done.returncode == 0, words, numbers.get("facts", {}), numbers.get("counts", {}))
