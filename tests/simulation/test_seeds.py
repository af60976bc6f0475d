"""The whole hub lives through seeds of faults; the same seed tells the same bytes."""

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.simulation.run import simulate

SEEDS, AT_ONCE = 200, 5
FEW = (5, 9, 27, 78)
"""A seed without faults, one with a story, one of small sweeps and outboxes made again,
one with a bug.
"""


def failures(seeds: Sequence[int]) -> list[str]:
    """Return what failed, seed by seed, with the command that shows it again."""
    found = []
    for seed in seeds:
        failure = simulate(seed).failure
        if failure:
            found.append(f"make sim seed={seed} trace=1\n{failure}")
    return found


@pytest.mark.parametrize("seed", FEW)
def test_the_hub_keeps_its_promises_under_a_seed(seed: int) -> None:
    assert failures([seed]) == []


def test_after_three_days_down_nobody_is_accused_whom_the_backlog_excuses() -> None:
    assert simulate(7, down=timedelta(hours=72)).failure == ""


@pytest.mark.seeds
@pytest.mark.parametrize("first", range(1, SEEDS + 1, AT_ONCE))
def test_the_hub_keeps_its_promises_under_many_seeds(first: int) -> None:
    found = failures(range(first, first + AT_ONCE))
    assert found == [], "\n".join(found)


@pytest.mark.processes
def test_the_same_seed_tells_the_same_bytes_whatever_python_hashes() -> None:
    digests = [_digest_of(78, hash_seed) for hash_seed in ("1", "2")]
    assert digests[0] == digests[1]


def _digest_of(seed: int, hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "--seed", str(seed)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.rpartition("digest ")[2]
