"""What seeds of the simulation have found, told as small as it can be told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from hub.domain.city.rows import Row
from hub.domain.context import Context
from hub.messages import (
    Act,
    Decision,
    Heartbeat,
    Permit,
    ReadPoint,
    Refusal,
    RefusalCode,
    Standing,
    Violation,
    Watermark,
    WatermarkEntry,
    encode,
    encode_json,
)
from tests.cities import MINUTE, NAME, OFFICES, ACity, at, topic
from tests.faulty_derivers import trip

MONDAY = at("2025-03-10 09:00")


def a_forbidden_supply(written: bytes) -> str:
    city = ACity()
    city.writes("MILLER", written, MONDAY)
    city.marks(MONDAY + MINUTE)
    (violation,) = city.all(Violation)
    return violation.id


def test_a_forbidden_act_is_one_thing_whatever_offset_its_instant_is_written_with() -> None:
    """Avro keeps instants in UTC and JSON as written; a row read back has all of them in UTC."""
    supply = Permit(kind="sluice_opened", city=NAME, office="MILLER", at=MONDAY, site="P1")
    assert a_forbidden_supply(encode_json(supply)) == a_forbidden_supply(encode(supply))


def test_an_outbox_made_again_holds_the_city_no_longer_than_its_mark() -> None:
    city = ACity()
    city.writes("MILLER", b"{}", MONDAY)
    city.marks(MONDAY + MINUTE)
    again = MONDAY + timedelta(hours=1)
    entries = tuple(
        WatermarkEntry(topic=topic(office, direction), topic_id="made again", end=0, at=again)
        for office in OFFICES
        for direction in ("outbox", "inbox")
    )
    city.city.mark(Watermark(city=NAME, relay="r1", entries=entries))
    city.works()
    assert city.all(Heartbeat)[-1].complete_up_to == again


def test_a_record_of_an_outbox_made_again_is_another_though_it_stands_at_the_same_offset() -> None:
    city = ACity()
    supplies = [
        Permit(kind="sluice_opened", city=NAME, office="MILLER", at=MONDAY, site=site)
        for site in ("P1", "P2")
    ]
    first = city.writes("MILLER", supplies[0], MONDAY)
    made_again = first._replace(topic_id="made again", append_ms=first.append_ms + 60_000)
    city.hears(made_again, encode(supplies[1]))
    city.hears(first, encode(supplies[0]))
    city.marks(MONDAY + 2 * MINUTE)
    assert [(one.site, one.evidence) for one in city.all(Violation)] == [
        ("P1", (f"{topic('MILLER', 'outbox')}/0/0",)),
        ("P2", (f"{topic('MILLER', 'outbox')}#2/0/0",)),
    ]


def test_the_first_records_of_an_outbox_made_again_are_not_passed_over() -> None:
    city = ACity()
    first = city.writes("MILLER", b"{}", MONDAY)
    city.hears(first._replace(topic_id="made again", offset=5, previous_offset=4), b"{}")
    assert [one.code for one in city.all(Refusal, "refused")][-1] == RefusalCode.GAP


def test_a_fault_of_ours_in_a_case_opens_no_gate_that_it_holds() -> None:
    city = ACity()
    told = {"city": NAME, "office": "WARDEN", "case": "C1", "site": "P1", "party": "X1"}
    city.writes("WARDEN", Act(kind="leak_found", at=MONDAY, **told), MONDAY)
    asked = Permit(
        kind="leave_asked", city=NAME, office="MASON", at=MONDAY + MINUTE,
        action="house_permit", site="P1", party="X1",
    )  # fmt: skip
    with faulty("case", "C1"):
        city.writes("WARDEN", Act(kind="matter_booked", at=MONDAY, **told), MONDAY + MINUTE)
        city.writes("MASON", asked, MONDAY + MINUTE)
    (answer,) = city.all(Decision, "decisions")
    assert (answer.state, answer.cases) == ("blocked", ("C1",))


def test_a_fault_of_ours_in_a_question_that_waited_stops_nobody() -> None:
    city = ACity()
    found = Act(kind="leak_found", city=NAME, office="WARDEN", at=MONDAY, case="C1", site="P1")
    city.writes("WARDEN", found, MONDAY)
    never = ReadPoint(topic=topic("WARDEN", "outbox"), offset=7)
    asked = Permit(
        kind="leave_asked", city=NAME, office="MILLER", at=MONDAY, action="mill_supply",
        site="P1", after=(never,),
    )  # fmt: skip
    question = city.writes("MILLER", asked, MONDAY)
    with faulty("site", "P1"):
        city.marks(MONDAY + MINUTE)
    refused = [(one.code, one.source) for one in city.all(Refusal, "refused")]
    assert (RefusalCode.BUG, question.source) in refused
    assert city.all(Heartbeat)[-1].complete_up_to == MONDAY + MINUTE


def test_how_a_site_stands_is_said_again_only_where_what_is_said_of_it_is_another() -> None:
    """Since when a case is known is worked out with its penalty, and not said."""
    city = ACity()
    told = {"city": NAME, "office": "WARDEN", "case": "C1", "site": "P1"}
    city.writes("WARDEN", Act(kind="fine_paid", at=MONDAY, **told), MONDAY)
    before = Act(kind="matter_booked", at=MONDAY - MINUTE, **told)
    city.writes("WARDEN", before, MONDAY + MINUTE)
    assert len([one for one in city.all(Standing) if one.subject == "P1"]) == 1


@contextmanager
def faulty(kind: str, name: str) -> Iterator[None]:
    def tripping(row: Row, context: Context) -> None:
        if row.name == name:
            raise ZeroDivisionError

    with pytest.MonkeyPatch.context() as changed:
        trip(changed, tripping, kind)
        yield
