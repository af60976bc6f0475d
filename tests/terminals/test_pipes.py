"""What is printed reaches its reader, or one sentence says why not;
a command whose reader has ended ends.
"""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.registry.provision import provision, provision_hub
from hub.stream.kafka import KafkaLog
from tests.cli.commands import ALL
from tests.up.hub import Up

ROOT = Path(__file__).parents[2]
CUTOFF = "ZH-15.7-utility-cutoff"
PRINTING = (
    ("law", "check"), ("law", "show", CUTOFF, "--format", "json"), ("simulate", "--events", "50"),
    ("replay", "examples/a-week-in-zhuhai.jsonl"), ("up", "--port", "0"),
    ("--help",), *((*path, "--help") for path in (ALL[0], ALL[-1])),
)  # fmt: skip
pytestmark = pytest.mark.processes


def gongze(*words: str, folder: Path, closing: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in a shell that ends with `closing`, which says where its output goes."""
    command = [sys.executable, "-m", "hub.cli", *words]
    command += ["--folder", str(folder)] if words[0] == "up" else []
    return subprocess.run(
        ["sh", "-c", f'"$@" {closing}', "-", *command], stderr=subprocess.PIPE, check=False,
        encoding="utf-8", cwd=ROOT, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("words", PRINTING, ids=" ".join)
@pytest.mark.parametrize(
    ("closing", "why"),
    [(">/dev/full", "No space left on device"), (">&-", "it is closed")],
    ids=["a full disk", "closed"],
)
def test_output_that_is_not_taken_is_said_in_one_sentence(
    words: tuple[str, ...], closing: str, why: str, tmp_path: Path
) -> None:
    ran = gongze(*words, folder=tmp_path, closing=closing)
    assert ran.stderr.splitlines() == [
        f"What was to be printed was not taken by standard output: {why}."
    ]
    assert ran.returncode == 1
    assert not (tmp_path / "kafka").exists()


@pytest.mark.kafka
async def test_watch_ends_when_its_reader_has_ended_and_nothing_comes(kafka: str) -> None:
    log = KafkaLog(kafka)
    await provision_hub(log)
    law = law_of("zhuhai")
    await provision(
        log, "silent", {"POWER": "POWER"}, law="zhuhai", clock="wall", edition=law.edition,
        calendar=published_calendar().digest,
    )  # fmt: skip
    await log.close()
    ours, theirs = os.pipe()
    words = ("watch", "violations", "--city", "silent", "--kafka", kafka)
    watch = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hub.cli", *words, stdout=theirs, stderr=subprocess.PIPE
    )
    os.close(theirs)
    os.close(ours)
    _, said = await watch.communicate()
    assert watch.returncode == 1
    assert said == b""


@pytest.mark.kafka
def test_up_ends_when_the_reader_of_its_screen_has_ended_and_leaves_no_process(
    tmp_path: Path,
) -> None:
    with Up(tmp_path) as hub:
        hub.until("Kafka serves on")
        started = hub.descendants()
        assert hub.process.stdout is not None
        hub.process.stdout.close()
        assert hub.process.wait(60) == 1
        _, alive = psutil.wait_procs(started, timeout=15)
        assert alive == []


@pytest.mark.kafka
@pytest.mark.parametrize("killed", ["make", "its shell"])
def test_kill_9_of_make_leaves_no_process(killed: str, tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(
        f"up:\n{_recipe_of_up().replace('$(BIN)/python', sys.executable)} --port 0\n",
        encoding="utf-8",
    )
    make = subprocess.Popen(
        ["make", "up"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
    )  # fmt: skip
    try:
        assert make.stdout is not None
        for line in make.stdout:
            if "Starting the relay" in line:
                break
        below = psutil.Process(make.pid).children(recursive=True)
        assert len(below) >= 2, "gongze and Kafka"
        (make if killed == "make" else below[0]).send_signal(signal.SIGKILL)
        _, alive = psutil.wait_procs(below, timeout=60)
        assert alive == []
    finally:
        make.kill()
        make.communicate()


def _recipe_of_up() -> str:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return makefile.partition("\nup:")[2].split("\n")[1]
