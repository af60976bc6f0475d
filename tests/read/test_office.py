"""An office is told by city: what it owes, what reached it, what it said last, and its rate."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, insert, select

from hub.cli import main
from hub.read import schema
from hub.read.database import opened
from hub.read.looks import Look, say_look
from hub.read.place import url_of
from tests.read.following import followed_life


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("read")
    followed_life(made)
    return made


@pytest.fixture
def engine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("GONGZE_READ_DB", str(folder))
    made = opened(url_of(str(folder)))
    say_look(made, Look(datetime.now(UTC), 0))
    yield made
    made.dispose()


def _said(*words: str) -> Result:
    return CliRunner().invoke(main, ["office", *words])


def _told(office: str) -> Mapping[str, Any]:
    ran = _said(office, "--format", "json")
    assert ran.exit_code == 0, ran.output
    (row,) = json.loads(ran.stdout)["offices"]
    found: Mapping[str, Any] = row
    return found


def _rows(engine: Engine, name: str, office: str) -> list[Any]:
    table = next(one for one in schema.TABLES if one.name == name)
    owner = table.c.actor if "actor" in table.c else table.c.office
    with engine.connect() as connection:
        return list(connection.execute(select(table).where(owner == office)))


def _by_place(row: Any) -> tuple[Any, ...]:
    return row.appended, row.topic, row.offset


def test_what_an_office_owes_is_what_stands_in_the_tables(engine: Engine) -> None:
    today = date(2025, 3, 22)
    told = _told("LAND")
    owed = [one for one in _rows(engine, "duties", "LAND") if one.pending]
    late = [one for one in owed if one.status == "breached" and one.due_by < today]
    assert owed
    assert late
    assert (told["owed"], told["overdue"]) == (len(owed), len(late))
    assert told["oldest_due"] == min(one.due_date for one in late).isoformat()
    stands = [one for one in _rows(engine, "violations", "LAND") if one.stands]
    assert told["violations"] == len(stands)
    assert told["refused"] == len(_rows(engine, "refusals", "LAND"))


def test_what_an_office_said_last_is_its_newest_record(engine: Engine) -> None:
    newest = max(_rows(engine, "office_records", "LAND"), key=_by_place)
    told = _told("LAND")
    assert datetime.fromisoformat(told["said_last_at"]) == newest.appended
    assert told["said_last"] == newest.kind


def test_whether_an_office_fetches_is_not_known_until_its_client_says(engine: Engine) -> None:
    table = schema.inbox_records
    with engine.connect() as connection:
        papers = connection.execute(select(table).where(table.c.family == "delivery"))
        last = max(papers, key=lambda one: (one.appended, one.offset))
    assert (_told(last.office)["fetched_at"], _told(last.office)["unfetched"]) == (None, None)
    assert "whether it fetches them is not known" in _said(last.office).output
    left = [one for one in _rows(engine, table.name, last.office) if one.offset >= last.offset]
    at = last.appended + timedelta(minutes=1)
    fetch = {
        "topic": "hub.fetches", "partition": 0, "offset": 0, "city": "wall", "appended": at,
        "office": last.office, "inbox": last.topic, "topic_id": "t", "up_to": last.offset, "at": at,
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(schema.fetches).values(fetch))
    assert _told(last.office)["unfetched"] == len(left)
    assert f"left there: {len(left)}." in _said(last.office).output


def test_the_rate_is_that_of_the_report_of_the_quarter(engine: Engine) -> None:
    ran = CliRunner().invoke(main, ["report", "--quarter", "2025Q1", "--format", "json"])
    reported = {one["office"]: one for one in json.loads(ran.stdout)["rows"]}
    for office in ("LAND", "TOWN_1", "POWER"):
        told, row = _told(office), reported.get(office)
        names = ("on_time", "late", "open", "on_time_rate")
        assert [told[one] for one in names] == (
            [row[one] for one in names] if row else [0, 0, 0, None]
        )
        assert told["fell_due"] == (row["received"] if row else 0)


def test_an_office_that_no_city_has_is_refused_with_those_that_are_near(engine: Engine) -> None:
    ran = _said("LANS")
    assert ran.exit_code == 1
    assert "LAND" in ran.output


def test_each_form_holds_the_same_office(engine: Engine, tmp_path: Path) -> None:
    assert _said("LAND", "--format", "csv").stdout.splitlines()[1].startswith("wall,LAND,")
    book = tmp_path / "office.xlsx"
    assert _said("LAND", "--format", "xlsx", "--out", str(book)).exit_code == 0
    assert book.read_bytes().startswith(b"PK")
    assert "待办义务" in _said("LAND", "--lang", "zh").output
