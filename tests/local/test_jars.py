"""Jars come checked or are named; what is interrupted begins again. No network is used here."""

import os
import resource
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from hub.local.fetching import bring
from hub.local.jars import Jar, JarsError, locked

BYTES = b"the bytes of a jar"


def jar(text: bytes = BYTES) -> Jar:
    return Jar("org.example", "one", "1", sha256(text).hexdigest(), len(text))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A local Maven store; mvn is not found, and the mirror of the last way refuses connections."""
    monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("GONGZE_MAVEN_REPO", "http://127.0.0.1:1")
    file = tmp_path / "m2" / jar().in_store
    file.parent.mkdir(parents=True)
    file.write_bytes(BYTES)
    return file


def test_a_jar_comes_from_the_local_maven_store(store: Path, tmp_path: Path) -> None:
    bring(tmp_path / "libs", print, [jar()])
    assert (tmp_path / "libs" / "one-1.jar").read_bytes() == BYTES


def test_a_broken_jar_in_the_cache_is_named_and_fetched_anew(store: Path, tmp_path: Path) -> None:
    libs, told = tmp_path / "libs", list[str]()
    libs.mkdir()
    (libs / "one-1.jar").write_bytes(b"half a jar")
    bring(libs, told.append, [jar()])
    assert "one-1.jar is broken" in told[0]
    assert (libs / "one-1.jar").read_bytes() == BYTES


def test_a_jar_that_no_way_brings_is_named_with_what_was_tried(store: Path, tmp_path: Path) -> None:
    store.write_bytes(b"another jar under its name")
    with pytest.raises(JarsError, match=r"one-1\.jar") as raised:
        bring(tmp_path / "libs", print, [jar()])
    said = str(raised.value)
    assert all(way in said for way in ("local Maven store:", "mvn: not installed", "jgo:"))
    assert not (tmp_path / "libs" / "one-1.jar").exists()


def test_what_an_interrupted_run_left_is_cleared(store: Path, tmp_path: Path) -> None:
    libs = tmp_path / "libs"
    (libs / ".part.jgo").mkdir(parents=True)
    (libs / ".part.one-1.jar").write_bytes(b"half")
    bring(libs, print, [jar()])
    assert sorted(path.name for path in libs.iterdir()) == [".lock", "one-1.jar"]


@pytest.mark.processes
def test_a_disk_that_takes_no_more_is_said_and_nothing_half_is_used(tmp_path: Path) -> None:
    biggest = max(locked(), key=lambda one: one.size)
    file = tmp_path / "m2" / biggest.in_store
    file.parent.mkdir(parents=True)
    file.write_bytes(bytes(biggest.size))
    code = (
        "from dataclasses import replace; from hashlib import sha256; import hub.local.fetching as"
        " fetching;big = max(fetching.locked(), key=lambda one: one.size);big = replace(big,"
        " digest=sha256(bytes(big.size)).hexdigest());fetching.bring(fetching.cache(), print,"
        " [big])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "M2_REPO": str(tmp_path / "m2"), "GONGZE_CACHE": str(tmp_path / "c")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)),
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert "the jars cannot be kept in" in done.stderr
    assert "File too large. Make room there, or set GONGZE_CACHE" in done.stderr
    assert list(tmp_path.glob("c/*/[!.]*.jar")) == []
