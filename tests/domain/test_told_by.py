"""A field that one office alone may say is refused from another, whatever else is said."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.city.admission import Admission, Refused
from hub.files.rulebooks import law_of
from hub.messages import RefusalCode, Register

AT = datetime(2025, 3, 10, 1, tzinfo=UTC)


def fields_of(office: str, **fields: object) -> object:
    """Return what the door makes of a site that an office registers in Zhuhai."""
    admission = Admission("zhuhai", law_of("zhuhai").vocabulary, False, timedelta())
    told = Register(
        kind="site_registered", city="zhuhai", office=office, at=AT, site="S1", **fields
    )
    return admission.fields_of(told)


@pytest.mark.parametrize("office", ["LAND", "PLAN", "CITY_GOV"])
def test_whether_a_proposal_is_approved_is_refused_from_another(office: str) -> None:
    refused = fields_of(office, proposal_approved=False)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.field) == (RefusalCode.FIELD_OF_KIND, "proposal_approved")
    assert "NDRC" in str(refused.expected)


@pytest.mark.parametrize("office", ["NDRC", "hub"])
def test_the_office_that_approves_it_says_it(office: str) -> None:
    assert fields_of(office, proposal_approved=False) == {"site": "S1", "proposal_approved": False}


def test_what_else_there_is_to_say_of_a_site_any_office_says() -> None:
    assert fields_of("LAND", land_supply="granted") == {"site": "S1", "land_supply": "granted"}
