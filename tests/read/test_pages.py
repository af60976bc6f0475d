"""Pages begin behind one another: together they hold each row once, in order."""

from typing import Any

import pytest
from sqlalchemy import Engine, select

from hub.read import pages, schema
from hub.read.follower import Follower
from hub.stream.memory import MemoryLog
from tests.read.conftest import Fresh
from tests.read.lived import beside, lived


@pytest.fixture(scope="module")
def city(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.execute(select(schema.duties.c.city)).scalars().first())


@pytest.fixture(scope="module")
def engine(fresh: Fresh) -> Engine:
    made = fresh()

    async def followed(log: MemoryLog) -> None:
        follower = Follower(log, made)
        await follower.to_end()
        await follower.close()

    beside(lived(6), followed)
    return made


def _all(page_of: Any, engine: Engine, *about: str, **more: Any) -> list[Any]:
    found, after = [], None
    while True:
        page = page_of(engine, *about, after=after, size=3, **more)
        found += page.rows
        assert page.stands[about[0]].edition
        if page.after is None:
            return found
        after = page.after


def test_pages_of_duties_hold_each_owed_duty_once_by_its_last_day(
    engine: Engine, city: str
) -> None:
    rows = _all(pages.duties, engine, city)
    table = schema.duties
    with engine.connect() as connection:
        owed = select(table.c.id).where(table.c.city == city, table.c.pending)
        expected = sorted(connection.execute(owed).scalars())
    assert expected
    assert sorted(one["id"] for one in rows) == expected
    assert rows == sorted(rows, key=lambda one: (one["due_by"], one["id"]))


def test_pages_of_a_case_hold_everything_of_it_once(engine: Engine, city: str) -> None:
    with engine.connect() as connection:
        table = schema.said
        named = table.c.case_name.is_not(None)
        case = connection.execute(select(table.c.case_name).where(table.c.city == city, named))
        name = str(case.scalars().first())
    rows = _all(pages.timeline, engine, city, name)
    places = [(one["topic"], one["partition"], one["offset"]) for one in rows]
    assert len(places) > 3
    assert len(set(places)) == len(places)
    assert [one["appended"] for one in rows] == sorted(one["appended"] for one in rows)
