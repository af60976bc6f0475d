"""A foreign client tried out against a hub: what it prints is what `gongze` says.

`python -m tests.docs.foreign` tries both clients of examples/clients/ against a hub of its own.
"""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition

from tests.kafka.person import gongze
from tests.up.hub import Up

CUT_GATE = "ZH-15.6-utility-gate"
ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "examples" / "clients"
PYTHON = (sys.executable, str(CLIENTS / "client.py"))
PORT = 21593
Printed = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Client:
    """A program, the broker, and the office that it is."""

    program: Sequence[str]
    kafka: str
    city: str
    office: str

    def run(self, *does: str) -> "subprocess.Popen[str]":
        """Start it."""
        command = [*self.program, self.kafka, self.city, self.office, *does]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    @contextmanager
    def follows(self, what: str) -> Iterator[Callable[[Callable[[Printed], bool]], Printed]]:
        """Have it follow something; give what reads on to the first line that is as asked."""
        process = self.run(what)
        try:
            yield lambda wanted: first(process, wanted)
        finally:
            process.kill()
            process.communicate()

    def asks(self, name: str, action: str, site: str) -> Printed:
        """Have it ask a gate, and return the answer."""
        out, _ = self.run("ask", name, action, site).communicate(timeout=60)
        answer: Printed = json.loads(out)
        return answer


def first(process: "subprocess.Popen[str]", wanted: Callable[[Printed], bool]) -> Printed:
    """Return the first line that is wanted. A refusal among the lines is an error."""
    assert process.stdout is not None
    for line in process.stdout:
        printed: Printed = json.loads(line)
        assert printed.get("family") != "refusal", line
        if wanted(printed):
            return printed
    raise AssertionError("it ended")


def tries(client: Client) -> list[str]:
    """Have a client do all that the page speaks of; return what it did, in words.

    Raises `AssertionError`.
    """
    case, site = f"C-{client.office}", f"P-{client.office}"
    with client.follows("inbox") as in_inbox, client.follows("blocks") as in_list:
        return [
            _hears_and_acknowledges(client, case, site, in_inbox),
            _asks(client, site),
            _lists(client, case, site, in_list),
        ]


def _hears_and_acknowledges(client: Client, case: str, site: str, in_inbox: Any) -> str:
    notice = {
        "family": "document",
        "kind": "written_notice_sent",
        "to": [client.office, "PLAN"],
        "case": case,
        "site": site,
        "notice": f"N-{case}",
        "matter": "cutoff",
        "id": f"N-{case}",
    }
    _says(client, "LAND", notice)
    paper = in_inbox(lambda one: one.get("notice") == notice["notice"])
    assert {key: paper[key] for key in notice} == notice
    _acknowledged(client, paper["notice"])
    return f"read paper {paper['notice']} in its inbox and acknowledged it"


def _acknowledged(client: Client, notice: str) -> None:
    """Wait until the office's outbox holds the acknowledgment of a paper."""
    settings = {
        "bootstrap.servers": client.kafka,
        "group.id": f"{client.city}.{client.office}.check",
    }
    consumer = Consumer(settings)
    consumer.assign([TopicPartition(f"{client.city}.{client.office}.outbox", 0, OFFSET_BEGINNING)])
    until = time.monotonic() + 60
    while time.monotonic() < until:
        record = consumer.poll(1.0)
        if record is not None and record.error() is None and record.value()[:1] == b"{":
            said = json.loads(record.value())
            if (said["kind"], said.get("notice")) == ("notice_acknowledged", notice):
                consumer.close()
                return
    raise AssertionError(f"{notice} was not acknowledged")


