"""A violation stays listed until a finding, a measure, an upheld objection or a note answers it."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hub.cli import main
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import Accountability, Audit, Finding, Message, Refusal, Violation, encode
from hub.read.database import opened
from hub.read.follower import Follower
from hub.read.looks import Look, say_look
from hub.read.place import url_of
from hub.registry import topics
from hub.registry.audit import audited
from hub.registry.provision import provision, provision_hub
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import OutgoingRecord, TopicPartition
from tools.samples import SAMPLES

CITY, SINCE = "zhuhai", datetime(2026, 3, 2, 16, tzinfo=UTC)
V1, V2, LATER = "a1" * 16, "b2" * 16, "c3" * 16
GROUND = "ZH-17.5-utility-late"
OFFICE = "SUPERV"


def _violation(name: str, **more: Any) -> Violation:
    about = {
        "id": name, "city": CITY, "actor": "POWER", "case": "C1", "at": SINCE, "change": "said",
        "subject": "C1", "subject_kind": "case",
    }  # fmt: skip
    made = SAMPLES[Violation].model_copy(update={**about, **more})
    assert isinstance(made, Violation)
    return made


def _ground(cause: str, **more: Any) -> Message:
    about = {
        "id": f"g{cause}", "city": CITY, "ground": GROUND, "target": "POWER", "cause": cause,
        "case": "C1", "level": "established", "change": "said", "evidence": (),
    }  # fmt: skip
    return SAMPLES[Accountability].model_copy(update={**about, **more})


def _finding(kind: str, **more: Any) -> Message:
    about = {
        "city": CITY, "office": OFFICE, "kind": kind, "id": kind, "target": "POWER",
        "at": SINCE + timedelta(days=1), "ground": GROUND, "case": None, "measure": None,
    }  # fmt: skip
    return SAMPLES[Finding].model_copy(update={**about, **more})


def _note(about: str, content: str | None = None, **more: Any) -> Audit:
    told = {"id": f"n{about}", "who": "王丽", "why": "已电话核实", **more}
    return Audit(city=CITY, at=SINCE, what="note", about=about, content=content, **told)


Unanswered = Callable[..., list[str]]


@pytest.fixture
def unanswered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Unanswered:
    """Return what asks which of two violations nothing answers, after these messages."""
    numbers = count()

    def asked(*messages: Message) -> list[str]:
        folder = str(tmp_path / str(next(numbers)))
        monkeypatch.setenv("GONGZE_READ_DB", folder)
        engine = opened(url_of(folder))
        asyncio.run(_told(MemoryLog(Brokers(lambda: 0)), engine, messages))
        say_look(engine, Look(datetime.now(UTC), 0))
        engine.dispose()
        return [str(one["id"]) for one in _listed("--unanswered")]

    return asked


async def _told(log: MemoryLog, engine: Any, messages: tuple[Message, ...]) -> None:
    await provision_hub(log)
    city = await provision(
        log, CITY, None, law="zhuhai", clock="wall", edition=law_of("zhuhai").edition,
        calendar=published_calendar().digest,
    )  # fmt: skip
    places: Mapping[type[Message], TopicPartition] = {
        Violation: topics.at(topics.STREAMS["violations"], city),
        Accountability: topics.at(topics.STREAMS["accountability"], city),
        Refusal: topics.at(topics.STREAMS["refused"], city),
        Finding: TopicPartition(topics.outbox(CITY, OFFICE), 0),
    }
    appender = await log.appender()
    for one in (_violation(V1), _violation(V2, case="C2", subject="C2"), *messages):
        if isinstance(one, Audit):
            await audited(log, city, one)
        else:
            await appender.append([OutgoingRecord(places[type(one)], None, encode(one))])
    await appender.close()
    follower = Follower(log, engine)
    await follower.to_end()
    await follower.close()


def _listed(*words: str) -> list[Mapping[str, Any]]:
    ran = CliRunner().invoke(main, ["violations", *words, "--format", "json"])
    assert ran.exit_code == 0, ran.output
    told: list[Mapping[str, Any]] = json.loads(ran.stdout)["violations"]
    return told


def test_without_an_answer_violations_stay_listed_and_a_withdrawn_one_does_not(
    unanswered: Unanswered,
) -> None:
    assert unanswered(_ground(V1)) == [V1, V2]
    assert unanswered(_violation(V1, change="withdrawn")) == [V2]


def test_a_finding_of_its_ground_answers(unanswered: Unanswered) -> None:
    grounds = (_ground(V1), _ground(V2, case="C2"))
    assert unanswered(*grounds, _finding("finding_recorded", case="C1")) == [V2]
    (row, _) = _listed()
    assert (row["answered"], row["answered_by"]) == ("finding", OFFICE)
    assert row["answer"] == f"{CITY}.{OFFICE}.outbox/0/0"


@pytest.mark.parametrize(
    "other",
    [
        {"ground": "ZH-17.1-other"},
        {"target": "WATER"},
        {"case": "C9"},
        {"at": SINCE - timedelta(seconds=1)},
    ],
    ids=lambda one: next(iter(one)),
)
def test_a_finding_of_something_else_answers_nothing(
    other: Mapping[str, Any], unanswered: Unanswered
) -> None:
    assert unanswered(_ground(V1), _finding("finding_recorded", **other)) == [V1, V2]


def test_a_ground_that_rests_on_a_finding_is_answered_by_it_whatever_it_names(
    unanswered: Unanswered,
) -> None:
    source = f"{CITY}.{OFFICE}.outbox/0/0"
    early = _finding("finding_recorded", at=SINCE - timedelta(days=3), case="c1")
    assert unanswered(_ground(V1, evidence=("x/0/1", source)), early) == [V2]


def test_a_finding_that_the_city_refused_answers_nothing(unanswered: Unanswered) -> None:
    source = f"{CITY}.{OFFICE}.outbox/0/0"
    refusal = SAMPLES[Refusal].model_copy(update={"city": CITY, "source": source})
    assert unanswered(_ground(V1), _finding("finding_recorded"), refusal) == [V1, V2]


def test_a_measure_for_its_ground_or_for_none_that_it_names_answers(
    unanswered: Unanswered,
) -> None:
    talk = {"measure": "talk", "ground": None}
    assert unanswered(_ground(V1), _finding("measure_imposed", measure="talk")) == [V2]
    assert unanswered(_finding("measure_imposed", **talk)) == []
    assert unanswered(_finding("measure_imposed", **talk, target="WATER")) == [V1, V2]


def test_a_note_answers_and_the_first_one_counts(unanswered: Unanswered) -> None:
    later = _note(V1, id="n2", who="李四", why="再次核实")
    assert unanswered(_note(V1), later) == [V2]
    (row, other) = _listed()
    assert (row["answered"], row["answer"]) == ("note", "已电话核实")
    assert row["answered_by"] == "王*"
    assert other["answered"] is None


def test_an_objection_that_was_upheld_answers(unanswered: Unanswered) -> None:
    assert unanswered(_note(V2, content='{"answer": "objection_upheld"}')) == [V1]
    assert [one["answered"] for one in _listed()] == [None, "objection"]


def test_a_record_of_audit_that_nobody_can_read_ends_no_list(unanswered: Unanswered) -> None:
    assert unanswered(_note(V1, content="{"), _note(V2, content="[1]")) == []


def test_violations_of_days_of_a_rule_and_of_an_office(unanswered: Unanswered) -> None:
    later = _violation(LATER, at=SINCE + timedelta(days=1), rule="ZH-1", actor="WATER")
    unanswered(later)
    assert [one["id"] for one in _listed("--to", "2026-03-03")] == [V1, V2]
    assert [one["id"] for one in _listed("--from", "2026-03-04")] == [LATER]
    assert [one["id"] for one in _listed("--rule", "ZH-1")] == [LATER]
    assert [one["id"] for one in _listed("--office", "POWER", "--case", "C2")] == [V2]
    wrong = CliRunner().invoke(main, ["violations", "--from", "soon"])
    assert (wrong.exit_code, "2025-03-12" in wrong.output) == (2, True)


def test_many_violations_of_one_cause_are_one_line_with_a_count(unanswered: Unanswered) -> None:
    many = [
        _violation(f"{number:032x}", at=SINCE + timedelta(minutes=number), rule="ZH-1")
        for number in range(40)
    ]
    few = [_violation(f"{number:032x}", rule="ZH-2") for number in range(100, 105)]
    listed = unanswered(*many, *few, _note(many[7].id), _note(few[0].id))
    assert [one for one in listed if int(one, 16) < 1_000] == [
        many[0].id, *(one.id for one in few[1:]),
    ]  # fmt: skip
    rows = {str(one["id"]): one for one in _listed()}
    assert (rows[many[0].id]["count"], rows[many[0].id]["answered_count"]) == (40, 1)
    assert rows[many[0].id]["subject"] is None
    assert rows[few[0].id]["count"] == 1
    assert len(_listed("--each")) == 2 + 40 + 5
    assert len(_listed("--each", "--unanswered")) == 2 + 39 + 4
    told = CliRunner().invoke(main, ["violations", "--lang", "zh"]).output
    assert "违规40项" in told


def test_an_incident_is_of_one_day_and_one_office(unanswered: Unanswered) -> None:
    midnight = datetime(2026, 5, 5, 16, tzinfo=UTC)
    before = [
        _violation(f"{number:032x}", at=midnight - timedelta(seconds=1), rule="ZH-1")
        for number in range(6)
    ]
    after = [
        _violation(f"{number:032x}", at=midnight, rule="ZH-1", actor=actor)
        for number, actor in enumerate(["POWER"] * 6 + ["WATER"] * 6, start=10)
    ]
    assert unanswered(*before, *after)[2:] == [before[0].id, after[0].id, after[6].id]
