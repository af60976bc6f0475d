"""Real workers on a real broker, killed six times while three cities play: the same end as without.

`make chaos` kills as often as it is asked to.
"""

import subprocess
import sys

import pytest

from hub.local.fetching import bring
from hub.local.jars import cache

KILLS, SEED, EVENTS = 6, 1, 200


@pytest.mark.crash
@pytest.mark.timeout(400)
def test_six_kills_lose_nothing_repeat_nothing_and_rush_nothing() -> None:
    bring(cache(), print)
    command = [sys.executable, "-m", "tests.chaos", f"kills={KILLS}", f"seed={SEED}"]
    done = subprocess.run(
        [*command, f"events={EVENTS}", "beside=0"],
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
