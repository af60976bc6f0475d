"""A case, a block, a standing and a word are asked for by name, and each answer has an end."""

import csv
import io
import json
import shlex
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, insert, select

from hub.cli import main
from hub.read import schema
from hub.read.database import opened
from hub.read.follower import Follower
from hub.read.looks import Look, say_look
from hub.read.place import url_of
from hub.stream.memory import MemoryLog
from tests.read.lived import beside, lived

Said = Callable[..., Result]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("read")
    engine = opened(url_of(str(made)))
    beside(lived(6), lambda log: _followed(log, engine))
    engine.dispose()
    return made


async def _followed(log: MemoryLog, engine: Engine) -> None:
    follower = Follower(log, engine)
    await follower.to_end()
    await follower.close()


@pytest.fixture
def engine(folder: Path) -> Iterator[Engine]:
    made = opened(url_of(str(folder)))
    say_look(made, Look(datetime.now(UTC), 0))
    yield made
    made.dispose()


@pytest.fixture
def said(engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    monkeypatch.setenv("GONGZE_READ_DB", str(folder))
    return lambda *words: CliRunner().invoke(main, list(words))


def _told(said: Said, *words: str) -> list[dict[str, object]]:
    ran = said(*words, "--format", "json")
    assert ran.exit_code == 0, ran.output
    command = {"find": "found"}.get(words[0], words[0])
    rows: list[dict[str, object]] = json.loads(ran.stdout)[command]
    return rows


def test_a_case_is_told_whole_and_the_same_in_pages(said: Said) -> None:
    whole = [one for one in _told(said, "case", "C3") if one["part"] == "record"]
    assert len(whole) > 20
    paged: list[dict[str, object]] = []
    after: tuple[str, ...] = ()
    while True:
        part = [
            one
            for one in _told(said, "case", "C3", "--limit", "7", *after)
            if one["part"] == "record"
        ]
        paged += part
        sources = [one["source"] for one in part if one["what"] not in ("refusal", "remark")]
        if len(sources) < 7:
            break
        after = ("--after", str(sources[-1]))
    assert paged == whole


def test_a_case_tells_its_papers_with_their_times_and_its_duties_with_their_days(
    said: Said, engine: Engine
) -> None:
    table = schema.duties
    with engine.connect() as connection:
        asked = select(table.c.case_name).where(
            table.c.status == "breached", table.c.case_name != ""
        )
        late = {str(one) for one in connection.execute(asked).scalars()}
        of = select(schema.inbox_records.c.case_name).where(
            schema.inbox_records.c.family == "delivery"
        )
        sent = {str(one) for one in connection.execute(of).scalars()}
    case = min(late & sent)
    rows = _told(said, "case", case)
    papers = [one for one in rows if one["part"] == "paper"]
    assert papers
    assert all(str(one["sent"]) <= str(one["delivered"]) for one in papers)
    assert "breached" in {one["status"] for one in rows if one["part"] == "duty"}
    text = said("case", case, "--lang", "zh").output
    assert "义务       已逾期" in text
    assert "，送达 " in text


def test_under_a_record_that_was_refused_stands_why(said: Said, engine: Engine) -> None:
    refused = {str(one["source"]): one for one in _refused(engine)}
    rows = [
        one for case in _cases(engine) for one in _told(said, "case", case)
        if one["part"] == "record"
    ]  # fmt: skip
    told = [number for number, one in enumerate(rows) if one["what"] == "refusal"]
    assert told
    for number in told:
        assert rows[number]["source"] == rows[number - 1]["source"]
        assert rows[number]["status"] == refused[str(rows[number]["source"])]["code"]


def _refused(engine: Engine) -> list[dict[str, object]]:
    with engine.connect() as connection:
        return [dict(one) for one in connection.execute(select(schema.refusals)).mappings()]


def _cases(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        asked = select(schema.cases.c.key).order_by(schema.cases.c.key)
        return list(connection.execute(asked).scalars())


def test_a_case_that_nobody_named_is_told_so_with_what_to_type(said: Said) -> None:
    ran = said("case", "a b")
    assert ran.exit_code == 1
    assert "gongze find 'a b'" in ran.output
    ran = said("case", "C3", "--after", "nowhere/0/999999999999999999999")
    assert (ran.exit_code, "no record" in ran.output) == (1, True)


def test_a_name_is_one_however_it_is_written(said: Said) -> None:
    assert _told(said, "case", "ｃ３") == _told(said, "case", "C3")
    assert _told(said, "blocks", "--subject", "ｐ１") == _told(said, "blocks", "--subject", "P1")
    assert _told(said, "standing", "ｐ１") == _told(said, "standing", "P1")


def test_blocks_are_those_that_hold_and_with_all_those_that_ended(
    said: Said, engine: Engine
) -> None:
    with engine.connect() as connection:
        rows = {one.id: one for one in connection.execute(select(schema.blocks))}
    every = _told(said, "blocks", "--all")
    assert {one["id"] for one in every} == set(rows)
    holding = {one["id"] for one in _told(said, "blocks")}
    assert holding == {name for name, one in rows.items() if one.state == "placed"}
    csv_bytes = said("blocks", "--format", "csv").stdout_bytes
    table = list(csv.DictReader(io.StringIO(csv_bytes.decode())))
    assert {one["id"] for one in table} == holding
    assert {one["case"] for one in _told(said, "blocks", "--case", "C2")} == {"C2"}


def test_a_standing_names_its_papers_holds_cases_and_answers(said: Said) -> None:
    rows = _told(said, "standing", "P1")
    assert {one["what"] for one in rows} >= {"paper", "hold", "case", "answer"}
    assert {one["subject"] for one in rows} == {"P1"}
    ran = said("standing", "P99", "--lang", "zh")
    assert (ran.exit_code, "没有名为 P99 的" in ran.output) == (0, True)


def test_what_is_found_says_what_to_type_next_and_that_runs(said: Said) -> None:
    for word in ("C", "P1", "供电", "国土"):
        rows = _told(said, "find", word)
        assert rows
        for line in {str(one["next"]) for one in rows if "law show" not in str(one["next"])}:
            assert said(*shlex.split(line)[1:]).exit_code == 0


def test_two_characters_find_the_name_that_holds_them(said: Said, engine: Engine) -> None:
    names = ("珠海供电工程有限公司", "斗门区白蕉镇国土所旁地块", "供电所有限公司")
    for number, name in enumerate(names):
        kind = "party" if number != 1 else "site"
        with engine.begin() as connection:
            of = {"city": "wall", "kind": kind, "key": name}
            connection.execute(insert(schema.names).values(**of, name=name))
            for start in range(len(name)):
                tail = {"tail": name[start:][:16], "inner": start > 0}
                connection.execute(insert(schema.tails).values(**of, **tail))
    found = [one["name"] for one in _told(said, "find", "供电", "--kind", "party")]
    assert found == [names[2], names[0]]
    (only,) = _told(said, "find", "国土", "--kind", "site")
    assert only["name"] == names[1]
    assert [one["name"] for one in _told(said, "find", "电", "--kind", "party")] == [
        names[0], names[2],
    ]  # fmt: skip
    assert _told(said, "find", "电供", "--kind", "party") == []
    assert "nothing has" in said("find", "电供").output
