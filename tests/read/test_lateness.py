"""Who is late is told apart: the hub, the wire, a sender's system, the office."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from hub.files.calendar import published_calendar
from hub.messages import Duty, Outage
from hub.read.lateness.stood import stood_between, working_days_late
from hub.read.lateness.way import PaperWay, split_of
from hub.read.lateness.who import Known, Lateness, Who, Why, lateness
from hub.sentence import in_chinese
from tests.cities import at

HOUR = timedelta(hours=1)
CALENDAR = published_calendar()
MONDAY = at("2025-03-10 09:00")
DUE, LIMIT = date(2025, 3, 12), at("2025-03-13 00:00")
NOW = at("2025-03-17 10:00")
INBOX, OUTBOX = "zhuhai.POWER.inbox", "zhuhai.POWER.outbox"
DELIVERED = PaperWay(written=MONDAY, sent=MONDAY, delivered=MONDAY + HOUR)


def duty(**told: Any) -> Duty:
    known: dict[str, Any] = {
        "id": "d1", "city": "zhuhai", "rule": "ZH-15.7-utility-cutoff", "article": "art. 15 ¶7",
        "edition": "e", "actor": "POWER", "subject": "C1", "subject_kind": "case", "case": "C1",
        "status": "breached", "change": "breached", "trigger_at": MONDAY + HOUR,
        "trigger_date": date(2025, 3, 10), "due_date": DUE, "advisory": False, "held": False,
        "says": "Power is cut.",
    }  # fmt: skip
    return Duty(**{**known, **told})


def outage(began: datetime, ended: datetime, place: str | None = None, number: int = 1) -> Outage:
    what = "everything" if place is None else "inbox" if place.endswith("inbox") else "source"
    return Outage(
        id=str(number), city="zhuhai", year=2025, number=number, began=began, ended=ended,
        what=what, place=place,
    )  # fmt: skip


def of(told: Duty, **known: Any) -> Lateness:
    return lateness(told, Known(**{"now": NOW, "way": DELIVERED, **known}), CALENDAR)


def test_a_dead_client_a_silent_office_and_a_late_one_are_three_sentences() -> None:
    asked: dict[str, Any] = {"delivered": MONDAY + HOUR, "fetch_known": True}
    dead = of(duty(), way=PaperWay(**asked))
    silent = of(duty(), way=PaperWay(**asked, fetched=MONDAY + 2 * HOUR))
    late = of(duty(done_at=at("2025-03-14 15:00")), heard=at("2025-03-14 15:01"))
    assert [one.who for one in (dead, silent, late)] == [Who.WIRE, Who.OFFICE, Who.OFFICE]
    assert [str(one.says) for one in (dead, silent, late)] == [
        (
            "The client of POWER is dead or cut off: the paper stands in its inbox since "
            "2025-03-10 10:00, and was not fetched by 2025-03-12."
        ),
        (
            "POWER is silent: it fetched the paper on 2025-03-10 11:00, and said nothing by "
            "2025-03-12."
        ),
        "POWER is late: it did it on 2025-03-14 15:00, after 2025-03-12.",
    ]
    assert len({one.says_zh for one in (dead, silent, late)}) == 3
    assert all(
        "POWER" in one.says_zh and "2025-03-12" in one.says_zh for one in (dead, silent, late)
    )


def test_where_nobody_says_what_is_fetched_no_client_is_called_dead() -> None:
    found = of(duty())
    assert (found.who, found.why) == (Who.OFFICE, Why.SILENT)
    assert str(found.says) == "POWER is silent: nothing was said by 2025-03-12."


def test_what_is_fetched_after_the_last_day_is_late_on_the_wire() -> None:
    way = PaperWay(delivered=MONDAY, fetched=at("2025-03-14 09:00"), fetch_known=True)
    found = of(duty(), way=way)
    assert (found.who, str(found.says)) == (
        Who.WIRE,
        "The client of POWER fetched the paper on 2025-03-14 09:00 only, after 2025-03-12.",
    )


def test_what_is_done_in_time_and_told_late_is_late_in_the_senders_system() -> None:
    done = duty(status="discharged", done_at=at("2025-03-12 16:00"))
    assert of(done, heard=at("2025-03-12 16:01")).why is Why.IN_TIME
    assert of(done, heard=at("2025-03-14 09:00")).who is Who.SENDER
    assert of(duty(done_at=at("2025-03-12 16:00"), contested=True), heard=NOW).who is Who.SENDER


@pytest.mark.parametrize("place", [None, OUTBOX])
def test_over_whose_last_instant_the_hub_stood_is_not_late_until_that_is_made_up_for(
    place: str | None,
) -> None:
    stood = outage(LIMIT - 6 * HOUR, LIMIT + 8 * HOUR, place)
    waits = duty(status="open", held=True)
    found = of(waits, now=LIMIT + 13 * HOUR, outages=(stood,))
    assert (found.who, found.days) == (Who.HUB, 0)
    assert "2025-03-13 14:00" in found.says
    assert of(duty(), now=LIMIT + 14 * HOUR, outages=(stood,)).who is Who.OFFICE
    done = duty(status="discharged", done_at=LIMIT - HOUR)
    assert of(done, heard=LIMIT + 9 * HOUR, outages=(stood,)).why is Why.HEARD_AFTER_OUTAGE
    assert of(done, heard=LIMIT + 15 * HOUR, outages=(stood,)).why is Why.TOLD_LATE


def test_an_outage_of_another_office_s_outbox_is_no_excuse() -> None:
    stood = outage(LIMIT - 6 * HOUR, LIMIT + 8 * HOUR, "zhuhai.WATER.outbox")
    found = of(duty(), now=LIMIT + HOUR, outages=(stood,))
    assert (found.who, found.stood.outages) == (Who.OFFICE, ())


@pytest.mark.parametrize("status", ["cancelled", "exempted", "lapsed", "withdrawn"])
def test_what_is_owed_no_more_is_nobodys_delay(status: str) -> None:
    assert of(duty(status=status)).who is Who.NOBODY


def test_what_has_no_last_day_or_is_not_due_is_nobodys_delay() -> None:
    assert of(duty(status="provisional", due_date=None)).who is Who.NOBODY
    assert of(duty(status="open", advisory=True)).who is Who.NOBODY
    assert of(duty(status="open"), now=LIMIT - HOUR).why is Why.NOT_DUE
    assert of(duty(status="open"), now=None).why is Why.NOT_DUE


def test_who_may_not_be_accused_for_now_is_not_called_late() -> None:
    assert of(duty(status="open", held=True)).why is Why.HELD


def test_outages_of_a_term_are_named_with_their_hours_and_working_days() -> None:
    some = (
        outage(at("2025-03-10 12:00"), at("2025-03-10 15:00"), None, 1),
        outage(at("2025-03-10 14:00"), at("2025-03-11 02:00"), INBOX, 2),
        outage(at("2025-03-08 00:00"), at("2025-03-09 00:00"), None, 3),
    )
    found = of(duty(), outages=some)
    assert [one.number for one in found.stood.outages] == [1, 2]
    assert (found.stood.hours, found.stood.working_days) == (14.0, 2)


def test_days_on_which_the_hub_stood_count_against_nobody() -> None:
    found = of(duty(), outages=(outage(at("2025-03-13 10:00"), at("2025-03-14 11:00")),))
    assert (found.days, found.lost) == (2, 1)


def test_a_hub_that_is_off_every_night_costs_no_working_day() -> None:
    nights = [
        outage(at(f"2025-03-{day} 18:00"), at(f"2025-03-{day + 1} 08:00"), None, day)
        for day in range(12, 17)
    ]
    assert working_days_late(DUE, NOW, nights, CALENDAR) == (3, 0)


def test_a_term_without_an_outage_lost_nothing() -> None:
    assert stood_between((), MONDAY, LIMIT, CALENDAR).hours == 0
    assert stood_between([outage(LIMIT, LIMIT + HOUR)], MONDAY, LIMIT, CALENDAR).outages == ()


def test_the_way_of_a_paper_is_split_among_those_who_had_it() -> None:
    way = PaperWay(MONDAY, MONDAY + HOUR, MONDAY + 3 * HOUR, MONDAY + 6 * HOUR, fetch_known=True)
    split = split_of(way, MONDAY + 10 * HOUR, MONDAY + 15 * HOUR, NOW)
    hours = [
        one / HOUR for one in (split.sender, split.hub, split.wire, split.office, split.told) if one
    ]
    assert hours == [1, 2, 3, 4, 5]
    unknown = split_of(PaperWay(), None, None, NOW)
    assert (unknown.sender, unknown.hub, unknown.wire, unknown.office) == (None,) * 4


def test_a_sender_whose_clock_is_ahead_had_it_for_no_time() -> None:
    way = PaperWay(written=MONDAY + HOUR, sent=MONDAY)
    assert split_of(way, None, None, None).sender == timedelta()


def test_every_sentence_has_its_chinese() -> None:
    for told in (duty(), duty(status="open", held=True), duty(status="cancelled")):
        says = of(told).says
        assert in_chinese(says) not in (None, "", str(says))
