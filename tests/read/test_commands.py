"""What a person asks of the read side ends, and says how old it is."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, create_engine, select, text

from hub.cli import main
from hub.cli.city_duties import CityDuties
from hub.cli.city_stand import LATE_S, city_stands
from hub.cli.read_session import Reading, wrong_with
from hub.cli.status import statuses, verdict_of
from hub.domain.calendar import Decree, local_day
from hub.files.calendar import published_calendar
from hub.read import schema
from hub.read.database import digests, opened
from hub.read.looks import BEHIND_FROM, DOWN_AFTER_S, Look, say_look
from hub.read.pages import stands_of
from hub.read.place import url_of
from tests.read.following import followed, followed_life
from tests.read.lived import beside, lived

Said = Callable[..., Result]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what a follower has read of a whole life."""
    made = tmp_path_factory.mktemp("read")
    followed_life(made)
    return made


@pytest.fixture
def engine(folder: Path) -> Iterator[Engine]:
    made = opened(url_of(str(folder)))
    _looked(made)
    yield made
    made.dispose()


def _looked(engine: Engine, ago_s: float = 0, behind: int = 0) -> None:
    say_look(engine, Look(datetime.now(UTC) - timedelta(seconds=ago_s), behind))


@pytest.fixture
def said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    monkeypatch.setenv("GONGZE_READ_DB", str(folder))
    return lambda *words: CliRunner().invoke(main, list(words))


def test_status_says_in_one_line_that_a_city_stands_still(engine: Engine, said: Said) -> None:
    ran = said("status")
    assert ran.exit_code == 6
    assert ran.output.startswith("1 of 1 cities stand still: wall.\nwall: evidence complete to ")
    assert "of them overdue" in ran.output
    told = json.loads(said("status", "--format", "json").output)
    assert told["code"] == 6
    assert told["verdict"] == "1 of 1 cities stand still: wall."
    assert told["cities"][0]["overdue"] > 0
    chinese = said("status", "--lang", "zh").output
    assert chinese.startswith("1个城市中有1个停滞：wall。\nwall：证据完整至")


def _read_at(engine: Engine, now: datetime) -> Reading:
    look = Look(now, 0)
    return Reading(engine, look, now, wrong_with(look, now))


def test_status_names_the_duty_that_is_overdue_the_longest(engine: Engine) -> None:
    stand = stands_of(engine)["wall"]
    assert stand.evidence_time is not None
    read = _read_at(engine, stand.evidence_time + timedelta(seconds=12))
    code, verdict = verdict_of(read, statuses(read))
    table = schema.duties
    with engine.connect() as connection:
        late = [
            row
            for row in connection.execute(select(table).where(table.c.status == "breached"))
            if row.done_at is None and row.change != "withdrawn"
        ]
    oldest = min(one.due_date for one in late)
    assert code == 5
    assert verdict == (
        f"All is read to now; {len(late)} duties are overdue, the oldest since {oldest}, in wall."
    )
    status = statuses(read)[0]
    row = status.oldest_row()
    lines = list(status.lines("en", None if row is None else row.values))
    assert lines[0].endswith("(12 s ago).")
    assert f"the oldest was due on {oldest}" in lines[2]


def test_a_city_is_told_to_stand_still_after_three_intervals_of_marks(engine: Engine) -> None:
    evidence = stands_of(engine)["wall"].evidence_time
    assert evidence is not None
    for late_s, code in ((LATE_S, 5), (LATE_S + 1, 6)):
        read = _read_at(engine, evidence + timedelta(seconds=late_s))
        assert verdict_of(read, statuses(read))[0] == code


def test_where_nothing_is_overdue_all_is_well(engine: Engine) -> None:
    read = _read_at(engine, datetime.now(UTC))
    assert verdict_of(read, []) == (0, "All is read to now, and no duty is overdue.")


