"""What keeps an environment from being set up is said in one sentence,
by the words of the real pip.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub.local.ports import any_port
from tools.setup import NO_INDEX, PIP, SIGNS, installed, main

ROOT = Path(__file__).parents[2]


@pytest.mark.processes
def test_without_a_package_index_one_sentence_says_so(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, value in {
        "PIP_INDEX_URL": f"http://127.0.0.1:{any_port()}/simple", "PIP_FIND_LINKS": "",
        "PIP_NO_CACHE_DIR": "1", "PIP_CONFIG_FILE": os.devnull,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    words = ("download", "--retries", "1", "--dest", str(tmp_path), "no-such-package==1")
    assert installed([sys.executable, *PIP, *words], 1) != 0
    said = capfd.readouterr()
    assert said.err.splitlines() == [NO_INDEX]
    assert said.out.splitlines() == ["  the package index does not answer; trying again …"]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_known_cause_is_told_without_pips_own_words(
    sign: str, capfd: pytest.CaptureFixture[str]
) -> None:
    code = f"print('ERROR: Could not install: {sign}'); raise SystemExit(1)"
    assert installed([sys.executable, "-c", code], 1) == 1
    assert capfd.readouterr().err.splitlines() == [SIGNS[sign]]


def test_a_folder_with_a_colon_in_its_path_is_said_before_anything_is_made(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    venv = tmp_path / "a:b" / ".venv"
    assert main(str(venv), "requirements.lock") == 2
    assert "Move the project, or name another: make VENV=/another/folder." in capfd.readouterr().err
    assert not venv.exists()


@pytest.mark.processes
def test_without_a_network_the_jars_say_so_and_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hub.local.fetching"],
        encoding="utf-8",
        capture_output=True,
        check=False,
        env={
            **os.environ,
            "M2_REPO": str(tmp_path / "m2"),
            "GONGZE_CACHE": str(tmp_path / "c"),
            "PATH": str(tmp_path),
            "GONGZE_MAVEN_REPO": f"http://127.0.0.1:{any_port()}",
        },
    )
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    assert "no repository is reached" in sentence
    assert "GONGZE_MAVEN_REPO" in sentence
    assert len(sentence) < 900


def test_a_hub_runs_with_the_versions_that_it_is_made_with() -> None:
    def pins(lock: str) -> set[str]:
        lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line}

    assert pins("requirements-run.lock") < pins("requirements.lock")
