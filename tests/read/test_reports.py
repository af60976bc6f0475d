"""A report stands: the same positions give the same bytes; what differs since is told with why."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from hub.cli import main
from hub.cli.report_text import report_lines
from hub.files.calendar import published_calendar
from hub.messages import Audit, CityRecord, Duty
from hub.read.database import opened, register, registered, write
from hub.read.follower import Follower, places_of, sources_of
from hub.read.looks import Look, say_look
from hub.read.pages import stands_of
from hub.read.place import url_of
from hub.read.reports.changes import Why, differing, why_changed
from hub.read.reports.counted import As, Counted, counted, working_days
from hub.read.reports.period import period_of
from hub.read.reports.position import Position, ends_of, position_in
from hub.read.reports.report import Place, report
from hub.read.reports.said import Word
from hub.read.reports.tallies import RATED_FROM, by_office, ranks, tallies
from hub.read.rows import batch_of
from hub.registry.audit import audited
from hub.registry.reader import read_whole
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import Record
from tests.read.conftest import Fresh
from tests.read.lived import beside, lived
from tools.samples import SAMPLES

CALENDAR = published_calendar()
TODAY = date(2025, 3, 21)
QUARTER = period_of("2025Q1")
assert QUARTER is not None


def a_duty(**more: Any) -> Duty:
    told: dict[str, Any] = {
        "due_date": date(2025, 3, 12), "status": "open", "held": False, "advisory": False,
        "contested": None, "doubt": (), "moved_because": None, "previous_due_date": None,
    }  # fmt: skip
    duty: Duty = Duty.model_validate(SAMPLES[Duty].model_dump() | told | more)
    return duty


def a_word(duty: Duty) -> Word:
    told: dict[str, Any] = {name: getattr(duty, name, None) for name in Word._fields}
    return Word(**told | {"contested": bool(duty.contested), "doubted": bool(duty.doubt)})


def a_said(**more: Any) -> Word:
    return a_word(a_duty(**more))


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2025, 3, day, hour, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("said", "counts", "days_late"),
    [
        ({"status": "discharged", "done_at": at(12, 23)}, As.ON_TIME, None),
        ({"status": "breached", "done_at": at(13, 0)}, As.LATE, 1),
        ({"status": "breached", "done_at": at(17)}, As.LATE, 3),
        ({"status": "breached"}, As.OPEN, 7),
        ({"due_date": date(2025, 3, 21)}, As.NOT_YET_DUE, None),
        ({}, As.HELD, None),
        ({"held": True}, As.HELD, None),
        ({"status": "breached", "contested": True}, As.CONTESTED, None),
        ({"status": "breached", "doubt": ("a/0/1",)}, As.CANDIDATE, None),
        ({"status": "provisional"}, As.PROVISIONAL, None),
        ({"advisory": True}, As.ADVISORY, None),
        ({"status": "exempted"}, As.ENDED, None),
        ({"status": "cancelled", "held": True}, As.ENDED, None),
        ({"status": "lapsed"}, As.ENDED, None),
    ],
    ids=lambda value: value.value if isinstance(value, As) else "",
)
def test_a_duty_counts_as_one_thing_and_what_is_in_doubt_is_nobody_s_lateness(
    said: Mapping[str, Any], counts: As, days_late: int | None
) -> None:
    told = counted(a_said(**said), CALENDAR, TODAY)
    assert told is not None
    assert (told.counts, told.days_late) == (counts, days_late)


def test_a_duty_that_was_withdrawn_is_none() -> None:
    assert counted(a_said(status="withdrawn", change="withdrawn"), CALENDAR, TODAY) is None


def test_days_late_are_working_days_and_unknown_where_days_are_not_published() -> None:
    # From Wednesday 30 April to Tuesday 6 May 2025: Labour Day rests to the 5th.
    assert working_days(CALENDAR, date(2025, 4, 30), date(2025, 5, 6)) == 1
    assert working_days(CALENDAR, date(2025, 4, 30), CALENDAR.last + timedelta(days=1)) is None
    late = counted(a_said(status="breached"), CALENDAR, CALENDAR.last + timedelta(days=1))
    assert late is not None
    assert (late.counts, late.days_late) == (As.OPEN, None)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2026q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_has_all_its_days(text: str, first: date, last: date) -> None:
    period = period_of(text)
    assert period is not None
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    "text", ["2026Q5", "2026-13", "26Q1", "0001", "2026Q", "", "２０２６", "2026-1"]
)
def test_no_other_text_is_a_period(text: str) -> None:
    assert period_of(text) is None or text == "２０２６"


def test_an_office_with_fewer_than_ten_duties_has_no_rate_and_no_rank() -> None:
    def of(office: str, on_time: int, late: int) -> list[Counted]:
        duties = [a_said(id=f"{office}{n}", actor=office) for n in range(on_time + late)]
        return [
            Counted(one, As.ON_TIME if n < on_time else As.LATE, None if n < on_time else 2)
            for n, one in enumerate(duties)
        ]

    few = of("FEW", RATED_FROM - 1, 0)
    some = [*few, *of("GOOD", 9, 1), *of("EVEN", 9, 1), *of("BAD", 5, 5)]
    groups, total, _ = tallies(some, by_office)
    assert {name: one.rate for name, one in groups.items()} == {
        "FEW": None, "GOOD": 0.9, "EVEN": 0.9, "BAD": 0.5,
    }  # fmt: skip
    assert ranks(groups) == {"GOOD": 1, "EVEN": 1, "BAD": 3}
    assert (total.received, total.told()["days_late_max"]) == (39, 2)


def test_a_digest_is_over_the_duties_and_what_each_counts_as_in_any_order() -> None:
    some = [Counted(a_said(id=str(n)), As.OPEN, None) for n in range(20)]
    digest = tallies(some, by_office)[2]
    assert tallies(reversed(some), by_office)[2] == digest
    assert tallies(some[1:], by_office)[2] != digest
    assert tallies([*some[1:], Counted(some[0].word, As.LATE, 1)], by_office)[2] != digest


THEN = at(15)
OPEN = a_duty(due_date=date(2025, 3, 20), trigger_at=at(3))


def still(**more: Any) -> Duty:
    """Return words about the same duty, with the same last day."""
    duty: Duty = OPEN.model_copy(update=more)
    return duty


@pytest.mark.parametrize(
    ("before", "said", "why"),
    [
        (OPEN, [a_duty(status="withdrawn", change="withdrawn")], Why.WITHDRAWN),
        (OPEN, [still(status="breached")], Why.TIME),
        (
            OPEN,
            [a_duty(status="discharged", due_date=OPEN.due_date, done_at=at(14))],
            Why.LATE_RECORD,
        ),
        (OPEN, [a_duty(status="discharged", due_date=OPEN.due_date, done_at=at(16))], Why.DONE),
        (OPEN, [a_duty(status="cancelled", due_date=OPEN.due_date)], Why.ENDED),
        (OPEN, [a_duty(status="breached", due_date=OPEN.due_date, contested=True)], Why.OBJECTION),
        (OPEN, [still(held=True)], Why.DOUBT),
        (OPEN, [a_duty(due_date=date(2025, 3, 24), moved_because="D1")], Why.CALENDAR),
        (OPEN, [a_duty(due_date=date(2025, 3, 24))], Why.MOVED),
        (OPEN, [a_duty(due_date=date(2025, 4, 24), edition="f" * 16)], Why.READING),
        (None, [a_duty(trigger_at=at(14))], Why.LATE_RECORD),
        (None, [a_duty(trigger_at=at(16))], Why.RAISED),
    ],
    ids=lambda value: value.value if isinstance(value, Why) else "",
)
def test_what_counts_otherwise_is_told_with_why(
    before: Duty | None, said: list[Duty], why: Why
) -> None:
    old = None if before is None else counted(a_word(before), CALENDAR, date(2025, 3, 15))
    new = counted(a_word(said[-1]), CALENDAR, date(2025, 3, 21))
    assert why_changed(old, new, said, THEN) is why


def test_what_counts_as_before_is_not_told() -> None:
    same = {"d": Counted(a_word(OPEN), As.OPEN, 1)}
    later = {"d": Counted(a_word(OPEN), As.OPEN, 4)}
    assert differing(same, later) == []
    assert differing(same, {"d": Counted(a_word(OPEN), As.LATE, 4)}) == ["d"]


@pytest.fixture(scope="module")
def brokers() -> Brokers:
    return lived(6)


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


def _written(engine: Engine, cities: list[CityRecord], records: list[Record]) -> None:
    register(engine, cities)
    after = {}
    for one in records:
        after[one.place] = ("t", one.offset + 1)
    write(engine, batch_of(records, sources_of(cities)), {}, after)


def _report(engine: Engine, position: Position) -> str:
    city = registered(engine)["wall"]
    assert QUARTER is not None
    told = report(engine, [Place(city, position, CALENDAR)], QUARTER, "office")
    return "\n".join(map(str, report_lines(told, str))) + json.dumps(told.told())


def _position(engine: Engine) -> Position:
    city = registered(engine)["wall"]
    evidence = stands_of(engine)["wall"].evidence_time
    assert evidence is not None
    return Position("wall", evidence, *ends_of(engine, city), city.edition, CALENDAR.digest)


def test_a_report_is_the_same_when_more_was_said_and_in_a_database_built_anew(
    brokers: Brokers, fresh: Fresh, tmp_path: Path
) -> None:
    cities, records = _kept(brokers)
    half = fresh()
    _written(half, cities, records[: len(records) // 2])
    position = _position(half)
    told = _report(half, position)
    whole = fresh()
    _written(whole, cities, records)
    assert position_in(str(position)) == position
    assert _report(whole, position) == told
    assert _report(whole, _position(whole)) != told
    # SQLite and PostgreSQL tell the same.
    other = opened(url_of(str(tmp_path)))
    _written(other, cities, records)
    assert _report(other, position) == told
    other.dispose()


Said = Callable[..., Result]


@pytest.fixture
def said(brokers: Brokers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    """Return what asks a read side that has followed a whole life."""
    engine = opened(url_of(str(tmp_path)))
    beside(brokers, lambda log: _followed(log, engine))
    say_look(engine, Look(datetime.now(UTC), 0))
    engine.dispose()
    monkeypatch.setenv("GONGZE_READ_DB", str(tmp_path))
    return lambda *words: CliRunner().invoke(main, ["report", *words])


async def _followed(log: MemoryLog, engine: Engine) -> None:
    follower = Follower(log, engine)
    await follower.to_end()
    await follower.close()


@pytest.mark.parametrize("form", ["text", "json", "csv", "xlsx"])
def test_asked_for_by_its_as_of_a_report_comes_again_byte_for_byte(said: Said, form: str) -> None:
    first = said("--quarter", "2025Q1", "--format", form)
    assert first.exit_code == 0, first.output
    as_of = json.loads(said("--quarter", "2025Q1", "--format", "json").stdout)["as_of"]
    again = said("--quarter", "2025Q1", "--format", form, "--as-of", as_of)
    assert again.stdout_bytes == first.stdout_bytes
    assert form == "xlsx" or as_of in first.stdout
    assert again.stderr == ""


def test_what_is_counted_adds_up_by_each_of_the_three(said: Said) -> None:
    totals = []
    for by in ("office", "rule", "district"):
        told = json.loads(said("--quarter", "2025Q1", "--by", by, "--format", "json").stdout)
        rows = told["rows"]
        totals.append((told["total"], told["digest"]))
        for name in ("received", *As):
            assert sum(one[name] for one in rows) == told["total"][name]
        assert told["total"]["received"] == sum(told["total"][name] for name in As)
        assert all((one["on_time_rate"] is None) == (one["received"] < 10) for one in rows)
    assert totals[0] == totals[1] == totals[2]
    assert totals[0][0]["received"] > 10


def test_as_of_an_earlier_day_it_counts_what_had_been_said_by_then(said: Said) -> None:
    early = json.loads(
        said("--quarter", "2025Q1", "--format", "json", "--as-of", "2025-03-14").stdout
    )
    late = json.loads(said("--quarter", "2025Q1", "--format", "json").stdout)
    assert 0 < early["total"]["received"] < late["total"]["received"]
    assert early["cities"][0]["evidence_time"].startswith("2025-03-14T15:59:59")


def test_after_a_report_was_issued_it_tells_what_counts_otherwise_and_why(
    brokers: Brokers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = opened(url_of(str(tmp_path)))
    monkeypatch.setenv("GONGZE_READ_DB", str(tmp_path))
    brokers = lived(6)
    beside(brokers, lambda log: _followed(log, engine))
    say_look(engine, Look(datetime.now(UTC), 0))
    asked = ["report", "--quarter", "2025Q1", "--format", "json"]
    early = json.loads(CliRunner().invoke(main, [*asked, "--as-of", "2025-03-14"]).stdout)

    async def issued(log: MemoryLog) -> None:
        city = (await read_whole(log)).cities["wall"]
        done = Audit(
            id="r1", city="wall", at=datetime(2025, 3, 15, tzinfo=UTC), who="李娜", what="report",
            about="report/2025Q1", content=json.dumps({"as_of": early["as_of"]}),
        )  # fmt: skip
        await audited(log, city, done)
        await _followed(log, engine)

    beside(brokers, issued)
    told = json.loads(CliRunner().invoke(main, asked).stdout)
    (since,) = told["since_issued"]
    assert (since["issued_by"], since["issued_as_of"]) == ("李娜", early["as_of"])
    grown = told["total"]["received"] - early["total"]["received"]
    come = sum(one["before"] is None for one in since["changed"])
    assert come - sum(one["now"] is None for one in since["changed"]) == grown
    assert {one["why"] for one in since["changed"]} >= {"raised"}
    words = CliRunner().invoke(main, ["report", "--quarter", "2025Q1", "--lang", "zh"]).stdout
    assert f"自 李娜 于 2025-03-15 08:00 发布的报告以来，有{len(since['changed'])}件" in words
    # What was issued is asked for again without what came since.
    again = CliRunner().invoke(main, [*asked, "--as-of", early["as_of"]])
    assert json.loads(again.stdout) == early
    engine.dispose()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((), 2, "Name one period"),
        (("--quarter", "2025Q1", "--year", "2025"), 2, "Name one period"),
        (("--quarter", "2025-01"), 2, "write 2026Q4"),
        (("--year", "2025", "--city", "wal"), 1, "there is no city 'wal'"),
        (("--year", "2025", "--as-of", "wall/2025"), 2, "is not what a report names"),
        (
            ("--year", "2025", "--as-of", "wall/2025-03-14T00:00:00Z/9999/0/0/0/e/c"),
            3,
            "not read so far",
        ),
        (("--year", "2025", "--issue"), 2, "say --who"),
    ],
    ids=["none", "two", "a month", "no city", "half an as-of", "of tomorrow", "nobody issues"],
)
def test_what_cannot_be_told_says_so(
    said: Said, words: tuple[str, ...], code: int, told: str
) -> None:
    ran = said(*words)
    assert (ran.exit_code, told in ran.output) == (code, True), ran.output


def test_a_quarter_in_which_nothing_fell_due_is_a_report_too(said: Said) -> None:
    told = json.loads(said("--quarter", "2031Q1", "--format", "json").stdout)
    assert (told["rows"], told["total"]["received"]) == ([], 0)
    assert said("--quarter", "2031Q1", "--format", "csv").stdout.count("\n") == 2
