"""The worked example of docs/messages.md works: its lines are heard, its reader reads what is said."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from hub.domain.city.book import Book
from hub.domain.city.city import City, Ids
from hub.domain.city.rows import Rows
from hub.domain.city.telling import Said
from hub.lawbooks import law_of, published_calendar
from hub.messages import City as Placed
from hub.messages import Copy, Decision, Document, Duty, OfficePlace, Refusal, decode, encode

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "messages.md").read_text()
NOTICE, QUESTION, MISTAKE = re.findall(r"```json\n(.*?)\n```", PAGE)
(READER,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
RECEIVED = datetime.fromisoformat("2025-09-30T10:02:00+08:00")


def a_city() -> City:
    law, calendar = law_of("zhuhai"), published_calendar()
    offices = tuple(
        OfficePlace(
            code=code, role=code, outbox=f"zhuhai.{code}.outbox", inbox=f"zhuhai.{code}.inbox"
        )
        for code in ("LAND", "POWER")
    )
    placed = Placed(
        city="zhuhai",
        law="zhuhai",
        partition=0,
        clock="wall",
        edition=law.edition,
        calendar=calendar.digest,
        offices=offices,
    )
    return City(placed, law, calendar, Rows(), Book(), Ids(lambda key: None, {}))


def heard(city: City, office: str, direction: str, offset: int, value: bytes) -> list[Said]:
    append_ms = int(RECEIVED.timestamp() * 1000)
    topic = f"zhuhai.{office}.{direction}"
    city.hear(Copy("zhuhai", office, direction, topic, "id", offset, offset - 1, append_ms), value)
    city.work()
    return list(city.take())


def read_by_the_page(raw: bytes) -> Any:
    page: dict[str, Any] = {}
    exec(READER, page)
    return page["read"](raw, page["schemas"](ROOT / "schemas" / "avro"))


def test_the_notice_is_delivered_and_its_receipt_raises_the_duty() -> None:
    city = a_city()
    said = heard(city, "LAND", "outbox", 0, NOTICE.encode())
    (delivered,) = [one for one in said if one.key == "zhuhai.POWER.inbox"]
    family, delivery = read_by_the_page(encode(delivered.message))
    assert family == "delivery"
    family, paper = read_by_the_page(delivery["document"])
    assert family == "document"
    notice = decode(NOTICE.encode())
    assert isinstance(notice, Document)
    assert Document(**paper) == notice
    said = heard(city, "POWER", "inbox", 0, encode(delivered.message))
    (duty,) = [one.message for one in said if isinstance(one.message, Duty)]
    assert duty.actor == "POWER"
    for shown in (duty.rule, str(duty.trigger_date), str(duty.due_date)):
        assert f"`{shown}`" in PAGE


def test_the_question_is_answered_as_the_page_says() -> None:
    city = a_city()
    heard(city, "LAND", "outbox", 0, NOTICE.encode())
    said = heard(city, "POWER", "outbox", 0, QUESTION.encode())
    inbox = [one.message for one in said if one.key == "zhuhai.POWER.inbox"]
    (decision,) = inbox
    assert isinstance(decision, Decision)
    for shown in (decision.state, decision.rule):
        assert f"`{shown}`" in PAGE


def test_the_mistake_comes_back_with_the_code_that_the_page_names() -> None:
    said = heard(a_city(), "LAND", "outbox", 0, MISTAKE.encode())
    (refusal,) = [one.message for one in said if one.key == "zhuhai.LAND.inbox"]
    assert isinstance(refusal, Refusal)
    assert (refusal.field, refusal.record) == ("matter", MISTAKE.encode())
    assert f"`{refusal.code}`, field `{refusal.field}`" in PAGE
    assert str(refusal.expected).removesuffix(" is expected") in PAGE
