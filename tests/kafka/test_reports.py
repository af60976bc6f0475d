"""A report that is issued is on the broker before it counts, and is asked for again from there."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.kafka.person import gongze
from tests.worker_processes import Crew

STORY = str(Path(__file__).parents[1] / "stories" / "given" / "S02.jsonl")
WAIT_S = 60.0


def test_an_issued_report_is_written_down_and_the_next_one_knows_it(
    workers: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGZE_READ_DB", str(tmp_path))
    kafka = ("--kafka", workers.bootstrap)
    workers.run("read", ["hub.cli", "read", *kafka])
    gongze("play", STORY, "--as", "reported", *kafka).ok()
    asked = ("report", "--year", "2025", "--city", "reported", "--format", "json")

    def told() -> dict[str, Any]:
        ran = gongze(*asked)
        return dict(json.loads(ran.out)) if ran.code == 0 else {}

    _until(lambda: told().get("total", {}).get("received", 0) > 0)
    nobody = gongze(*asked, "--issue", "--who", "LI Na", "--kafka", "127.0.0.1:1")
    assert (nobody.code, nobody.out) == (3, "")
    assert "since_issued" not in told()
    issued = json.loads(gongze(*asked, "--issue", "--who", "LI Na", *kafka).ok())
    _until(lambda: "since_issued" in told())
    (since,) = told()["since_issued"]
    assert (since["issued_by"], since["issued_as_of"]) == ("LI Na", issued["as_of"])
    assert since["changed"] == []
    assert json.loads(gongze(*asked, "--as-of", issued["as_of"]).ok()) == issued
    assert json.loads(gongze("explain", "reported", "C1", "--format", "json").ok())["explained"]


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.2)
