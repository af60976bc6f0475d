"""Every page of what the hub says holds each row once, in its order, however small it is."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, Table, select

from hub.messages import Duty
from hub.read import listed, pages, schema
from hub.read.cases import cases, cases_beside
from hub.read.follower import Follower
from hub.read.papers import papers
from hub.read.search import SEARCHED, search
from hub.stream.memory import MemoryLog
from tests.read.conftest import Fresh
from tests.read.lived import beside, lived

CITY = "wall"


@pytest.fixture(scope="module")
def engine(fresh: Fresh) -> Engine:
    made = fresh()

    async def followed(log: MemoryLog) -> None:
        follower = Follower(log, made)
        await follower.to_end()
        await follower.close()

    beside(lived(6), followed)
    return made


def _all(page_of: Callable[..., Any], *about: object, **more: Any) -> list[Any]:
    found, after = [], None
    while True:
        page = page_of(*about, after=after, size=3, **more)
        found += page.rows
        if page.after is None:
            return found
        after = page.after


def _rows(engine: Engine, table: Table) -> list[Any]:
    with engine.connect() as connection:
        asked = select(table).where(table.c.city == CITY)
        return [dict(row) for row in connection.execute(asked).mappings()]


@pytest.mark.parametrize(
    ("page_of", "table", "all_of", "order"),
    [
        (listed.blocks, schema.blocks, {"holds": None}, ("placed_at", "id")),
        (listed.decisions, schema.decisions, {}, ("at", "id")),
        (listed.grounds, schema.grounds, {"stands": None}, ("since", "id")),
        (listed.refusals, schema.refusals, {}, ("appended", "topic", "partition", "offset")),
        (listed.remarks, schema.remarks, {"stands": None}, ("received", "id")),
        (listed.written, schema.office_records, {}, ("appended", "topic", "partition", "offset")),
        (papers, schema.inbox_records, {}, ("appended", "topic", "partition", "offset")),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_pages_hold_every_row_once_in_order(
    page_of: Callable[..., Any],
    table: Table,
    all_of: dict[str, Any],
    order: tuple[str, ...],
    engine: Engine,
) -> None:
    rows = _all(page_of, engine, CITY, **all_of)
    expected = _rows(engine, table)
    if page_of is papers:
        expected = [one for one in expected if one["family"] == "delivery"]
    assert len(rows) > 1
    keys = [tuple(one[name] for name in order) for one in rows]
    assert keys == sorted(tuple(one[name] for name in order) for one in expected)


def test_the_newest_come_first_where_they_are_asked_for(engine: Engine) -> None:
    forth = _all(listed.decisions, engine, CITY)
    back = _all(listed.decisions, engine, CITY, newest_first=True)
    assert back == forth[::-1]


def test_a_row_is_told_whole_as_it_was_said_last(engine: Engine) -> None:
    rows = pages.duties(engine, CITY, pending=None).rows
    messages = listed.whole(engine, "duties", rows)
    assert len(messages) == len(rows)
    for row, message in zip(rows, messages, strict=True):
        assert isinstance(message, Duty)
        assert (message.id, message.status) == (row["id"], row["status"])
    assert any(message.working for message in messages if isinstance(message, Duty))


def test_a_paper_tells_when_it_was_sent_and_delivered(engine: Engine) -> None:
    rows = _all(papers, engine, CITY)
    assert any(one["sent"] for one in rows)
    assert all(one["sent"] <= one["delivered"] for one in rows if one["sent"])
    assert {one["fetch_known"] for one in rows} == {False}


def test_cases_come_by_what_came_last_and_tell_what_is_owed(engine: Engine) -> None:
    rows = _all(cases, engine, CITY)
    assert [one["last"] for one in rows] == sorted((one["last"] for one in rows), reverse=True)
    assert len({one["key"] for one in rows}) == len(rows) > 3
    for row in rows:
        duties = _all(pages.duties, engine, CITY, case=row["name"])
        assert row["owed"] == len(duties)
        for site in row["sites"]:
            found = _all(cases_beside, engine, CITY, "site", site)
            assert row["key"] in {one["case_key"] for one in found}
    assert any(row["owed"] and row["sites"] for row in rows)


def test_names_are_found_by_every_word_that_begins_in_them(engine: Engine) -> None:
    for kind in SEARCHED:
        names = [one for one in _rows(engine, schema.names) if one["kind"] == kind]
        for word in {one["name"][:size] for one in names for size in (1, 2, 9)}:
            found = [one["key"] for one in _all(search, engine, CITY, kind, word)]
            assert len(found) == len(set(found))
            assert set(found) >= {one["key"] for one in names if one["name"].startswith(word)}
