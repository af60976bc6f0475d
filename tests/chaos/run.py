"""One run: brokers up, cities placed, a month told while blows fall, then quiet, then the checker.

The feed goes only as far as the blows have come, so that each of them falls under load.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos import cities
from tests.chaos.blows import RELAY_ALONE, Blows
from tests.chaos.feed import Feeder
from tests.chaos.ground import Ground, ground
from tests.chaos.hands import Hands
from tests.chaos.journal import Journal
from tests.chaos.plan import Planned
from tests.chaos.script import Script
from tests.chaos.settled import Settled
from tests.crew import Crew

SETTLED_S = 90.0
MARKED_S = 8.0
"""Skew and a round of marks: then evidence time has passed all that was received."""
BLOW_S = 6.0
"""About how long a blow and the recovery from it take: the feed is to last as long as the blows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is to be: how many brokers, events a city, whether a city has a wall clock."""

    brokers: int
    events: int
    seed: int
    wall: bool


def run(asked: Asked, planned: Sequence[Planned]) -> tuple[int, str]:
    """Beat a hub and have it judged; return the checker's exit code and its words."""
    told = cities.scripts(asked.seed, asked.events, wall=asked.wall)
    with ground(asked.brokers) as grounds:
        asyncio.run(cities.place(grounds.bootstrap, told))
        journal = Journal(grounds.bootstrap, asked.seed)
        with Crew(grounds.bootstrap) as crew:
            hands = Hands(crew, journal)
            hands.start("w1")
            hands.start("w2")
            if asked.wall:
                hands.start("r1", *RELAY_ALONE)
            _beat(grounds, hands, journal, told, planned)
            hands.stop_all()
        return _judged(journal)


def _beat(
    grounds: Ground,
    hands: Hands,
    journal: Journal,
    told: Sequence[Script],
    planned: Sequence[Planned],
) -> None:
    done = 0

    def share() -> float:
        return (done + 1) / (len(planned) + 1)

    lasts_s = BLOW_S * len(planned)
    feeders = [
        Feeder(grounds.bootstrap, script, share, lasts_s / len(script.steps)) for script in told
    ]
    for feeder in feeders:
        feeder.start()
    blows = Blows(grounds, hands, journal, told[-1].city)
    for one in planned:
        hands.pause(one.after_s)
        blows.do(one)
        done += 1
    while any(feeder.is_alive() for feeder in feeders):
        hands.pause(0.2)
    print("  all is written", flush=True)
    journal.stalled = Settled(grounds.bootstrap).wait(SETTLED_S, hands.pause)
    print("  all is quiet", flush=True)
    if any(script.clock == "wall" for script in told):
        hands.pause(MARKED_S)


def _judged(journal: Journal) -> tuple[int, str]:
    with tempfile.TemporaryDirectory(prefix="gongze-chaos-") as folder:
        file = Path(folder, "journal.json")
        journal.write(file)
        done = subprocess.run(
            [sys.executable, "-m", "tests.chaos.checker", str(file)],
            check=False,
            capture_output=True,
            text=True,
        )
    return done.returncode, done.stdout + done.stderr
