"""What keeps a hub from coming up is said in a sentence, with an exit code;
nothing is left running.
"""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hub.local.jars import cache, locked
from hub.local.ports import any_port
from tests.up.hub import Up, refused

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]


@contextmanager
def listener() -> Iterator[int]:
    """A port on which something listens and never answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield int(taken.getsockname()[1])


def test_a_port_in_use_is_named_with_who_holds_it(tmp_path: Path) -> None:
    with listener() as port:
        code, said = refused("--folder", str(tmp_path), environment={"GONGZE_PORT": str(port)})
    assert code == 1
    assert f"port {port} is in use by " in said
    assert f"(process {os.getpid()}," in said
    assert "GONGZE_PORT" in said


def test_a_named_broker_that_is_not_there_is_said_within_seconds(tmp_path: Path) -> None:
    broker = f"127.0.0.1:{any_port()}"
    code, said = refused("--folder", str(tmp_path), environment={"GONGZE_KAFKA": broker})
    assert code == 3
    assert f"no broker is reached at {broker}" in said
    assert "Connect" in said


def test_a_broker_without_a_port_is_bad_input(tmp_path: Path) -> None:
    code, said = refused("--folder", str(tmp_path), "--kafka", "broker")
    assert code == 2
    assert "'broker' is no broker: write host:port" in said


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    code, said = refused("--folder", str(tmp_path / "file" / "hub"), "--port", "0")
    assert code == 1
    assert "cannot be used: Not a directory" in said


def test_a_story_with_a_bad_line_is_bad_input_before_anything_is_started(tmp_path: Path) -> None:
    story = tmp_path / "story.jsonl"
    story.write_text('{"story": "x", "city": "zhuhai"}\n', encoding="utf-8")
    code, said = refused("--folder", str(tmp_path / "hub"), "--port", "0", "--story", str(story))
    assert code == 2
    assert "line 1, field 'as_of'" in said
    assert not (tmp_path / "hub" / "kafka").exists()


def test_a_python_that_is_too_old_is_said_by_make(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.lock", "requirements-run.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    old = tmp_path / "python3.9"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    done = subprocess.run(
        ["make", "up", f"PYTHON={old}"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "Python 3.11 is needed" in done.stderr


@pytest.mark.kafka
def test_a_file_that_may_not_grow_is_said_and_does_not_hang(tmp_path: Path) -> None:
    """As on a full disk: Kafka cannot write its index files of 10 MB."""
    code, said = refused(
        "--folder", str(tmp_path), "--port", "0", limit=["prlimit", "--fsize=4194304"]
    )
    assert code == 1
    assert "Kafka ended while starting. A file may not grow further" in said
    assert "server.log" in said


@pytest.mark.kafka
def test_interrupted_in_the_middle_of_a_download_it_ends_and_the_next_start_goes_on(
    tmp_path: Path,
) -> None:
    store = tmp_path / "m2"
    environment = {
        "GONGZE_CACHE": str(tmp_path / "cache"), "M2_REPO": str(store), "PATH": str(tmp_path),
    }  # fmt: skip
    with listener() as mirror:
        environment["GONGZE_MAVEN_REPO"] = f"http://127.0.0.1:{mirror}"
        with Up(tmp_path / "hub", environment=environment) as hub:
            hub.until(f"fetching {len(locked())} of {len(locked())} jars")
            code, said, alive = hub.end(signal.SIGINT)
    assert (code, alive) == (0, [])
    assert "Stopped" in said
    for jar in locked():
        (store / jar.in_store).parent.mkdir(parents=True, exist_ok=True)
        (store / jar.in_store).symlink_to(cache() / jar.file)
    with Up(tmp_path / "hub", environment=environment) as hub:
        hub.until(f"local Maven store: {len(locked())} of {len(locked())} jars are here")
        hub.until("Kafka serves on")
        assert hub.end(signal.SIGTERM)[0::2] == (0, [])
