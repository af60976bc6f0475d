"""An office that has left its city owes nothing from then on; what it had missed before stands."""

from datetime import datetime, timedelta

from hub.domain.city.city import City
from hub.files.calendar import published_calendar
from hub.messages import Duty, Heartbeat, Permit, Refusal, RefusalCode, Violation
from tests.builders import LATE, MONDAY, a_shut_off, a_warning, codes, warned
from tests.cities import MINUTE, NAME, ACity, topic
from tests.toy import toy_law

DAY = timedelta(days=1)


def leaves(city: ACity, office: str, left: datetime | None) -> None:
    """Have the registry say since when an office is none of the city's any more."""
    placed = city.city.placed
    offices = tuple(
        one.model_copy(update={"left": left}) if one.code == office else one
        for one in placed.offices
    )
    placed = placed.model_copy(update={"offices": offices})
    rows, state, ids = city.city.docket.rows, city.city.state, city.city.ids
    city.city = City(placed, toy_law(), published_calendar(), rows, state, ids)
    for row in rows.held():
        if row.next_at is not None:
            city.city.docket.wait(row.key, row.next_at)
    city.works()


def duty(city: ACity) -> Duty:
    return city.all(Duty)[-1]


def test_what_it_owed_and_had_not_missed_yet_is_cancelled_and_never_breached() -> None:
    city = warned()
    assert duty(city).status == "open"
    leaves(city, "MILLER", LATE - MINUTE)
    city.marks(LATE + 30 * DAY)
    assert (duty(city).status, duty(city).change) == ("cancelled", "cancelled")
    assert city.all(Violation) == []


def test_what_it_had_missed_before_stands_also_where_that_is_known_only_later() -> None:
    early, late = warned(), warned()
    early.marks(LATE)
    leaves(early, "MILLER", LATE + MINUTE)
    early.marks(LATE + DAY)
    leaves(late, "MILLER", LATE + MINUTE)
    late.marks(LATE + DAY)
    for city in (early, late):
        assert [one.change for one in city.all(Violation)] == ["said"]
        assert duty(city).status == "breached"


def test_what_it_had_done_in_time_stays_done() -> None:
    city = warned()
    city.writes("MILLER", a_shut_off(MONDAY + MINUTE), MONDAY + MINUTE)
    leaves(city, "MILLER", MONDAY + 2 * MINUTE)
    city.marks(LATE + DAY)
    assert duty(city).status == "discharged"


def test_what_it_still_writes_is_refused_and_nothing_more_is_sent_to_it() -> None:
    city = warned()
    leaves(city, "MILLER", MONDAY + 2 * MINUTE)
    city.writes("MILLER", a_shut_off(MONDAY + MINUTE), MONDAY + 3 * MINUTE)
    city.writes("WARDEN", a_warning("N2", "C2", "P2"), MONDAY + 3 * MINUTE)
    refused = city.all(Refusal, "refused")
    assert codes(city) == [RefusalCode.OFFICE_LEFT, RefusalCode.FIELD_OF_KIND]
    assert (refused[1].office, refused[1].field) == ("WARDEN", "to")
    assert "MILLER left it on" in str(refused[1].expected)


def test_what_was_written_to_it_and_by_it_before_is_heard_however_late_it_is_copied() -> None:
    city = ACity()
    leaves(city, "MILLER", LATE)
    city.writes("WARDEN", a_warning(), MONDAY)
    city.delivers(MONDAY + MINUTE)
    city.writes("MILLER", a_shut_off(MONDAY + MINUTE), MONDAY + MINUTE)
    assert codes(city) == []
    assert duty(city).status == "discharged"


def test_it_holds_no_evidence_time_and_is_accused_of_no_act_after_it_left() -> None:
    city = warned()
    city.marks(MONDAY + MINUTE)
    leaves(city, "MILLER", MONDAY + 2 * MINUTE)
    supply = Permit(
        kind="sluice_opened", city=NAME, office="MILLER", at=MONDAY + DAY, site="P9", id="S"
    )
    city.writes("MILLER", supply, MONDAY + DAY)
    city.marks(LATE, but=("MILLER",))
    beat = city.all(Heartbeat)[-1]
    assert beat.complete_up_to == LATE
    assert beat.held_by != topic("MILLER", "outbox")
    assert city.all(Violation) == []


def test_taken_in_again_it_owes_again() -> None:
    city = warned()
    leaves(city, "MILLER", MONDAY + 2 * MINUTE)
    assert duty(city).status == "cancelled"
    leaves(city, "MILLER", None)
    assert (duty(city).status, duty(city).change) == ("open", "reopened")
    city.marks(LATE)
    assert len(city.all(Violation)) == 1
