"""What seeds of the simulation have found, told as small as it can be told."""

from dataclasses import replace
from datetime import timedelta

from hub.messages import (
    Heartbeat,
    Mark,
    MarkEntry,
    Permit,
    Reason,
    Refusal,
    Violation,
    encode,
    encode_json,
)
from tests.cities import MINUTE, NAME, OFFICES, ACity, at, topic

MONDAY = at("2025-03-10 09:00")


def a_forbidden_supply(written: bytes) -> str:
    city = ACity()
    city.writes("POWER", written, MONDAY)
    city.marks(MONDAY + MINUTE)
    (violation,) = city.all(Violation)
    return violation.id


def test_a_forbidden_act_is_one_thing_whatever_offset_its_instant_is_written_with() -> None:
    """Avro keeps instants in UTC and JSON as written; a row read back has all of them in UTC."""
    supply = Permit(kind="supply_started", city=NAME, office="POWER", at=MONDAY, site="P1")
    assert a_forbidden_supply(encode_json(supply)) == a_forbidden_supply(encode(supply))


def test_an_outbox_made_again_holds_the_city_no_longer_than_its_mark() -> None:
    city = ACity()
    city.writes("POWER", b"{}", MONDAY)
    city.marks(MONDAY + MINUTE)
    again = MONDAY + timedelta(hours=1)
    entries = tuple(
        MarkEntry(topic=topic(office, direction), topic_id="made again", end=0, at=again)
        for office in OFFICES
        for direction in ("outbox", "inbox")
    )
    city.city.mark(Mark(city=NAME, relay="r1", entries=entries))
    city.works()
    assert city.all(Heartbeat)[-1].complete_up_to == again


def test_a_record_of_an_outbox_made_again_is_another_though_it_stands_at_the_same_offset() -> None:
    city = ACity()
    supplies = [
        Permit(kind="supply_started", city=NAME, office="POWER", at=MONDAY, site=site)
        for site in ("P1", "P2")
    ]
    first = city.writes("POWER", supplies[0], MONDAY)
    made_again = replace(first, topic_id="made again", append_ms=first.append_ms + 60_000)
    city.hears(made_again, encode(supplies[1]))
    city.hears(first, encode(supplies[0]))
    city.marks(MONDAY + 2 * MINUTE)
    assert [(one.site, one.evidence) for one in city.all(Violation)] == [
        ("P1", (f"{topic('POWER', 'outbox')}/0/0",)),
        ("P2", (f"{topic('POWER', 'outbox')}#2/0/0",)),
    ]


def test_the_first_records_of_an_outbox_made_again_are_not_passed_over() -> None:
    city = ACity()
    first = city.writes("POWER", b"{}", MONDAY)
    city.hears(replace(first, topic_id="made again", offset=5, previous_offset=4), b"{}")
    assert [one.code for one in city.all(Refusal, "refused")][-1] == Reason.GAP
