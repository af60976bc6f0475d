"""A program for calendars finds each duty once, sees it move, and drops what ended."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from icalendar import Calendar, Event
from sqlalchemy import Engine, select, update

from hub.cli import main
from hub.domain.calendar import local_day
from hub.read import schema
from hub.read.database import opened
from hub.read.pages import stands_of
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
    yield made
    made.dispose()


def _written(*words: str) -> bytes:
    return CliRunner().invoke(main, ["duties", "--format", "ics", *words]).stdout_bytes


def _events(*words: str) -> dict[str, Event]:
    calendar = Calendar.from_ical(_written(*words))
    assert isinstance(calendar, Calendar)
    found = {str(one["uid"]): one for one in calendar.events}
    assert len(found) == len(calendar.events)
    return found


def test_each_duty_with_a_last_day_is_an_event_of_that_whole_day(engine: Engine) -> None:
    events = _events()
    table = schema.duties
    with engine.connect() as connection:
        rows = {row.id: row for row in connection.execute(select(table)) if row.due_date}
    owed = {one for one, row in rows.items() if row.pending}
    assert owed <= set(events) <= set(rows)
    assert owed
    for name, event in events.items():
        row = rows[name]
        assert event["dtstart"].dt == row.due_date
        assert event["dtend"].dt == row.due_date + timedelta(days=1)
        assert (event["status"] == "CANCELLED") is not bool(row.pending)


def test_what_was_said_anew_has_a_higher_sequence(engine: Engine) -> None:
    table = schema.said
    with engine.connect() as connection:
        told = select(table.c.id).where(table.c.family == "duty")
        said = list(connection.execute(told).scalars())
    events = _events()
    assert {int(one["sequence"]) for one in events.values()} > {0}
    assert all(int(one["sequence"]) == said.count(name) - 1 for name, one in events.items())


def test_what_ended_long_ago_is_left_out(engine: Engine) -> None:
    evidence = stands_of(engine)["wall"].evidence_time
    assert evidence is not None
    table = schema.duties
    ended = next(name for name, one in _events().items() if one["status"] == "CANCELLED")
    for days, told in ((90, True), (91, False)):
        day = local_day(evidence) - timedelta(days=days)
        with engine.begin() as connection:
            moved = update(table).where(table.c.id == ended).values(due_date=day, due_by=day)
            connection.execute(moved)
        assert (ended in _events()) is told


def test_lines_are_folded_in_octets_and_no_letter_is_cut(engine: Engine) -> None:
    lines = _written("--lang", "zh").split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert [line for line in lines if line.startswith(b"SUMMARY:")]
    assert all(line.decode() for line in lines if line)


def test_no_name_of_a_person_stands_in_a_calendar(engine: Engine) -> None:
    table = schema.duties
    with engine.begin() as connection:
        connection.execute(
            update(table).values(subject="张三", subject_kind="party", site="张三宅")
        )
    told = re.sub(rb"\r\n ", b"", _written()).decode()
    assert "张三" not in told
    assert "张*宅" in told


def test_a_sender_cannot_write_an_event_of_his_own(engine: Engine) -> None:
    table = schema.duties
    wild = "C1\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:x"
    with engine.begin() as connection:
        connection.execute(update(table).values(subject=wild, subject_kind="case"))
    assert "x" not in _events()
