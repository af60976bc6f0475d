"""The worked example of docs/messages.md works: its lines are heard,
its reader reads what is said.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.messages import (
    Block,
    Decision,
    Delivery,
    Document,
    Duty,
    Heartbeat,
    Message,
    Refusal,
    decode,
    encode,
    encode_json,
)
from tests.cities import at
from tests.docs.zhuhai import Zhuhai

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
WRITTEN = {
    json.loads(line)["id"]: line.encode()
    for fence in re.findall(r"^```json\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    for line in fence.splitlines()
}
"""What offices write on the page, by id, in its order."""
SAID = [
    json.loads(line)
    for fence in re.findall(r"^```json said\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    for line in fence.splitlines()
]
"""What the hub says on the page; `…` stands for what a reader need not see."""
(READER,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
NOTICE, QUESTION, MISTAKE = (WRITTEN[name] for name in ("N-7", "Q-7", "N-8"))
CUT_OFF = "ZH-15.7-utility-cutoff"


def read_by_the_page(raw: bytes) -> Any:
    page: dict[str, Any] = {}
    exec(READER, page)
    return page["read"](raw, page["schemas"](ROOT / "schemas" / "avro"))


class ThePage:
    """A city that hears the page's lines in their order, each in the minute of its `at`."""

    def __init__(self, *, until: str = "") -> None:
        self.city = Zhuhai()
        for name, line in WRITTEN.items():
            self.writes(line)
            if name == until:
                return

    def writes(self, line: bytes) -> None:
        told = json.loads(line)
        received = datetime.fromisoformat(told["at"]) + timedelta(seconds=2)
        self.city.writes(told["office"], line, received)
        self.city.delivers(received + timedelta(seconds=2))
        if told["id"] == "S-7":
            self.city.marks(at("2025-09-30 11:10"))

    def cut_off(self) -> Duty:
        return [one for one in self.city.all(Duty) if one.rule == CUT_OFF][-1]


def as_shown(message: Message, shown: dict[str, Any]) -> dict[str, Any]:
    """Return a message as the page shows it: `…` where the page does."""
    plain: dict[str, Any] = json.loads(encode_json(message))
    return plain | {key: value for key, value in shown.items() if value == "…" and key in plain}


def test_the_notice_stands_in_the_inbox_and_the_page_reads_it() -> None:
    city = Zhuhai()
    city.writes("LAND", NOTICE, at("2025-09-30 10:02"))
    said = {one.key: one.message for one in city.said if isinstance(one.message, Delivery)}
    assert set(said) == {"zhuhai.POWER.inbox", "zhuhai.PLAN.inbox"}
    family, delivery = read_by_the_page(encode(said["zhuhai.POWER.inbox"]))
    assert family == "delivery"
    family, paper = read_by_the_page(delivery["document"])
    assert family == "document"
    assert Document(**paper) == decode(NOTICE)


def test_its_receipt_raises_the_duty_that_the_page_shows() -> None:
    duty = ThePage(until="N-7").cut_off()
    assert duty.actor == "POWER"
    for shown in (duty.rule, duty.actor, str(duty.trigger_date), str(duty.due_date)):
        assert f"`{shown}`" in PAGE


def test_the_acknowledgment_discharges_nothing_and_the_act_does() -> None:
    assert json.loads(WRITTEN["A-7"])["step"] == "done"
    assert ThePage(until="A-7").cut_off().status == "open"
    assert ThePage(until="S-7").cut_off().status == "discharged"


def test_blocks_and_the_heartbeat_are_what_the_page_shows() -> None:
    page = ThePage()
    blocks = [one for one in page.city.all(Block) if one.rule == SAID[0]["rule"]]
    shown = [one for one in SAID if one["family"] == "block"]
    assert [as_shown(*pair) for pair in zip(blocks, shown, strict=True)] == shown
    (beat,) = page.city.all(Heartbeat)
    assert as_shown(beat, SAID[1]) == SAID[1]


def test_a_record_is_heard_when_the_offset_of_its_source_is_above_its_own() -> None:
    (beat,) = ThePage().city.all(Heartbeat)
    heard = {one.topic: one.offset for one in beat.heard}
    assert heard["zhuhai.LAND.outbox"] == 1, "the notice has offset 0"
    assert heard["zhuhai.POWER.outbox"] == 2, "the acknowledgment and the cut have 0 and 1"


def answers(page: ThePage) -> Iterator[Decision]:
    yield from page.city.all(Decision, "inbox")


def test_the_question_is_answered_as_the_page_says() -> None:
    page = ThePage(until="Q-7")
    (decision,) = answers(page)
    for shown in (decision.state, decision.rule):
        assert f"`{shown}`" in PAGE
    assert (decision.state, decision.rule) == ("refused", "ZH-15.6-utility-gate")
    assert (decision.asked_as, decision.complete) == ("Q-7", False)
    assert decision.question == "zhuhai.POWER.outbox/0/2"


def test_a_question_sent_again_as_the_same_bytes_gets_no_second_answer() -> None:
    page = ThePage(until="Q-7")
    page.writes(QUESTION)
    assert len(list(answers(page))) == 1
    assert page.city.all(Refusal) == []


def test_asked_again_with_the_same_instant_once_evidence_has_passed_it_is_complete() -> None:
    page = ThePage(until="Q-7")
    page.city.marks(at("2025-09-30 12:03"))
    again = json.loads(QUESTION) | {"id": "Q-8"}
    page.city.writes("POWER", json.dumps(again).encode(), at("2025-09-30 12:03"))
    assert [one.complete for one in answers(page)] == [False, True]


def test_a_site_on_no_block_of_which_nobody_told_is_refused_all_the_same() -> None:
    city = Zhuhai()
    asked = json.loads(QUESTION) | {"site": "P9", "after": []}
    city.writes("POWER", json.dumps(asked).encode(), at("2025-09-30 12:03"))
    (decision,) = city.all(Decision, "inbox")
    assert (decision.state, decision.rule, decision.heard_of) == (
        "refused", "ZH-15.6-utility-gate", False,
    )  # fmt: skip
    assert city.all(Block) == []


def test_the_mistake_comes_back_with_the_code_that_the_page_names() -> None:
    page = ThePage()
    (refusal,) = page.city.all(Refusal, "inbox")
    assert (refusal.field, refusal.record) == ("matter", MISTAKE)
    assert f"`{refusal.code}`, field `{refusal.field}`" in PAGE
    assert str(refusal.expected).removesuffix(" is expected") in PAGE


def test_what_was_refused_and_is_mended_may_bear_the_same_id() -> None:
    page = ThePage()
    page.writes(MISTAKE.replace(b"cut-off", b"cutoff"))
    assert len(page.city.all(Refusal, "inbox")) == 1
    page.writes(MISTAKE.replace(b"cut-off", b"cutoff"))
    assert len(page.city.all(Refusal, "inbox")) == 1, "a repeat is heard once"


def test_a_message_stamped_anew_under_its_id_is_another_one() -> None:
    page = ThePage()
    page.writes(WRITTEN["S-7"].replace(b"T11:00:00", b"T11:00:01"))
    assert [one.code for one in page.city.all(Refusal, "inbox")] == ["C05", "C07"]


@pytest.mark.parametrize("family", ["supply_cut", "notice_acknowledged", "gate_asked"])
def test_the_page_shows_one_of_each(family: str) -> None:
    assert family in [json.loads(line)["kind"] for line in WRITTEN.values()]
