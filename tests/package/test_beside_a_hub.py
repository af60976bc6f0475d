"""The installed wheel brings a whole hub up from an empty folder,
and every command works beside it.
"""

import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from hub.agents.city.processor import STAGE
from tests.kafka.person import Ran
from tests.package.installed import Installed
from tests.package.typed import BESIDE_A_HUB, FOUND, READING, WRITING

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]
STANDING = "The hub is up"
BLOCKED = 6
REFUSED_AGAIN = 5
GONE_WITHIN_S = 15.0
ANSWERED = (0, 1, 5, 6)
"""Told; told that there is no such thing, that duties are overdue, that a city stands still."""


class Beside:
    """Commands of the wheel beside its hub; it remembers which were typed."""

    def __init__(self, gongze: Installed, kafka: str) -> None:
        self.kafka, self.typed = kafka, {"up"}
        self._gongze = gongze

    def type(self, command: str, *words: str, said: str = "") -> Ran:
        self.typed.add(command)
        return self._gongze.run([*command.split(), *words, "--kafka", self.kafka], said)

    def read(self, command: str, *words: str) -> Ran:
        self.typed.add(command)
        return self._gongze.run([*command.split(), *words])


@contextmanager
def up(gongze: Installed) -> Iterator[str]:
    """Start `gongze up` on any free port; yield where its Kafka serves once the hub is up."""
    hub = subprocess.Popen(
        [gongze.command, "up", "--port", "0"], cwd=gongze.folder, env=gongze.surroundings(),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    encoding="utf-8")  # fmt: skip
    assert hub.stdout is not None
    printed = []
    try:
        for line in hub.stdout:
            printed.append(line)
            if STANDING in line:
                break
        else:
            raise AssertionError("".join(printed))
        (port,) = re.findall(r"Kafka serves on 127\.0\.0\.1:(\d+)", "".join(printed))
        yield f"127.0.0.1:{port}"
        started = psutil.Process(hub.pid).children(recursive=True)
        hub.send_signal(signal.SIGINT)
        hub.communicate()
        assert (hub.returncode, psutil.wait_procs(started, GONE_WITHIN_S)[1]) == (0, [])
    finally:
        hub.kill()
        hub.wait()
        hub.stdout.close()


def test_a_hub_stands_and_every_command_works_beside_it(gongze: Installed) -> None:
    with up(gongze) as kafka:
        beside = Beside(gongze, kafka)
        beside.type("provision", "zhuhai", "--office", "TOWN_A=TOWN_GOV").ok()
        sent = beside.type("send", "--as", "zhuhai:LAND", "-", said=FOUND).ok().split()[-1]
        question = ("construction_permit", "--site", "P1", "--party", "X", "--as", "zhuhai:CONSTR")
        assert beside.type("gate", *question, "--after", sent).code == BLOCKED
        blocks = beside.type("watch", "blocks", "--from", "start", "--until", "1").ok()
        assert "ZH-" in blocks
        refused_and_heard_again(beside)
        story = gongze.shipped / "examples" / "a-week-in-zhuhai.jsonl"
        played = json.loads(beside.type("play", str(story), "--format", "json").ok())
        assert played["violations"]
        days = str(gongze.shipped / "examples" / "calendar-2026.yaml")
        beside.type("calendar publish", days, "--as", "zhuhai:hub").ok()
        works_beside_the_others(gongze, beside)
        what_is_said_can_be_read(beside)
        assert "records heard again" in beside.type("rebuild", "jilin").ok()
    assert beside.typed == BESIDE_A_HUB


def refused_and_heard_again(beside: Beside) -> None:
    """Write what the hub cannot take as a foreign client does; have it heard again."""
    foreign = Producer({"bootstrap.servers": beside.kafka})
    foreign.produce("zhuhai.LAND.outbox", b"not a message")
    assert foreign.flush(10) == 0
    told = beside.type("watch", "refused", "--from", "start", "--until", "1").ok()
    (source,) = re.findall(r"zhuhai\.LAND\.outbox/0/\d+", told)
    again = beside.type("refused replay", "--city", "zhuhai", source)
    assert again.code == REFUSED_AGAIN, again.err
    assert f"{source} told again" in again.out


def what_is_said_can_be_read(beside: Beside) -> None:
    """Ask the read side that `gongze up` has started; have it built anew; write as an operator."""
    beside.typed.add("read")
    for command, words in READING.items():
        ran = beside.read(command, *words)
        assert (ran.code in ANSWERED, "Traceback" in ran.err) == (True, False), (command, ran)
    for command, words in WRITING.items():
        ran = beside.type(command, *words)
        assert (ran.code in ANSWERED, "Traceback" in ran.err) == (True, False), (command, ran)
    beside.type("read rebuild").ok()


def joined(kafka: str, name: str) -> bool:
    """Return whether a worker shares the cities."""
    admin = AdminClient({"bootstrap.servers": kafka})
    found = admin.describe_consumer_groups([STAGE.name])[STAGE.name].result()
    return any(f"{one.group_instance_id}".endswith(f"-{name}") for one in found.members)


def works_beside_the_others(gongze: Installed, beside: Beside) -> None:
    """Start a worker by hand until it has joined, and stop it."""
    beside.typed.add("worker")
    worker = subprocess.Popen(
        [gongze.command, "worker", "--name", "w2", "--kafka", beside.kafka],
        cwd=gongze.folder, env=gongze.surroundings(), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    encoding="utf-8")  # fmt: skip
    try:
        while not joined(beside.kafka, "w2"):
            assert worker.poll() is None, worker.communicate()
            time.sleep(0.3)
        worker.terminate()
        said, _ = worker.communicate()
        assert (worker.returncode, "Traceback" in said) == (0, False), said
    finally:
        worker.kill()
        worker.wait()