def _asks(client: Client, site: str) -> str:
    name = f"Q-{client.office}-{time.time_ns()}"
    answer = client.asks(name, "power_supply", site)
    asked = gongze(
        "gate", "power_supply", "--site", site, "--as", f"{client.city}:{client.office}",
        "--format", "json", "--kafka", client.kafka,
    )  # fmt: skip
    told = json.loads(asked.out)
    for key in ("state", "rule", "article", "reason", "missing"):
        assert answer[key] == told[key]
    assert (answer["asked_as"], answer["state"]) == (name, "refused")
    wrong = client.asks(f"{name}-wrong", "powersupply", site)
    assert (wrong["family"], wrong["code"], wrong["field"]) == ("refusal", "C05", "action")
    return f"asked {name} and was told {answer['state']} by {answer['rule']}, as gongze gate is"


def _lists(client: Client, case: str, site: str, in_list: Any) -> str:
    def holds(one: Printed) -> bool:
        return any(of_the_cut(block) for block in one["held"]) and one["age_s"] < 60

    def of_the_cut(block: Printed) -> bool:
        # The notice holds what planning permits, by another article.
        return (block["case"], block["subject"], block["rule"]) == (case, site, CUT_GATE)

    _says(
        client,
        client.office,
        {"family": "permit", "kind": "supply_cut", "case": case, "site": site},
    )
    listed = in_list(holds)
    (block,) = filter(of_the_cut, listed["held"])
    command = ["watch", "blocks", "--city", client.city, "--from", "start", "--format", "json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "hub.cli", *command, "--kafka", client.kafka],
        stdout=subprocess.PIPE, text=True,
    encoding="utf-8")  # fmt: skip
    try:
        told = first(process, lambda one: one.get("id") == block["id"])
    finally:
        process.kill()
        process.communicate()
    for key in ("case", "subject", "actions", "state", "rule"):
        assert block[key] == told[key]
    assert listed["age_s"] > 0
    return (
        f"listed block {block['rule']} of {site}, {listed['age_s']:.0f} s old, as gongze watch does"
    )


def _says(client: Client, office: str, line: Printed) -> None:
    """Have an office write a record as it stands on the wire."""
    said = {"city": client.city, "office": office, "at": datetime.now(UTC).isoformat(), **line}
    producer = Producer({"bootstrap.servers": client.kafka, "acks": "all"})
    producer.produce(f"{client.city}.{office}.outbox", json.dumps(said), partition=0)
    assert producer.flush(60) == 0


@contextmanager
def node() -> Iterator[Sequence[str] | str]:
    """Give the Node client with its libraries, or why there is none."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        yield "node and npm are not on the path"
        return
    with tempfile.TemporaryDirectory(prefix="gongze-node-") as folder:
        there = Path(folder) / "examples" / "clients"
        shutil.copytree(CLIENTS, there, ignore=shutil.ignore_patterns("node_modules"))
        shutil.copytree(ROOT / "schemas", Path(folder) / "schemas")
        done = subprocess.run(
            ["npm", "ci", "--silent", "--no-audit", "--no-fund"],
            cwd=there, capture_output=True, text=True, check=False,
        encoding="utf-8")  # fmt: skip
        if done.returncode:
            yield f"npm ci failed: {done.stderr.strip() or done.stdout.strip()}"
        else:
            yield ("node", str(there / "client.mjs"))


def main() -> int:
    """Try both clients against `gongze up`; print what each did.

    Return 1 if one did otherwise than gongze.
    """
    kafka, tried = f"127.0.0.1:{PORT}", []
    with (
        tempfile.TemporaryDirectory(prefix="gongze-clients-") as folder,
        Up(Path(folder), ("--port", str(PORT))) as hub,
        node() as of_node,
    ):
        hub.until("The hub is up")
        for name, program, office in (("Python", PYTHON, "POWER"), ("Node", of_node, "WATER")):
            if isinstance(program, str):
                tried.append(f"{name}: not tried, {program}")
                continue
            for did in tries(Client(program, kafka, "zhuhai", office)):
                print(f"{name} as {office}: {did}", flush=True)
            tried.append(f"{name}: does what the page says")
        hub.end(signal.SIGINT)
    print("\n".join(tried))
    return 0


if __name__ == "__main__":
    sys.exit(main())
