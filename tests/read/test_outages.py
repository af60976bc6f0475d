"""Outages, and who is late with each duty, as the read side finds them in what was said."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select

from hub.cli import main
from hub.cli.kafka_session import speech_of
from hub.cli.late_words import late_told
from hub.domain.calendar import local_day
from hub.files.calendar import published_calendar
from hub.read import listed, schema
from hub.read.database import opened, registered
from hub.read.lateness.found import latenesses
from hub.read.lateness.who import Who
from hub.read.looks import Look, say_look
from hub.read.paging import stands_of
from hub.read.place import url_of
from tests.read.following import followed_life


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("outages")
    followed_life(made)
    return made


@pytest.fixture
def engine(folder: Path) -> Iterator[Engine]:
    made = opened(url_of(str(folder)))
    say_look(made, Look(datetime.now(UTC), 0))
    yield made
    made.dispose()


@pytest.fixture
def said(engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("GONGZE_READ_DB", str(folder))
    return CliRunner()


def test_every_outage_is_printed_once_in_the_order_of_its_number(
    said: CliRunner, engine: Engine
) -> None:
    ran = said.invoke(main, ["outages", "--format", "json"])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.output)["outages"]
    assert found, "the life has outages"
    assert [one["number"] for one in found] == list(range(1, len(found) + 1))
    assert all(one["hours"] > 0.08 for one in found)
    text = said.invoke(main, ["outages"]).output
    chinese = said.invoke(main, ["outages", "--lang", "zh"]).output
    assert all(f"{one['year']}/{one['number']}" in text for one in found)
    assert text != chinese


def test_days_choose_the_outages_that_touch_them(said: CliRunner, engine: Engine) -> None:
    (first, *_) = listed.outages(engine, "wall").rows
    day = local_day(first["began"])
    asked = ["outages", "--from", str(day), "--to", str(day), "--format", "json"]
    found = json.loads(said.invoke(main, asked).output)["outages"]
    assert first["number"] in [one["number"] for one in found]
    before = str(day - timedelta(days=1))
    assert (
        json.loads(said.invoke(main, [*asked[:1], "--to", before, *asked[-2:]]).output)["outages"]
        == []
    )


def test_every_duty_is_told_who_is_late_with_it(engine: Engine) -> None:
    with engine.connect() as connection:
        rows = [dict(one) for one in connection.execute(select(schema.duties)).mappings()]
    now = stands_of(engine)["wall"].evidence_time
    found = latenesses(engine, "wall", rows, now, published_calendar())
    assert found.keys() == {one["id"] for one in rows}
    breached = [found[one["id"]] for one in rows if one["status"] == "breached"]
    assert breached
    assert {one.who for one in breached} <= {Who.OFFICE, Who.SENDER, Who.WIRE}
    raised_by_paper = [one for one in found.values() if one.split.hub is not None]
    assert raised_by_paper, "papers are found by the records that a duty rests on"
    assert all(one.split.wire is None for one in raised_by_paper), "no client commits here"
    done = [found[one["id"]] for one in rows if one["done_at"] and one["status"] == "discharged"]
    assert done
    assert any(one.split.told is not None for one in done), "the word that it is done is found"


def test_a_late_duty_is_told_with_whose_delay_it_is(engine: Engine) -> None:
    with engine.connect() as connection:
        rows = [dict(one) for one in connection.execute(select(schema.duties)).mappings()]
    city = registered(engine)["wall"]
    told = late_told(engine, "wall", rows, speech_of(city, "en"))
    chinese = late_told(engine, "wall", rows, speech_of(city, "zh"))
    late = {one["id"] for one in rows if one["status"] == "breached"}
    assert late
    assert late <= told.keys() == chinese.keys()
    assert all(told[one] != chinese[one] for one in told)
