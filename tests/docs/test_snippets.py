"""Every snippet of README and docs/ is run, heard or compared;
what only illustrates is marked so, in a closed list.
"""

import json
import os
import re
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pytest
import yaml
from kafka import KafkaConsumer, TopicPartition

from hub.messages import Undecodable, decode
from tests.docs.foreign import PYTHON, Client, tries
from tests.docs.pages import PAGES, ROOT, fences, typed
from tests.kafka.person import gongze

MARKS = {
    "json": (
        "a record of an office, one a line: decoded here, heard in tests/tidy/test_messages_page.py"
    ),
    "json said": "what the hub says: compared in tests/tidy/test_messages_page.py",
    "csv": "a table of an office: sent below",
    "python": "run against a hub, below",
    "diff": "what a reader adds to a rulebook: read below",
    "yaml": "a part of a rulebook: compared in tests/tidy/test_law_page.py and below",
    "text": "an illustration, nothing to run",
}
"""What may stand behind a fence, and what becomes of it."""
RUN_ELSEWHERE = {
    "make up": "tests/up/",
    "make test": "runs this",
    "gongze calendar publish calendar-2027.yaml --as zhuhai:hub": (
        "tests/kafka/test_calendar.py; there is no such year yet"
    ),
}
LEFT_OUT = "…"
"""A command with this sign leaves something out, and is not to be typed as it stands."""
SHOWN = ("""echo '{"kind": "calendar_published", "decree": """,)
"""How the commands begin that leave something out: a decree has more days than a page shows."""
ENDLESS = re.compile(r"\bhub\.cli watch|\bclient\.py \S+ \S+ \S+ (?:blocks|inbox)\b")
"""What goes on until Ctrl-C: its first line is enough."""
CODES = {
    "gongze gate construction_permit --site P1 --party X --as zhuhai:CONSTR --wait-complete 15": 6,
    "gongze status": 3,
}
"""How commands end that do not end with 0: 6 is a gate that an open case holds; this hub has no
read side, 3.
"""
REFUSED = "zhuhai.LAND.outbox/0/17"
"""The refused record of the page; the one of this test stands in its place."""
COMMANDS = [(page.name, command) for page in PAGES for command in typed(page.name)]
ALONE = [one for one in COMMANDS if re.match(r"make$|gongze (?:replay|law)\b", one[1])]
BESIDE_A_HUB = [
    (page, command)
    for page, command in COMMANDS
    if (page, command) not in ALONE and command not in RUN_ELSEWHERE and LEFT_OUT not in command
]
MESSAGES = "messages.md"
RECORDS = [line for one in fences() if one.mark == "json" for line in one.text.splitlines()]


def as_run(command: str, kafka: str = "", refused: str = "") -> str:
    """Return a command as a shell of this machine runs it."""
    python = shlex.quote(sys.executable)
    command = re.sub(r"(^|\| )gongze\b", rf"\1{python} -m hub.cli", command)
    command = re.sub(r"^python\b", python, command)
    return command.replace("HOST:PORT", kafka).replace(REFUSED, refused)


def typed_beside(command: str, kafka: str, happens: Callable[[], None]) -> tuple[int, str]:
    """Type a command; return how it ended and what it printed, of an endless one its first line.

    `happens` is done again and again until an endless one prints: some show only what is new.
    """
    process = subprocess.Popen(
        command, shell=True, cwd=ROOT, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "GONGZE_KAFKA": kafka},
    encoding="utf-8")  # fmt: skip
    assert process.stdout is not None
    try:
        if not ENDLESS.search(command):
            printed, _ = process.communicate()
            return process.returncode, printed
        while not select.select([process.stdout], [], [], 2.0)[0]:
            happens()
        line = process.stdout.readline()
        return (0 if line else 1), line
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def test_every_fence_says_what_it_is_in_a_word_of_the_list() -> None:
    assert [(one.page, one.mark) for one in fences() if one.mark not in MARKS] == []


def test_every_page_shows_something_that_is_run() -> None:
    assert {one.mark for one in fences()} == set(MARKS)
    assert len(ALONE) >= 3
    assert len(BESIDE_A_HUB) >= 8


def test_a_command_that_leaves_something_out_is_one_of_the_list() -> None:
    assert [one for _, one in COMMANDS if LEFT_OUT in one and not one.startswith(SHOWN)] == []


def test_what_is_typed_begins_with_a_command_of_ours() -> None:
    ours = re.compile(
        r"(?:make|gongze|python examples/|echo '[^']*'(?: \| tr -d '\\n')? \| gongze)\b"
    )
    assert [one for one in COMMANDS if not ours.match(one[1])] == []


@pytest.mark.parametrize("line", RECORDS)
def test_a_record_of_a_page_is_one(line: str) -> None:
    assert not isinstance(decode(line.encode()), Undecodable)


@pytest.mark.parametrize("text", [one.text for one in fences() if one.mark == "yaml"])
def test_a_setting_of_a_page_is_one_of_the_book(text: str) -> None:
    shown = yaml.safe_load(text)
    named = shown.get("settings", {}) if isinstance(shown, dict) else {}
    book = yaml.safe_load(
        (ROOT / "rulebooks" / "zhuhai" / "city.yaml").read_text(encoding="utf-8")
    )["settings"]
    assert {name: book.get(name) for name in named} == named


