"""Violations of one cause are one incident; an office that is silent is told from one unheard."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from hub.files.calendar import published_calendar
from hub.messages import Outage
from hub.read import schema
from hub.read.database import opened
from hub.read.incidents import grouped, incidents
from hub.read.place import url_of
from hub.read.silence import Silent, last_words, silent
from hub.sentence import in_chinese
from tests.cities import at, placed_city
from tests.read.following import followed_life

DAY = date(2025, 3, 13)
BEGINS = at("2025-03-13 00:00")
HOUR = timedelta(hours=1)


def outage(began: datetime, ended: datetime, place: str | None = None) -> Outage:
    return Outage(
        id=f"{began}{place}", city="zhuhai", year=2025, number=1, began=began, ended=ended,
        what="everything" if place is None else "source", place=place,
    )  # fmt: skip


def test_what_an_office_missed_on_a_day_is_one_incident() -> None:
    counted = [("POWER", DAY, 5000), ("WATER", DAY, 2), ("POWER", date(2025, 3, 14), 1)]
    found = grouped(counted, [])
    assert [(one.day.day, one.count) for one in found] == [(13, 5000), (13, 2), (14, 1)]


def test_what_all_offices_missed_over_an_outage_is_one_incident() -> None:
    stood = outage(BEGINS - HOUR, BEGINS + HOUR)
    (found,) = grouped([("POWER", DAY, 3), ("WATER", DAY, 2)], [stood])
    assert (found.count, found.offices, found.outage) == (5, {"POWER": 3, "WATER": 2}, stood)


def test_an_outage_of_one_outbox_or_of_another_hour_explains_nothing_else() -> None:
    some = [
        outage(BEGINS - HOUR, BEGINS + HOUR, "zhuhai.WATER.outbox"),
        outage(BEGINS, BEGINS + HOUR),
    ]
    found = grouped([("POWER", DAY, 3), ("WATER", DAY, 2)], some)
    assert [(one.count, one.outage is None) for one in found] == [(3, True), (2, False)]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("incidents")
    followed_life(folder)
    made = opened(url_of(str(folder)))
    yield made
    made.dispose()


def test_every_violation_that_stands_is_in_one_incident(engine: Engine) -> None:
    table = schema.violations
    with engine.connect() as connection:
        asked = select(func.count()).select_from(table).where(table.c.stands)
        standing = connection.execute(asked).scalar()
    found = incidents(engine, "wall")
    assert standing
    assert sum(one.count for one in found) == standing
    day = found[0].day
    assert incidents(engine, "wall", day, day) == [one for one in found if one.day == day]
    assert incidents(engine, "wall", last=day - timedelta(days=1)) == []


def test_a_silent_office_is_told_from_one_that_is_not_heard() -> None:
    monday, now = at("2025-03-10 09:00"), at("2025-03-18 09:00")
    last = {"LAND": monday, "PLAN": at("2025-03-14 09:00"), "POWER": monday, "WATER": None}
    found = silent(last, {"POWER": "damaged"}, now, published_calendar(), 5)
    assert found == [
        Silent("LAND", monday, 5),
        Silent("POWER", monday, 0, "damaged"),
        Silent("WATER", None, 0),
    ]
    says = [str(one.says) for one in found]
    assert says[0] == "LAND has said nothing for 5 working days, and is heard."
    assert says[1].startswith("POWER is not heard: its outbox is held (damaged).")
    assert len({in_chinese(one.says) for one in found}) == 3
    assert [one.office for one in silent(last, {}, now, published_calendar(), 6)] == ["WATER"]


def test_of_every_office_that_stands_it_is_known_when_it_wrote_last(engine: Engine) -> None:
    with engine.connect() as connection:
        codes = set(connection.execute(select(schema.office_records.c.office)).scalars())
    city = placed_city(sorted(codes | {"NOBODY"}), "zhuhai").model_copy(update={"city": "wall"})
    found = last_words(engine, city)
    assert found["NOBODY"] is None
    assert all(found[one] is not None for one in codes - {"hub", "NOBODY"} if one in found)
