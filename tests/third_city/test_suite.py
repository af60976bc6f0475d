"""A third folder of rulebooks, with its stories,
passes the tests of law and stories as it stands.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hub.shipped import ROOT
from tests.third_city import built

LEFT = shutil.ignore_patterns(".git", ".venv", "node_modules", "__pycache__", ".*cache")
TESTS = ("tests/stories", "tests/sim", "tests/cli/test_law_commands.py")
PURE = "not kafka and not crash and not processes and not seeds"


@pytest.mark.processes
@pytest.mark.timeout(400)
def test_law_and_stories_of_two_more_cities_pass_the_tests_that_are_here(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=LEFT)
    built(ROOT / "rulebooks", ROOT / "tests" / "stories", tmp_path)
    for made, place in (("rulebooks", "rulebooks"), ("stories", "tests/stories")):
        shutil.copytree(tmp_path / made, copy / place, dirs_exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", PURE, *TESTS],
        cwd=copy, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
    listed = subprocess.run(
        [sys.executable, "-m", "hub.cli", "law", "test"],
        cwd=copy, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert listed.returncode == 0, listed.stdout
    stories = len(list(copy.glob("tests/stories/*/*.jsonl")))
    assert f"0 of {stories} stories come out otherwise" in listed.stdout
