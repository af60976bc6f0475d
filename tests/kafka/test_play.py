"""A story played through Kafka comes out as it does in memory."""

import subprocess
import sys
from pathlib import Path

from tests.crew import Crew

STORIES = Path(__file__).parents[1] / "stories"
PLAYED = (
    "given/S02",
    "zhuhai/art-15-7-a-correction-takes-a-violation-back",
    "zhuhai/art-12-hostile-not-filed-twice",
    "zhuhai/late-evidence-of-the-accused-alone-is-contested",
    "zhuhai/amb-21-a-duty-of-before-reaches-the-office-of-today",
)


def gongze(*arguments: str, kafka: str = "") -> str:
    """Return what a command prints, as a person runs it."""
    options = ["--kafka", kafka] if kafka else []
    command = [sys.executable, "-m", "hub.cli", *arguments, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_story_played_by_two_workers_is_printed_byte_for_byte_as_its_replay(crew: Crew) -> None:
    crew.start("play-1")
    crew.start("play-2")
    for name in PLAYED:
        story = str(STORIES / f"{name}.jsonl")
        played = gongze("play", story, "--format", "json", kafka=crew.bootstrap)
        assert played == gongze("replay", story, "--format", "json")
