"""A record that was refused or parked is told again, and heard with its own time of receipt,
once.
"""

import pytest

import hub.messages
from hub.domain.city import intake
from hub.domain.city.city import City
from hub.files.calendar import published_calendar
from hub.messages import CityRecord as Placed
from hub.messages import (
    Delivery,
    Document,
    Duty,
    Heartbeat,
    Refusal,
    RefusalCode,
    Violation,
    encode,
)
from tests.builders import (
    DAY,
    LATE,
    MONDAY,
    SHUT_OFF,
    a_shut_off,
    a_warning,
    codes,
    hears_again,
    hub_says,
    told_again,
    violations,
    warned,
)
from tests.cities import MINUTE, NAME, OFFICES, ACity, placed_city
from tests.toy import toy_law

HAMLET = "UPPER_HAMLET"


def stands_as(city: ACity, placed: Placed) -> None:
    """Have the city go on as the registry says now."""
    was = city.city
    city.city = City(placed, toy_law(), published_calendar(), was.docket.rows, was.state, was.ids)


def to_the_hamlet(identifier: str | None) -> Document:
    return a_warning().model_copy(update={"id": identifier, "to": (HAMLET, "MILLER")})


def with_the_hamlet() -> Placed:
    placed = placed_city((*OFFICES, HAMLET))
    offices = (replace_role(one) for one in placed.offices)
    return placed.model_copy(update={"offices": tuple(offices)})


def replace_role(place: hub.messages.OfficePlace) -> hub.messages.OfficePlace:
    return place.model_copy(update={"role": "HAMLET"}) if place.code == HAMLET else place


def statuses(city: ACity) -> list[str]:
    return [duty.status for duty in city.all(Duty) if duty.rule == SHUT_OFF]


@pytest.mark.parametrize("identifier", ["N1", None])
def test_a_paper_to_an_office_that_was_not_known_is_delivered_once_when_it_is_told_again(
    identifier: str | None,
) -> None:
    city = ACity()
    copy = city.writes("WARDEN", to_the_hamlet(identifier), MONDAY)
    assert codes(city) == [RefusalCode.FIELD_OF_KIND]
    hears_again(city)
    assert codes(city) == [RefusalCode.FIELD_OF_KIND] * 2
    stands_as(city, with_the_hamlet())
    hears_again(city)
    hears_again(city)
    assert codes(city) == [RefusalCode.FIELD_OF_KIND] * 2
    assert sorted(one.to for one in city.all(Delivery)) == ["MILLER", HAMLET]
    row = city.city.docket.rows.find("case/C1")
    assert row is not None
    assert [(one.source, one.received) for one in row.facts.values()] == [(copy.source, MONDAY)]


def test_an_order_to_hear_a_record_again_can_itself_be_heard_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def tripping(*_: object) -> None:
        raise ZeroDivisionError("a bug of ours")

    city = ACity()
    city.writes("WARDEN", to_the_hamlet("N1"), MONDAY)
    stands_as(city, with_the_hamlet())
    with monkeypatch.context() as patched:
        patched.setattr(intake, "replayed_envelope", tripping)
        hears_again(city)
    hears_again(city, 1)
    hears_again(city, 1)
    assert codes(city) == [RefusalCode.FIELD_OF_KIND, RefusalCode.BUG]
    assert sorted(one.to for one in city.all(Delivery)) == ["MILLER", HAMLET]