@pytest.mark.parametrize("words", [("status",), ("duties",), ("duties", "--overdue")], ids=" ".join)
@pytest.mark.parametrize(
    ("ago_s", "behind", "english", "chinese"),
    [
        (DOWN_AFTER_S + 40, 0, "The read side is down: it looked last at", "读取侧已停止"),
        (0, BEHIND_FROM, f"The read side is behind: {BEHIND_FROM} records", "读取侧落后"),
    ],
    ids=["down", "behind"],
)
def test_an_answer_that_is_old_says_so_with_its_age_and_is_given_all_the_same(
    words: tuple[str, ...], ago_s: float, behind: int, english: str, chinese: str,
    engine: Engine, said: Said,
) -> None:  # fmt: skip
    _looked(engine, ago_s, behind)
    ran = said(*words)
    assert ran.exit_code == 3
    assert english in ran.output
    assert ("60 s ago" in ran.output) is bool(ago_s)
    assert "wall: evidence complete to" in ran.output
    told = json.loads(said(*words, "--format", "json", "--lang", "zh").stdout)
    assert told["read"]["wrong"].startswith(english)
    assert told["read"]["behind"] == behind
    assert chinese in said(*words, "--lang", "zh").output


def test_without_a_database_nothing_is_told_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGZE_READ_DB", str(tmp_path))
    for words in (("status",), ("duties",), ("read", "digest")):
        ran = CliRunner().invoke(main, list(words))
        assert ran.exit_code == 3
        assert ran.output.startswith("The read side has not run here yet")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "read-0000000000000000.sqlite").touch()
    ran = CliRunner().invoke(main, ["status"])
    assert ran.exit_code == 3
    assert "another version of gongze" in ran.output


def test_no_place_is_refused_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGZE_READ_DB", "mysql://me:secret@there/db")
    ran = CliRunner().invoke(main, ["status"])
    assert ran.exit_code == 2
    assert ran.output.startswith("GONGZE_READ_DB is no place")
    assert "secret" not in ran.output


def _listed(said: Said, *words: str) -> list[dict[str, object]]:
    ran = said("duties", *words, "--format", "json")
    assert ran.exit_code == 0
    duties: list[dict[str, object]] = json.loads(ran.output)["duties"]
    return duties


def test_duties_come_by_their_last_day_and_each_form_holds_the_same(
    engine: Engine, said: Said
) -> None:
    duties = _listed(said)
    days = [str(one["due_date"] or "9999") for one in duties]
    assert days == sorted(days)
    table = list(csv.DictReader(io.StringIO(said("duties", "--format", "csv").stdout)))
    assert [one["id"] for one in table] == [one["id"] for one in duties]
    assert [one["due_date"] for one in table] == [one["due_date"] or "" for one in duties]
    head, *lines = said("duties", "--order", "due").output.splitlines()
    assert head.startswith("wall: evidence complete to")
    assert len(lines) == len(duties)


def test_duties_within_two_working_days_are_counted_from_the_day_of_evidence(
    engine: Engine, said: Said
) -> None:
    # Evidence ends on a Saturday: two working days later it is Tuesday.
    assert local_day(stands_of(engine)["wall"].evidence_time or datetime.now(UTC)) == date(
        2025, 3, 22
    )
    every = [one for one in _listed(said) if one["due_date"]]
    for within, last in (("0wd", "2025-03-22"), ("2wd", "2025-03-25"), ("10d", "2025-04-01")):
        near = _listed(said, "--due-within", within)
        assert [one["id"] for one in near] == [
            one["id"] for one in every if str(one["due_date"]) <= last
        ]
        assert near


def test_overdue_duties_are_those_that_the_city_calls_breached(engine: Engine, said: Said) -> None:
    late = _listed(said, "--overdue")
    assert late
    assert {(one["status"], one["overdue"]) for one in late} == {("breached", True)}
    assert late == [one for one in _listed(said) if one["overdue"]]


