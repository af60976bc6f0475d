"""So many records of one office are kept to be heard again by themselves;
the others are told again by hand.
"""

import pytest

from hub.domain.city import intake, parking, routing
from hub.messages import Duty, RefusalCode
from tests.builders import (
    DAY,
    LATE,
    MONDAY,
    SHUT_OFF,
    a_shut_off,
    codes,
    goes_on_by,
    hears_again,
    levels,
    warned,
)
from tests.cities import ACity


def kept(city: ACity) -> list[str]:
    rows = city.city.docket.rows.held()
    return [row.name for row in rows if row.kind == "parked" and row.record is not None]


def status(city: ACity, case: str) -> str:
    found = [one for one in city.all(Duty) if (one.rule, one.case) == (SHUT_OFF, case)]
    return found[-1].status


@pytest.fixture
def crowded(faulty: pytest.MonkeyPatch) -> ACity:
    """Return a city in which MILLER tripped a fault of ours twice where one record is kept."""
    faulty.setattr(parking, "PARKED_MAX", 1)
    city = warned("C1")
    for day in (1, 2):
        city.writes("MILLER", a_shut_off(MONDAY + day * DAY, "C1"), MONDAY + day * DAY)
    return city


def test_who_trips_our_fault_again_and_again_fills_no_more_rows_than_its_share(
    crowded: ACity,
) -> None:
    assert codes(crowded) == [RefusalCode.BUG, RefusalCode.BUG]
    assert len(kept(crowded)) == 1


def test_of_what_is_not_kept_its_sender_is_in_doubt_no_longer_than_of_any_other(
    crowded: ACity,
) -> None:
    crowded.marks(LATE)
    assert levels(crowded) == {}
    crowded.marks(MONDAY + 12 * DAY)
    assert levels(crowded) == {"C1": "candidate"}


def test_what_is_not_kept_is_heard_when_it_is_told_again(
    crowded: ACity, faulty: pytest.MonkeyPatch
) -> None:
    crowded.marks(LATE)
    faulty.undo()
    hears_again(crowded, 1)
    assert status(crowded, "C1") == "discharged"
    goes_on_by(crowded, "mended")
    assert kept(crowded) == []


def test_a_record_kept_that_fails_again_is_kept_once(crowded: ACity) -> None:
    first = kept(crowded)
    hears_again(crowded, 0)
    crowded.writes("MILLER", a_shut_off(MONDAY + 3 * DAY, "C1"), LATE + 2 * DAY)
    assert kept(crowded) == first


def test_when_one_kept_is_heard_there_is_room_for_another(
    crowded: ACity, faulty: pytest.MonkeyPatch
) -> None:
    first = kept(crowded)
    with faulty.context() as mended:
        mended.setattr(intake, "keys_of", routing.keys_of)
        hears_again(crowded, 0)
    assert kept(crowded) == []
    crowded.writes("MILLER", a_shut_off(MONDAY + 3 * DAY, "C1"), LATE + 2 * DAY)
    assert len(kept(crowded)) == 1
    assert kept(crowded) != first
