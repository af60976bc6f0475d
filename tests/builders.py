"""What tests of the engine are built from: messages of the toy city, and what a city said of them.

A warning of MONDAY raises a duty with two working days, which is late from LATE on.
"""

from datetime import datetime, timedelta
from typing import Any

from hub.domain.city.city import City
from hub.files.calendar import published_calendar
from hub.messages import Document, Permit, Refusal, Register, Violation
from tests.cities import MINUTE, NAME, ACity, at, placed_city
from tests.toy import toy_law

MONDAY = at("2025-03-10 09:00")
LATE = at("2025-03-13 00:00")
DAY = timedelta(days=1)
SHUT_OFF = "MB-1-shut-off"
LATE_SHUT_OFF = "MB-9.a-late"


def a_warning(identifier: str = "N1", case: str = "C1", site: str = "P1") -> Document:
    """Return the warden's warning to the miller to shut a supply off."""
    return Document(
        id=identifier,
        kind="warning_sent",
        city=NAME,
        office="WARDEN",
        at=MONDAY,
        to=("MILLER",),
        case=case,
        site=site,
        notice=identifier,
        matter="shut_off",
    )


def a_shut_off(instant: datetime, case: str = "C1") -> Permit:
    """Return the miller's word that it shut a supply off."""
    return Permit(kind="sluice_shut", city=NAME, office="MILLER", at=instant, case=case)


def warned(*cases: str) -> ACity:
    """Return a city in which the miller was warned of these cases, or of C1."""
    city = ACity()
    for number, case in enumerate(cases or ("C1",), 1):
        city.writes("WARDEN", a_warning(f"N{number}", case, f"P{number}"), MONDAY)
    city.delivers(MONDAY + MINUTE)
    return city


def codes(city: ACity) -> list[str]:
    """Return the code of every refusal that a city published, in order."""
    return [one.code for one in city.all(Refusal, "refused")]


def violations(city: ACity) -> list[tuple[str | None, str]]:
    """Return the case and the change of every violation that a city published, in order."""
    return [(one.case, one.change) for one in city.all(Violation)]


def levels(city: ACity) -> dict[str | None, str | None]:
    """Return how firm the newest violation of each case is."""
    return {one.case: one.level for one in city.all(Violation) if one.change != "withdrawn"}


def hub_says(city: ACity, kind: str, **fields: Any) -> None:
    """Have the city's own outbox write a message after the term."""
    said = Register(kind=kind, city=NAME, office="hub", at=LATE, **fields)
    city.writes("hub", said, LATE + MINUTE)


def goes_on_by(city: ACity, code: str) -> None:
    """Have the city go on in a process with other code, from its rows."""
    was = city.city
    city.city = City(
        placed_city(city.offices), toy_law(), published_calendar(), was.docket.rows, was.state,
        was.ids, code=code,
    )  # fmt: skip
    for row in was.docket.rows.held():
        if row.kind == "parked":
            city.city.parking.parked_before(row.name)
    city.works()


def told_again(refusal: Refusal) -> Register:
    """Return the operator's order to hear a refused record again."""
    return Register(
        kind="refusal_replayed",
        city=NAME,
        office="hub",
        at=LATE,
        source=refusal.source,
        office_code=refusal.office,
        record=refusal.record,
        received=refusal.received,
    )


def hears_again(city: ACity, number: int = 0) -> Register:
    """Have the operator tell a record again that was refused; return what was told."""
    told = told_again(city.all(Refusal, "refused")[number])
    city.writes("hub", told, LATE + DAY)
    return told
