"""Two processes print the same bytes of one story, however each orders its sets."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]


def printed(hash_seed: str, told: bytes, *words: str) -> bytes:
    return subprocess.run(
        [sys.executable, "-m", "hub.cli", *words],
        input=told,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    ).stdout


def test_two_processes_tell_and_judge_a_month_in_the_same_bytes() -> None:
    simulate = ("simulate", "--events", "400", "--seed", "4")
    told = printed("1", b"", *simulate)
    assert told == printed("2", b"", *simulate)
    for words in (("replay", "-", "--format", "json"), ("explain", "-"), ("law", "settings")):
        assert printed("1", told, *words) == printed("2", told, *words)


def test_two_processes_name_who_may_say_it_in_the_same_bytes() -> None:
    story = ROOT / "tests/stories/jilin/rl-4-every-ground-is-found-by-who-may.jsonl"
    first, *others = (
        printed(seed, story.read_bytes(), "replay", "-", "--format", "json") for seed in "1237"
    )
    assert others == [first] * len(others)
