"""The worked example of docs/messages.md works: its lines are heard, its reader reads what is said."""

import re
from pathlib import Path
from typing import Any

from hub.messages import Decision, Delivery, Document, Duty, Refusal, decode, encode
from tests.cities import ACity, at

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
NOTICE, QUESTION, MISTAKE = (line.encode() for line in re.findall(r"```json\n(.*?)\n```", PAGE))
(READER,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
RECEIVED = at("2025-09-30 10:02")


def read_by_the_page(raw: bytes) -> Any:
    page: dict[str, Any] = {}
    exec(READER, page)
    return page["read"](raw, page["schemas"](ROOT / "schemas" / "avro"))


def test_the_notice_stands_in_the_inbox_and_the_page_reads_it() -> None:
    city = ACity()
    city.writes("LAND", NOTICE, RECEIVED)
    (said,) = [one for one in city.said if isinstance(one.message, Delivery)]
    assert said.key == "zhuhai.POWER.inbox"
    family, delivery = read_by_the_page(encode(said.message))
    assert family == "delivery"
    family, paper = read_by_the_page(delivery["document"])
    assert family == "document"
    assert Document(**paper) == decode(NOTICE)


def test_its_receipt_raises_the_duty_that_the_page_shows() -> None:
    city = ACity()
    city.writes("LAND", NOTICE, RECEIVED)
    city.delivers(RECEIVED)
    (duty,) = [one for one in city.all(Duty) if f"`{one.rule}`" in PAGE]
    for shown in (duty.actor, str(duty.trigger_date), str(duty.due_date)):
        assert f"`{shown}`" in PAGE


def test_the_question_is_answered_as_the_page_says() -> None:
    city = ACity()
    city.writes("LAND", NOTICE, RECEIVED)
    city.writes("POWER", QUESTION, RECEIVED)
    (decision,) = city.all(Decision, "inbox")
    for shown in (decision.state, decision.rule):
        assert f"`{shown}`" in PAGE


def test_the_mistake_comes_back_with_the_code_that_the_page_names() -> None:
    city = ACity()
    city.writes("LAND", MISTAKE, RECEIVED)
    (refusal,) = city.all(Refusal, "inbox")
    assert (refusal.field, refusal.record) == ("matter", MISTAKE)
    assert f"`{refusal.code}`, field `{refusal.field}`" in PAGE
    assert str(refusal.expected).removesuffix(" is expected") in PAGE
