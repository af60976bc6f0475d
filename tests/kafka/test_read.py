"""The read side beside a real broker: killed and built anew, it holds what was said, once."""

import json
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.kafka.person import gongze
from tests.worker_processes import Crew, Hand

STORY = str(Path(__file__).parents[1] / "stories" / "given" / "S02.jsonl")
WAIT_S = 60.0


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.2)


def _digests(words: str) -> Mapping[str, str]:
    return {name: digest for digest, name in (line.split() for line in words.splitlines())}


def test_a_follower_that_is_killed_and_one_that_is_built_anew_hold_the_same(
    workers: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGZE_READ_DB", str(tmp_path))
    kafka = ("--kafka", workers.bootstrap)

    def follower() -> Hand:
        return workers.run("read", ["hub.cli", "read", *kafka])

    def owed() -> int:
        ran = gongze("duties", "--city", "readable", "--format", "json")
        return len(json.loads(ran.out)["duties"]) if ran.code == 0 else 0

    first = follower()
    gongze("play", STORY, "--as", "readable", *kafka).ok()
    first.kill()
    second = follower()
    _until(lambda: owed() > 0)
    assert "evidence complete to" in gongze("duties", "--city", "readable").ok()
    rebuilt = gongze("read", "rebuild", *kafka).ok()
    assert second.process.wait(WAIT_S) == 70
    assert "it was rebuilt" in second.log.read_text(encoding="utf-8")
    third = follower()
    _until(lambda: gongze("read", "digest").code == 0)
    # Cities that others play on this broker may have gone on since: this one's story has ended.
    assert _digests(gongze("read", "digest").ok()).keys() == _digests(rebuilt).keys()
    assert owed() > 0
    third.signal(signal.SIGTERM)
    assert third.process.wait(WAIT_S) == 0