@pytest.mark.parametrize("text", [one.text for one in fences() if one.mark == "diff"])
def test_what_a_page_adds_to_a_rulebook_is_rules_with_all_that_a_rule_needs(text: str) -> None:
    lines = text.splitlines()
    assert [line for line in lines if not line.startswith("+ ")] == []
    sections = yaml.safe_load("\n".join(line[2:] for line in lines))
    rules = [rule for some in sections.values() for rule in some]
    assert rules
    assert [one for one in rules if not {"id", "article", "says", "says_zh"} <= one.keys()] == []


@pytest.mark.processes
@pytest.mark.parametrize(("page", "command"), ALONE)
def test_what_needs_no_hub_runs(page: str, command: str) -> None:
    done = subprocess.run(
        as_run(command),
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.fixture(scope="module")
def python() -> dict[str, Any]:
    """Return what the Python of the pages defines."""
    defined: dict[str, Any] = {}
    for one in (one.text for one in fences() if one.mark == "python"):
        exec(one, defined)
    return defined


@pytest.fixture
def happens(hub: str, python: dict[str, Any]) -> Callable[[], None]:
    """Return what has LAND find one more case."""

    def found() -> None:
        said = {"family": "act", "kind": "violation_discovered", "city": "zhuhai", "office": "LAND"}
        said |= {"at": datetime.now(UTC).isoformat(), "case": f"found-{time.time_ns()}"}
        python["write"](hub, "zhuhai.LAND.outbox", json.dumps(said).encode())

    return found


@pytest.mark.kafka
@pytest.mark.parametrize("command", [one for page, one in BESIDE_A_HUB if page != MESSAGES])
def test_what_is_typed_beside_a_hub_works(
    command: str, hub: str, happens: Callable[[], None]
) -> None:
    code, printed = typed_beside(as_run(command), hub, happens)
    assert code == CODES.get(command, 0), printed
    assert printed.strip()


@pytest.fixture(scope="module")
def written(hub: str, python: dict[str, Any]) -> str:
    """Have the records of the page written; return the source of one that is refused for
    want of an office.
    """
    refused = ""
    for line in RECORDS:
        said = json.loads(line)
        outbox = f"zhuhai.{said['office']}.outbox"
        python["write"](hub, outbox, line.encode())
        if said["id"] == "N-7":
            unknown = json.dumps(said | {"to": ["TOWN_Z"], "id": "Z-7"}).encode()
            refused = f"{outbox}/0/{python['write'](hub, outbox, unknown)}"
    return refused


@pytest.mark.kafka
def test_the_python_of_the_page_reads_the_inbox(
    hub: str, python: dict[str, Any], written: str
) -> None:
    known = python["schemas"](ROOT / "schemas" / "avro")
    first, second = islice(python["follow"](hub, "zhuhai.POWER.inbox", known), 2)
    assert (first[0], first[1]["id"]) == ("document", "N-7")
    assert (second[0], second[1]["asked_as"]) == ("decision", "Q-7")


@pytest.mark.kafka
def test_the_python_of_the_page_finds_the_city_and_reads_its_block_list_to_the_end(
    hub: str, python: dict[str, Any], written: str
) -> None:
    known = python["schemas"](ROOT / "schemas" / "avro")
    place = python["partition_of"](hub, "zhuhai", known)
    listed = list(python["standing"](hub, "hub.blocks", place, known))
    ours = [said for family, said in listed if family == "block" and said["subject"] == "P1"]
    assert "released" in {said["state"] for said in ours}
    assert any(family == "heartbeat" for family, _ in listed)


@pytest.mark.kafka
def test_a_reader_s_position_reaches_the_end_though_a_marker_stands_last(
    hub: str, python: dict[str, Any], written: str
) -> None:
    known = python["schemas"](ROOT / "schemas" / "avro")
    place = TopicPartition("hub.blocks", python["partition_of"](hub, "zhuhai", known))
    consumer = KafkaConsumer(
        bootstrap_servers=hub, isolation_level="read_committed", auto_offset_reset="earliest"
    )
    with closing(consumer):
        consumer.assign([place])
        end, last = consumer.end_offsets([place])[place], -1
        while consumer.position(place) < end:
            for record in consumer.poll(500).get(place, []):
                last = max(last, record.offset) if record.offset < end else last
    assert 0 <= last < end - 1, "the last record is not the one before the end"


@pytest.mark.kafka
@pytest.mark.parametrize("command", [one for page, one in BESIDE_A_HUB if page == MESSAGES])
def test_what_the_page_of_messages_has_people_type_works(
    command: str, hub: str, written: str, happens: Callable[[], None]
) -> None:
    if "refused replay" in command:
        gongze("provision", "zhuhai", "--office", "TOWN_Z=TOWN_GOV", "--kafka", hub).ok()
    code, printed = typed_beside(as_run(command, hub, written), hub, happens)
    assert code == 0, printed
    assert printed.strip()


@pytest.mark.kafka
def test_a_client_written_by_the_page_alone_lists_reads_acknowledges_and_asks(hub: str) -> None:
    assert len(tries(Client(PYTHON, hub, "zhuhai", "WATER"))) == 3


def test_no_command_of_the_lists_has_left_the_pages() -> None:
    said = {command for _, command in COMMANDS}
    assert set(RUN_ELSEWHERE) | set(CODES) <= said
    assert REFUSED in "".join(said)


@pytest.mark.kafka
@pytest.mark.parametrize("table", [one.text for one in fences() if one.mark == "csv"])
def test_a_table_of_a_page_is_sent(hub: str, table: str) -> None:
    sent = gongze("send", "--as", "zhuhai:LAND", "-", "--kafka", hub, said=table).ok()
    assert len(sent.split()) == len(table.splitlines()) - 1