def test_what_was_done_in_time_counts_as_done_in_time_though_it_is_heard_after_the_term(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = warned("C1")
    city.writes("MILLER", a_shut_off(MONDAY + DAY), MONDAY + DAY)
    city.marks(LATE + DAY)
    faulty.undo()
    hears_again(city)
    city.marks(LATE + 2 * DAY)
    assert statuses(city)[-1] == "discharged"
    assert violations(city) == []


def test_the_doubt_is_over_when_all_that_could_turn_it_has_been_heard(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = warned("C1", "C2")
    for minute in (1, 2):
        city.writes("MILLER", a_shut_off(MONDAY + minute * MINUTE), MONDAY + DAY)
    city.marks(LATE)
    assert violations(city) == [("C2", "said")]
    faulty.undo()
    hears_again(city, 0)
    hears_again(city, 1)
    row = city.city.docket.rows.find("case/C1")
    assert row is not None
    assert row.doubts == {}
    assert statuses(city)[-1] == "discharged"
    assert violations(city) == [("C2", "said")]


def test_a_record_that_trips_the_fault_again_is_parked_again_and_counts_as_one(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = warned("C1")
    city.writes("MILLER", a_shut_off(MONDAY + DAY), MONDAY + DAY)
    city.marks(LATE)
    hears_again(city)
    hears_again(city)
    assert codes(city) == [RefusalCode.BUG] * 3
    city.marks(LATE + DAY)
    assert violations(city) == []
    row = city.city.docket.rows.find("case/C1")
    assert row is not None
    assert len(row.doubts) == 1
    faulty.undo()
    hears_again(city)
    assert statuses(city)[-1] == "discharged"


def test_a_parked_message_with_an_id_is_no_repeat_of_itself(faulty: pytest.MonkeyPatch) -> None:
    city = warned("C1")
    cut = a_shut_off(MONDAY + DAY).model_copy(update={"id": "S1"})
    city.writes("MILLER", cut, MONDAY + DAY)
    faulty.undo()
    city.writes("MILLER", cut, MONDAY + 2 * DAY)
    assert statuses(city)[-1] == "open"
    hears_again(city)
    assert statuses(city)[-1] == "discharged"
    said = len(city.said)
    hears_again(city)
    assert len(city.said) == said


def test_a_record_that_could_not_be_read_leaves_its_sender_in_doubt_until_it_is_told_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreadable(raw: bytes | None) -> None:
        raise RecursionError("a bug of ours")

    city = warned("C1")
    with monkeypatch.context() as patched:
        patched.setattr(hub.messages, "decode", unreadable)
        city.writes("MILLER", a_shut_off(MONDAY + DAY), MONDAY + DAY)
    city.marks(LATE)
    assert city.all(Heartbeat)[-1].complete_up_to == LATE
    assert statuses(city)[-1] == "open"
    hears_again(city)
    assert city.city.state.in_doubt == {}
    assert statuses(city)[-1] == "discharged"
    assert violations(city) == []


def test_a_receipt_that_tripped_a_fault_is_proven_by_its_own_time_when_it_is_told_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = ACity()
    city.writes("WARDEN", a_warning(), MONDAY)
    with monkeypatch.context() as patched:
        patched.setattr("hub.domain.city.inboxes.Inboxes._rows_of", lambda *given: 1 / 0)
        city.delivers(MONDAY + MINUTE)
    assert statuses(city) == []
    hears_again(city)
    city.marks(LATE)
    (violation,) = city.all(Violation)
    assert violation.at == LATE


@pytest.mark.parametrize("identifier", ["N1", None])
def test_a_receipt_that_trips_a_fault_leaves_in_doubt_who_wrote_the_paper(
    monkeypatch: pytest.MonkeyPatch, identifier: str | None
) -> None:
    city = ACity()
    city.writes("WARDEN", a_warning().model_copy(update={"id": identifier}), MONDAY)
    with monkeypatch.context() as patched:
        patched.setattr("hub.domain.city.inboxes.Inboxes._rows_of", lambda *given: 1 / 0)
        city.delivers(MONDAY + MINUTE)
    assert set(city.city.state.in_doubt) == {"WARDEN"}


def test_only_the_citys_own_outbox_tells_a_record_again() -> None:
    city = ACity()
    city.writes("WARDEN", b"?", MONDAY)
    told = told_again(city.all(Refusal, "refused")[0]).model_copy(update={"office": "WARDEN"})
    city.writes("WARDEN", told, MONDAY + MINUTE)
    assert codes(city) == [RefusalCode.UNKNOWN_FRAMING, RefusalCode.HUB_ONLY]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"source": f"{NAME}.WARDEN.outbox/0/9"}, "source"),
        ({"source": f"{NAME}.MASON.outbox/0/0"}, "source"),
        ({"source": "hub.events/3/0"}, "source"),
        ({"source": None}, "source"),
        ({"office_code": "NOBODY"}, "office_code"),
        ({"record": None}, "record"),
        ({"received": None}, "received"),
    ],
)
def test_what_no_refusal_holds_is_not_told_again(changed: dict[str, str], field: str) -> None:
    city = ACity()
    city.writes("WARDEN", b"?", MONDAY)
    told = told_again(city.all(Refusal, "refused")[0]).model_copy(update=changed)
    city.writes("hub", told, LATE + MINUTE)
    refused = city.all(Refusal, "refused")[-1]
    assert (refused.code, refused.field) == (RefusalCode.FIELD_OF_KIND, field)
    assert refused.source.startswith(f"{NAME}.hub.outbox/")


def test_a_city_that_hears_everything_anew_stands_as_the_one_that_was_told_again(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = warned("C1")
    cut = a_shut_off(MONDAY + DAY)
    parked = city.writes("MILLER", cut, MONDAY + DAY)
    faulty.undo()
    told = hears_again(city)
    city.marks(LATE + 2 * DAY)
    anew = warned("C1")
    anew.hears(parked, encode(cut))
    anew.writes("hub", told, LATE + DAY)
    anew.marks(LATE + 2 * DAY)
    rows = {row.key: row for row in anew.city.docket.rows.held()}
    found = {row.key: row for row in city.city.docket.rows.held() if row.facts}
    assert {key: (row.facts, row.said) for key, row in found.items()} == {
        key: (rows[key].facts, rows[key].said) for key in found
    }


def test_what_is_told_again_after_the_quarantine_was_ended_by_hand_is_heard_all_the_same(
    faulty: pytest.MonkeyPatch,
) -> None:
    city = warned("C1")
    city.writes("MILLER", a_shut_off(LATE + MINUTE), LATE + MINUTE)
    hub_says(city, "quarantine_ended", case="C1")
    hub_says(city, "quarantine_ended", office_code="MILLER")
    city.marks(LATE + DAY)
    assert violations(city) == [("C1", "said")]
    faulty.undo()
    hears_again(city)
    assert statuses(city)[-1] == "breached"
    assert violations(city) == [("C1", "said"), ("C1", "amended")]
