"""The checker names each way in which an inbox can hold other than it should."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from hub.messages import Delivery, Document, Message, encode
from tests.chaos.checker import papers
from tests.chaos.checker.reading import Rec
from tests.chaos.checker.words import Copied, Words
from tests.chaos.checker.world import City, Logged

AT = datetime(2025, 9, 15, tzinfo=UTC)
CODES = ("LAND", "PLAN", "POWER")
POWER = "c.POWER.inbox"


def record(topic: str, offset: int, message: Message) -> Rec:
    return Rec(topic, 0, offset, 0, b"", encode(message), ())


def a_letter(number: int, *to: str) -> Document:
    return Document(
        id=f"N{number}", kind="violation_referred", city="c", office="LAND", at=AT, to=to,
        case=f"C{number}",
    )  # fmt: skip


def delivered(letter: Document, to: str = "POWER") -> Delivery:
    return Delivery(
        id="", city="c", to=to, document_id=f"LAND/{letter.id}", case=letter.case,
        document=encode(letter),
    )  # fmt: skip


def a_city(told: Sequence[Document], held: Sequence[Delivery]) -> City:
    offices = [
        {"code": code, "role": code, "outbox": f"c.{code}.outbox", "inbox": f"c.{code}.inbox"}
        for code in CODES
    ]
    city = City("c", b"", {"offices": offices, "clock": "story"})
    for offset, one in enumerate(told):
        copy = Copied("c", "LAND", "c.LAND.outbox", "", offset, offset - 1, 0, inbox=False)
        city.log.append(Logged(record("hub.events", offset, one), copy))
    city.sources[POWER] = [record(POWER, offset, one) for offset, one in enumerate(held)]
    return city


ONE, TWO = a_letter(1, "POWER"), a_letter(2, "POWER")
CHANGED = TWO.model_copy(update={"case": "C9"})


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ([ONE, TWO], None),
        ([ONE], "c.LAND.outbox/0/1 is missing"),
        ([ONE, TWO, ONE], "c.POWER.inbox/0/2 stands there again"),
        ([ONE, TWO, a_letter(3)], "c.POWER.inbox/0/2 stands there though nobody sent it"),
        ([TWO, ONE], "out of order: c.POWER.inbox/0/0 stands where c.LAND.outbox/0/0 should"),
        ([ONE, CHANGED], "holds another paper than c.LAND.outbox/0/1"),
    ],
)  # fmt: skip
def test_an_inbox_is_compared_with_what_was_sent(
    held: Sequence[Document], words: str | None
) -> None:
    # Told again under its id a letter is no other one.
    city = a_city([ONE, TWO, ONE], [delivered(one) for one in held])
    found = list(papers.wrong(city, Words()))
    assert (found == []) if words is None else (len(found) == 1 and words in found[0]), found


def test_a_paper_goes_once_to_each_addressee_and_none_may_wait_in_the_end() -> None:
    both = a_letter(1, "POWER", "PLAN", "POWER")
    city = a_city([both], [delivered(both)])
    city.sources["c.PLAN.inbox"] = [record("c.PLAN.inbox", 0, delivered(both, "PLAN"))]
    assert list(papers.wrong(city, Words())) == []
    city.rows[b"p/c.PLAN.inbox/0"] = b""
    assert list(papers.wrong(city, Words())) == ["c: p/c.PLAN.inbox/0 still waits"]


def test_an_inbox_made_again_goes_on_where_the_one_before_was_deleted() -> None:
    city = a_city([ONE, TWO], [delivered(ONE)])
    city.sources[f"{POWER}#2"] = [record(f"{POWER}#2", 0, delivered(TWO))]
    assert list(papers.wrong(city, Words())) == []


def test_nothing_goes_through_outgoing_once_a_city_writes_its_inboxes_itself() -> None:
    city = a_city([], [])
    city.outgoing = [Rec("hub.outgoing", 0, at, at, b"", b"", ()) for at in (5, 7)]
    assert "never took over" in next(papers.wrong(city, Words()))
    city.writes_inboxes_ms = 6
    assert list(papers.wrong(city, Words())) == [
        "hub.outgoing/0/7 was written after the city had taken over"
    ]
