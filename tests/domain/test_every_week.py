"""Where a ledger is due for every week, the weeks of an office begin with what it tells itself."""

import pytest

from hub.domain.city.city import City
from hub.domain.city.dedup import MessageIds
from hub.domain.city.rows import Rows
from hub.domain.city.state import CityState
from hub.files.calendar import published_calendar
from hub.messages import Document, Duty
from tests.cities import MINUTE, NAME, ACity, at, placed_city
from tests.toy import toy_law

MONDAY = at("2025-03-10 09:00")
LEDGER = "MB-5-tally"


def a_ledger(office: str, week: str) -> Document:
    return Document(
        kind="tally_reported", city=NAME, office=office, at=MONDAY, to=("MASON",), week=week
    )


def weeks_owed(*told: Document) -> set[str]:
    """Return the weeks for which a ledger is owed in a city that reads the law so."""
    city = ACity()
    law = toy_law({"nil_tally": True})
    ids = MessageIds(lambda key: None, {})
    city.city = City(
        placed_city(city.offices), law, published_calendar(), Rows(), CityState(), ids
    )  # fmt: skip
    for one in told:
        city.writes(one.office, one, MONDAY + MINUTE)
    city.marks(at("2025-03-25 09:00"))
    return {one.subject for one in city.all(Duty) if one.rule == LEDGER}


def test_the_weeks_of_an_office_begin_with_its_own_ledger() -> None:
    owed = weeks_owed(a_ledger("WARDEN", "2025-03-03/2025-03-09"))
    assert owed == {"2025-03-03", "2025-03-10", "2025-03-17", "2025-03-24"}


@pytest.mark.parametrize("office", ["MILLER", "MASON"])
def test_nobody_has_the_weeks_of_another_begin(office: str) -> None:
    assert weeks_owed(a_ledger(office, "1950-01-02/1950-01-08")) == set()
