"""A stranger's session with `gongze up` on the embedded Kafka: it shows, it stays,
it leaves nothing.
"""

import shlex
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from hub.cli.up.running import DOORS, READ
from tests.brokers import embedded
from tests.up.hub import Up, refused

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]
LATE = r"violation .*power supply \(POWER\) C1 ZH-15\.7-utility-cutoff \(art\. 15 ¶7\)"
STANDING = "The hub is up"
BLOCKED = 6


def typed(door: str, kafka: str) -> "subprocess.CompletedProcess[str]":
    """Run what the hub's screen offers as a shell runs it."""
    line = door.replace("gongze", f"{shlex.quote(sys.executable)} -m hub.cli")
    return subprocess.run(
        f"{line} --kafka {kafka}", shell=True, capture_output=True, encoding="utf-8", check=False
    )


def test_the_late_cut_is_named_with_its_article_and_ctrl_c_leaves_no_process(
    tmp_path: Path,
) -> None:
    with Up(tmp_path) as hub:
        port = hub.until(r"Kafka serves on 127\.0\.0\.1:(\d+)")[1]
        hub.until(
            r"duty +raised +power supply \(POWER\) C1 ZH-15\.7-utility-cutoff \(art\. 15 ¶7\)"
        )
        hub.until(r"gate +blocked .*ZH-8\.1\.b-plan-block \(art\. 8 ¶1\)")
        hub.until(LATE)
        hub.until(r"ground +established +power supply \(POWER\).*\(art\. 17\(5\)\)")
        hub.until(r"block +released .*ZH-8\.1\.b-plan-block")
        hub.until(STANDING)
        hub.until(READ)
        sent, asked = (typed(door, f"127.0.0.1:{port}") for door in DOORS)
        assert sent.returncode == 0, sent.stderr
        assert asked.returncode == BLOCKED, asked.stderr
        hub.until(r"zhuhai .* tells .*\(LAND\): violation discovered; case C1")
        hub.until(r"zhuhai .* gate +blocked .*ZH-15\.3-construction-permit-block \(art\. 15 ¶3\)")
        code, said = refused("--folder", str(tmp_path))
        assert code == 4
        assert f"process {hub.process.pid}, since " in said
        assert f"Kafka at 127.0.0.1:{port}" in said
        assert len(hub.descendants()) == 4, "Kafka, a relay, a worker, the read side"
        code, said, alive = hub.end(signal.SIGINT)
    assert (code, alive) == (0, [])
    assert "Stopped; nothing of it runs any more." in said


def test_after_kill_9_nothing_runs_and_the_next_start_tells_the_week_from_its_record(
    tmp_path: Path,
) -> None:
    with Up(tmp_path) as hub:
        hub.until(STANDING)
        worker = next(one for one in hub.descendants() if "w1" in one.cmdline())
        worker.kill()
        hub.until(r"worker w1 was killed by SIGKILL.* Starts again in 0\.5 s")
        reader = next(one for one in hub.descendants() if "read" in one.cmdline())
        reader.kill()
        hub.until(r"the read side was killed by SIGKILL.* Starts again in 0\.5 s")
        assert hub.end(signal.SIGKILL)[0::2] == (-signal.SIGKILL, [])
    with Up(tmp_path) as hub:
        hub.until("played before into the sandbox city week")
        hub.until(LATE)
        hub.until(STANDING)
        assert hub.end(signal.SIGTERM)[0::2] == (0, [])


def test_a_named_broker_is_used_and_none_is_started(tmp_path: Path) -> None:
    with (
        embedded() as broker,
        Up(tmp_path, (), {"GONGZE_KAFKA": broker.bootstrap}) as hub,
    ):
        hub.until(f"Using the Kafka at {broker.bootstrap}")
        hub.until(LATE)
        assert [one for one in hub.descendants() if "java" in one.name()] == []
        assert not (tmp_path / "kafka").exists()
        assert hub.end(signal.SIGHUP)[0::2] == (0, [])
        assert psutil.pid_exists(broker.pid)
