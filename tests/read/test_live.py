"""A live city is worked out again from what the read side holds, and comes to what it said."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select

from hub.cli import main
from hub.domain.city.admission import Refused, admission_of
from hub.domain.explain.record import Judged
from hub.domain.law import Law
from hub.domain.names import fold, same
from hub.domain.statement import Family
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import CityRecord, Document, encode
from hub.read import schema
from hub.read.database import opened, register, registered, write
from hub.read.follower import Follower, places_of, sources_of
from hub.read.live.cities import Live
from hub.read.live.touching import touching
from hub.read.looks import Look, say_look
from hub.read.pages import stands_of
from hub.read.place import url_of
from hub.read.rows import batch_of
from hub.registry.city_checks import readings_of
from hub.registry.reader import read_whole
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import Record, TopicPartition
from tests.read.lived import beside, lived

CALENDAR = published_calendar()
SEEDS = (2, 5)
"""Lives in which no topic is made again: one city of each law."""


@dataclass(frozen=True)
class Lived:
    """A read side that has followed a whole life, and its city."""

    engine: Engine
    folder: Path
    brokers: Brokers

    @property
    def placed(self) -> CityRecord:
        return registered(self.engine)["wall"]

    @property
    def law(self) -> Law:
        return law_of(self.placed.law, readings_of(self.placed))

    @property
    def evidence(self) -> datetime:
        found = stands_of(self.engine)["wall"].evidence_time
        assert found is not None
        return found

    @property
    def cases(self) -> list[str]:
        table = schema.duties
        with self.engine.connect() as connection:
            found = connection.execute(select(table.c.case_name).distinct()).scalars()
            return sorted(one for one in found if one)

    def live(self, as_of: datetime | None = None) -> Live:
        until = self.evidence if as_of is None else as_of
        return Live(self.engine, self.placed, CALENDAR, until, as_of is not None)


@pytest.fixture(scope="module", params=SEEDS)
def life(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lived]:
    folder = tmp_path_factory.mktemp("live")
    engine = opened(url_of(str(folder)))
    brokers = lived(request.param)
    beside(brokers, lambda log: _followed(log, engine))
    yield Lived(engine, folder, brokers)
    engine.dispose()


async def _followed(log: MemoryLog, engine: Engine) -> None:
    follower = Follower(log, engine)
    await follower.to_end()
    await follower.close()


def _duties(of: Judged, case: str) -> dict[str, tuple[Any, ...]]:
    return {
        one.id: (one.status.value, one.due, one.done_at, one.held)
        for one in of.statements
        if one.family is Family.DUTY and same(one.case, case)
    }


def _violations(of: Judged, case: str) -> set[str]:
    return {
        one.id for one in of.statements if one.family is Family.VIOLATION and same(one.case, case)
    }


def _said(life: Lived, table: Any, case: str) -> list[Any]:
    asked = select(table).where(table.c.change != "withdrawn")
    with life.engine.connect() as connection:
        rows = connection.execute(asked).mappings().all()
    return [one for one in rows if one["case_name"] and same(one["case_name"], case)]


def test_what_is_explained_of_a_case_is_what_the_city_said_of_it(life: Lived) -> None:
    told = 0
    for case in life.cases:
        of = life.live().case(life.law, case)
        said = {
            one["id"]: (one["status"], one["due_date"], one["done_at"], one["held"])
            for one in _said(life, schema.duties, case)
        }
        assert _duties(of, case) == said, case
        assert _violations(of, case) == {one["id"] for one in _said(life, schema.violations, case)}
        told += len(said)
    assert told > 30


def test_a_case_alone_is_explained_as_in_the_whole_city(life: Lived) -> None:
    city = life.live().whole(life.law)
    rows = list(city.docket.rows.held())
    for case in life.cases[:6]:
        alone = life.live().case(life.law, case).statements
        whole = [one for row in rows for one in row.said.values()]
        assert {one for one in alone if same(one.case, case)} == {
            one for one in whole if same(one.case, case)
        }


def test_as_of_an_instant_it_is_what_followed_when_that_alone_had_come(
    life: Lived, tmp_path: Path
) -> None:
    half = life.evidence - timedelta(days=4)
    cities, records = _kept(life.brokers)
    engine = opened(url_of(str(tmp_path)))
    register(engine, cities)
    some = [one for one in records if one.appended <= half]
    after = {one.place: ("t", one.offset + 1) for one in some}
    write(engine, batch_of(some, sources_of(cities)), {}, after)
    then = Live(engine, life.placed, CALENDAR, half, earlier=False)
    differs = 0
    for case in life.cases:
        asked = _duties(life.live(half).case(life.law, case), case)
        assert asked == _duties(then.case(life.law, case), case), case
        differs += asked != _duties(life.live().case(life.law, case), case)
    assert differs > 0
    engine.dispose()


def _kept(brokers: Brokers) -> tuple[list[CityRecord], list[Record]]:
    async def asked(log: MemoryLog) -> tuple[list[CityRecord], list[Record]]:
        cities = list((await read_whole(log)).cities.values())
        places = places_of(cities)
        ends = await log.ends(places, committed=True)
        found = [
            record
            for place in places
            async for some in log.read(place, 0, ends[place])
            for record in some
        ]
        return cities, sorted(found, key=lambda one: (one.append_ms, one.place, one.offset))

    return beside(brokers, asked)


Said = Callable[..., Result]


@pytest.fixture
def said(life: Lived, monkeypatch: pytest.MonkeyPatch) -> Said:
    say_look(life.engine, Look(datetime.now(UTC), 0))
    monkeypatch.setenv("GONGZE_READ_DB", str(life.folder))
    return lambda *words: CliRunner().invoke(main, list(words))


def test_explain_tells_the_case_of_a_city_in_both_languages_and_ends(
    life: Lived, said: Said
) -> None:
    case = life.cases[0]
    told = json.loads(said("explain", "wall", case, "--format", "json").stdout)
    duties = [one for one in told["explained"] if one["what"] == "duty"]
    assert len(duties) == len(_said(life, schema.duties, case))
    assert told["edition"]
    english, chinese = (said("explain", "wall", case, "--lang", one) for one in ("en", "zh"))
    assert (english.exit_code, chinese.exit_code) == (0, 0)
    assert "wall: evidence complete to" in english.stderr
    assert "Edition: " in english.stdout
    assert "证据完整至" in chinese.stderr
    assert said("explain", "wall", case, "--format", "html").stdout.startswith("<!doctype html>")


def test_a_case_that_nobody_named_is_met_with_the_nearest(life: Lived, said: Said) -> None:
    ran = said("explain", "wall", "C777")
    assert (ran.exit_code, "nothing follows in this case" in ran.stdout) == (0, True)
    assert said("explain", "wal", "C1").exit_code == 1
    assert said("explain", "wall", "C1", "--case", "C2").exit_code == 2


def test_before_anything_had_come_nothing_follows(life: Lived, said: Said) -> None:
    ran = said("explain", "wall", life.cases[0], "--as-of", "2001-01-01")
    assert "nothing follows in this case" in ran.stdout


def test_an_explanation_from_a_read_side_that_is_down_says_so(life: Lived, said: Said) -> None:
    say_look(life.engine, Look(datetime.now(UTC) - timedelta(hours=1), 0))
    ran = said("explain", "wall", life.cases[0])
    assert ran.exit_code == 3
    assert "The read side is down" in ran.stderr
    assert ran.stdout


def test_a_paper_that_lists_cases_or_a_week_leads_to_no_other_case(tmp_path: Path) -> None:
    engine = opened(url_of(str(tmp_path)))
    place = TopicPartition("wall.LAND.outbox", 0)

    def paper(**more: object) -> Document:
        told: dict[str, Any] = {
            "kind": "written_notice_sent", "city": "wall", "office": "LAND",
            "at": datetime(2025, 3, 3, tzinfo=UTC), "to": ("PLAN",), **more,
        }  # fmt: skip
        return Document.model_validate(told)

    papers = [
        paper(case="C1", site="P1"),
        paper(case="C2", site="Ｐ1"),
        paper(case="C3", site="P3"),
        paper(case=None, cases=("C1", "C3")),
        paper(kind="weekly_ledger_reported", week="2025-03-03/2025-03-09", cases=("C1", "C4")),
        paper(case="C4", site="P4"),
    ]
    records = [Record(place, n, n * 1000, None, encode(one)) for n, one in enumerate(papers)]
    write(engine, batch_of(records, {place.topic: ("wall", "LAND")}), {}, {place: ("t", 6)})
    found = touching(engine, "wall", law_of("zhuhai"), ("c1",), None)
    assert [one.place[2] for one in found.written] == [0, 1, 3, 4]
    engine.dispose()


def test_the_reading_that_stands_changes_nothing_on_the_live_city(life: Lived, said: Said) -> None:
    name, setting = next((name, one) for name, one in life.law.settings.items() if one.values)
    asked = ("law", "try", "wall", "--live", "--setting", f"{name}={json.dumps(setting.default)}")
    told = json.loads(said(*asked, "--format", "json").stdout)
    assert told["otherwise"] == []
    assert told["cases"] >= len(life.cases)
    assert told["edition"] == life.law.edition
    assert "0 things stand otherwise in" in said(*asked).stdout
    assert said(*asked, "story.jsonl").exit_code == 2
    assert said("law", "try", "nowhere", "--live", "--setting", f"{name}=x").exit_code == 1
    assert said("law", "try", "wall", "--live", "--setting", "no_such=1").exit_code == 2


def test_some_other_reading_would_have_things_stand_otherwise(life: Lived, said: Said) -> None:
    otherwise: dict[str, list[dict[str, Any]]] = {}
    for name, setting in life.law.settings.items():
        for value in setting.values:
            if value != setting.default and len(otherwise) < 1:
                asked = f"{name}={json.dumps(value)}"
                ran = said("law", "try", "wall", "--live", "--format", "json", "--setting", asked)
                if found := json.loads(ran.stdout)["otherwise"]:
                    otherwise[name] = found
    (changes,) = otherwise.values()
    assert all(one["now"] != one["then"] for one in changes)


def test_the_ledger_of_a_week_lists_what_the_city_counts_and_is_taken_as_it_is(
    life: Lived, said: Said
) -> None:
    week = "2025W11"
    if not life.law.weekly:
        ran = said("ledger", week)
        assert (ran.exit_code, "knows no weekly ledger" in ran.stderr) == (1, True)
        return
    (told,) = json.loads(said("ledger", week, "--format", "json").stdout)
    city = life.live().whole(life.law)
    row = city.docket.rows.find("week/2025-03-10")
    assert row is not None
    counted = {key.partition("/")[2] for key, one in row.entries_of("case").items() if one.facts}
    assert {fold(one["case"]) for one in told["found"]} == counted != set()
    ran = said("ledger", week, "--format", "jsonl", "--to", "DIST_GOV", "--to", "TOWN_GOV")
    (paper,) = (json.loads(line) for line in ran.stdout.splitlines())
    left = {one["case"] for one in told["found"] if one["left_out_because"] is None}
    assert set(paper["cases"]) == left
    admission = admission_of(life.placed, life.law)
    message = Document(city="wall", office="LAND", at=life.evidence, **paper)
    heard = admission.check(message, "LAND", life.evidence)
    assert not isinstance(heard, Refused)
    assert not isinstance(admission.fields_of(heard), Refused)
    assert "not been heard to its end" in ran.stderr


def test_what_is_reported_already_or_names_no_case_is_told_and_left_out(
    life: Lived, said: Said
) -> None:
    if not life.law.weekly:
        return
    (told,) = json.loads(said("ledger", "2025W10", "--format", "json").stdout)
    why = {one["left_out_because"] for one in told["found"]}
    assert any(str(one).startswith("reported already: wall.LAND.outbox/0/") for one in why)
    assert (told["papers"] == []) is (None not in why)


@pytest.mark.parametrize("week", ["2025W60", "2025-03-10", "W10", "2025W00", "x"])
def test_no_other_text_is_a_week(said: Said, week: str) -> None:
    assert said("ledger", week).exit_code == 2


def test_a_week_in_which_nothing_was_found_has_no_ledger(life: Lived, said: Said) -> None:
    if life.law.weekly:
        assert "nothing was newly found" in said("ledger", "2031W02").stdout
        assert said("ledger", "2031W02", "--format", "jsonl").stdout == ""