def test_duties_of_an_office_and_of_a_case_are_those_of_no_other(
    engine: Engine, said: Said
) -> None:
    every = _listed(said)
    assert _listed(said, "--office", "LAND") == [one for one in every if one["office"] == "LAND"]
    assert _listed(said, "--case", "C3") == [one for one in every if one["case"] == "C3"]
    wrong = said("duties", "--office", "LANS")
    assert (wrong.exit_code, "LAND" in wrong.output) == (1, True)
    nowhere = said("duties", "--city", "walls")
    assert (nowhere.exit_code, "wall" in nowhere.output) == (1, True)
    unread = said("duties", "--due-within", "soon")
    assert (unread.exit_code, "2wd" in unread.output) == (2, True)


def test_an_arrangement_of_days_that_the_city_published_counts(engine: Engine) -> None:
    stand = city_stands(_read_at(engine, datetime.now(UTC)))["wall"]
    plain = published_calendar()
    rested = plain.under([Decree("typhoon", rest=(date(2025, 3, 24),))])
    days = [CityDuties(stand, one, date(2025, 3, 22)) for one in (plain, rested)]
    assert [one.last_day((2, "wd")) for one in days] == [date(2025, 3, 25), date(2025, 3, 26)]
    assert [one.left(date(2025, 3, 26)) for one in days] == [3, 2]
    assert [one.left(date(2025, 3, 20)) for one in days] == [-1, -1]


def test_digest_prints_every_table(engine: Engine, said: Said) -> None:
    ran = said("read", "digest")
    assert ran.exit_code == 0
    assert ran.output.splitlines() == [f"{one}  {name}" for name, one in digests(engine).items()]


@pytest.mark.processes
def test_a_server_answers_as_a_file_does(
    engine: Engine, said: Said, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from_file = [said(*words).output for words in (("duties",), ("read", "digest"))]
    keeper = create_engine(server, isolation_level="AUTOCOMMIT")
    with keeper.connect() as connection:
        connection.execute(text("create database commands"))
    keeper.dispose()
    place = server.replace("/postgres?", "/commands?").replace("+psycopg", "")
    monkeypatch.setenv("GONGZE_READ_DB", place)
    missing = said("status")
    assert (missing.exit_code, "has not run here yet" in missing.output) == (3, True)
    made = opened(url_of(place))
    beside(lived(6), lambda log: followed(log, made))
    _looked(made)
    made.dispose()
    assert [said(*words).output for words in (("duties",), ("read", "digest"))] == from_file
    assert said("status").exit_code == 6
    wrong = place.replace("/commands?", "/nowhere?")
    monkeypatch.setenv("GONGZE_READ_DB", wrong)
    silent = said("status")
    assert silent.exit_code == 3
    assert silent.output.startswith("The database of the read side does not answer: ")


def test_a_broker_named_where_nobody_would_ask_it_is_refused(said: Said) -> None:
    ran = said("read", "--kafka", "there:9092", "digest")
    assert (ran.exit_code, "behind digest" in ran.output) == (2, True)


def test_status_says_once_of_each_office_and_cause_who_is_late(engine: Engine, said: Said) -> None:
    (city,) = json.loads(said("status", "--format", "json").stdout)["cities"]
    causes = [(one["office"], one["why"]) for one in city["late"]]
    assert causes
    assert len(set(causes)) == len(causes)
    table = schema.violations
    with engine.connect() as connection:
        missed = connection.execute(select(table).where(table.c.stands, table.c.duty.is_not(None)))
        stand = {row.actor for row in missed}
    assert {office for office, _ in causes} <= stand
    english, chinese = said("status").output, said("status", "--lang", "zh").output
    assert city["late"][0]["says"] in english
    assert city["late"][0]["says_zh"] in chinese


def test_each_overdue_duty_says_who_is_late_and_no_other_does(engine: Engine, said: Said) -> None:
    duties = _listed(said)
    assert {bool(one["late_who"]) for one in duties if one["overdue"]} == {True}
    assert {one["late_who"] for one in duties if not one["overdue"]} == {None}
    (line, *_) = said("duties", "--overdue").output.splitlines()[1:]
    (first, *_) = _listed(said, "--overdue")
    assert str(first["late"]) in line
