"""What the README tells people to type works,
and the case that it tells is what the hub answers.
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from hub.cli import COMMANDS
from hub.cli.up.running import DOORS, READ

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TYPED = [line.strip() for line in README.splitlines() if line.startswith("    ")]
IN_MEMORY = [line for line in TYPED if line.startswith("gongze replay ")]
CASE = README.partition("## One case")[2].partition("## The map")[0]


def run(line: str) -> str:
    """Return what a command of the README prints, typed in the project's folder."""
    command = [sys.executable, "-m", "hub.cli", *shlex.split(line)[1:]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.processes
@pytest.mark.parametrize("line", IN_MEMORY)
def test_a_replay_of_the_readme_runs_and_answers_with_every_article_of_its_case(line: str) -> None:
    printed = run(line)
    cited = set(re.findall(r"\((art\. [^)]*(?:\(\d\))?)\)", CASE))
    assert len(cited) >= 4
    assert [article for article in sorted(cited) if f"({article})" not in printed] == []


def test_the_two_commands_stand_in_the_first_screen() -> None:
    first = README.splitlines()[:24]
    assert any(line.startswith("    make up ") for line in first)
    assert any(line.startswith("    make test ") for line in first)
    assert len(README.splitlines()) <= 64, "one screen"


def test_what_the_readme_tells_to_type_beside_a_hub_is_what_the_hub_itself_offers() -> None:
    assert [door for door in (*DOORS, READ) if door not in TYPED] == []


def test_every_command_of_the_readme_is_one_that_gongze_has() -> None:
    named = {name for line in TYPED for name in re.findall(r"\bgongze (\w+)", line)}
    assert named
    assert named <= set(COMMANDS)
