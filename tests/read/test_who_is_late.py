"""A dead client, a silent office and a late one are three sentences, wherever one asks."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from hub.cli import main
from hub.messages import Delivery, Duty, Fetch, Heartbeat, Message, Outage, Violation, encode
from hub.read.database import opened, register, write
from hub.read.follower import sources_of
from hub.read.looks import Look, say_look
from hub.read.place import url_of
from hub.read.rows import batch_of
from hub.registry import topics
from hub.stream.port import Record, TopicPartition
from tests.cities import at, placed_city
from tools.samples import SAMPLES

CITY = placed_city(("LAND", "POWER"), "zhuhai")
INBOX = TopicPartition("zhuhai.POWER.inbox", 0)
MONDAY, NOW = at("2025-03-10 10:00"), at("2025-03-17 10:00")
HOUR = timedelta(hours=1)
STREAMS = {Duty: "duties", Violation: "violations", Fetch: "fetches", Outage: "outages"}
CASES = {"C1": "silent", "C2": "late", "C3": "dead"}
"""The cases in the order in which their papers stand in the inbox: two of them were fetched."""


class Log:
    """What was written, by place: each record is behind the one before."""

    def __init__(self) -> None:
        self.ends: dict[TopicPartition, int] = {}

    def of(self, message: Message, place: TopicPartition | None = None) -> Record:
        stream = topics.STREAMS[STREAMS.get(type(message), "blocks")]
        where = place or TopicPartition(stream, CITY.partition)
        offset = self.ends.get(where, 0)
        self.ends[where] = offset + 1
        return Record(where, offset, int(MONDAY.timestamp() * 1000), None, encode(message))


def _duty(case: str, offset: int) -> Duty:
    told: dict[str, Any] = {
        "id": f"duty-{case}", "city": "zhuhai", "rule": "ZH-15.7-utility-cutoff", "actor": "POWER",
        "subject": case, "subject_kind": "case", "case": case, "site": None, "status": "breached",
        "change": "breached", "trigger_at": MONDAY, "trigger_date": MONDAY.date(),
        "due_date": date(2025, 3, 12), "done_at": at("2025-03-14 15:00") if case == "C2" else None,
        "advisory": False, "held": False, "contested": None, "doubt": (), "evidence_time": NOW,
        "evidence": (f"{INBOX.topic}/0/{offset}",),
    }  # fmt: skip
    return Duty.model_validate(SAMPLES[Duty].model_dump() | told)


def _violation(case: str) -> Violation:
    told: dict[str, Any] = {
        "id": f"violation-{case}", "city": "zhuhai", "actor": "POWER", "subject": case,
        "subject_kind": "case", "case": case, "site": None, "at": at("2025-03-13 00:00"),
        "cause": "missed_duty", "change": "said", "duty": f"duty-{case}",
    }  # fmt: skip
    return Violation.model_validate(SAMPLES[Violation].model_dump() | told)


def _fetch(up_to: int, when: datetime) -> Fetch:
    return Fetch(
        city="zhuhai", office="POWER", inbox=INBOX.topic, topic_id="t", up_to=up_to, at=when
    )


def _outage(number: int, began: str, ended: str) -> Outage:
    return Outage(
        id=f"o{number}", city="zhuhai", year=2025, number=number, began=at(began), ended=at(ended),
        what="everything",
    )  # fmt: skip


def _written(engine: Engine, records: list[Record]) -> None:
    first = {one.place: one.offset for one in reversed(records)}
    before = {place: ("t", offset) for place, offset in first.items() if offset}
    after = {one.place: ("t", one.offset + 1) for one in records}
    write(engine, batch_of(records, sources_of([CITY])), before, after)


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def engine(tmp_path: Path, log: Log, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("GONGZE_READ_DB", str(tmp_path))
    made = opened(url_of(str(tmp_path)))
    register(made, [CITY])
    told = {"city": "zhuhai", "edition": CITY.edition, "complete_up_to": NOW}
    records = [log.of(Heartbeat.model_validate(SAMPLES[Heartbeat].model_dump() | told))]
    for offset, case in enumerate(CASES):
        paper = {"id": case, "city": "zhuhai", "to": "POWER", "case": case}
        records += [
            log.of(Delivery.model_validate(SAMPLES[Delivery].model_dump() | paper), INBOX),
            log.of(_duty(case, offset)),
            log.of(_violation(case)),
        ]
    records.append(log.of(_fetch(2, MONDAY + HOUR)))
    _written(made, records)
    say_look(made, Look(datetime.now(UTC), 0))
    yield made
    made.dispose()


Said = Callable[..., Result]


@pytest.fixture
def said(engine: Engine) -> Said:
    return lambda *words: CliRunner().invoke(main, list(words))


SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "dead": "The client of POWER is dead or cut off: the paper stands in its inbox since "
        "2025-03-10 10:00, and was not fetched by 2025-03-12.",
        "silent": "POWER is silent: it fetched the paper on 2025-03-10 11:00, and said nothing by "
        "2025-03-12.",
        "late": "POWER is late: it did it on 2025-03-14 15:00, after 2025-03-12.",
    },
    "zh": {
        "dead": "POWER的客户端已停止或断开：文书自2025-03-10 10:00起在其收件箱，"
        "至2025-03-12仍未取走。",
        "silent": "POWER未作答复：已于2025-03-10 11:00取走文书，至2025-03-12未报送任何办理记录。",
        "late": "POWER逾期：于2025-03-14 15:00办理，晚于2025-03-12。",
    },
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_status_and_case_tell_them_apart(said: Said, lang: str) -> None:
    status = said("status", "--lang", lang).output
    assert [status.count(one) for one in SENTENCES[lang].values()] == [1, 1, 1], status
    for case, what in CASES.items():
        ran = said("case", case, "--lang", lang)
        told = {name for name, one in SENTENCES[lang].items() if one in ran.output}
        assert told == {what}, ran.output


@pytest.mark.parametrize(
    ("lang", "sentences"),
    [
        (
            "en",
            [
                "1 not fetched in time: the client is dead or cut off",
                "1 not answered: the office is silent",
                "1 done late: the office is late",
            ],
        ),
        (
            "zh",
            [
                "1件未按期取走：客户端已停止或断开",
                "1件未答复：该单位未作答复",
                "1件逾期办理：该单位逾期",
            ],
        ),
    ],
    ids=["en", "zh"],
)
def test_a_report_counts_them_apart(said: Said, lang: str, sentences: list[str]) -> None:
    ran = said("report", "--quarter", "2025Q1", "--lang", lang)
    assert ran.exit_code == 0, ran.output
    lines = [one for one in ran.output.splitlines() if any(map(one.endswith, sentences))]
    assert len(lines) == len(sentences) == len(set(lines)), ran.output
    (row,) = json.loads(said("report", "--quarter", "2025Q1", "--format", "json").stdout)["rows"]
    counts = {name: row[name] for name in ("client_dead", "silent", "done_late", "told_late")}
    assert counts == {"client_dead": 1, "silent": 1, "done_late": 1, "told_late": 0}
    assert (row["open"], row["late"], row["hub_stood"], row["hub_days"]) == (2, 1, 0, 0)


def test_days_on_which_the_hub_stood_are_told_and_are_no_days_late(
    engine: Engine, log: Log, said: Said
) -> None:
    asked = ("report", "--quarter", "2025Q1", "--format", "json")
    before = json.loads(said(*asked).stdout)
    # Late since the 13th: two were open for three working days by the 17th, one was done in two.
    assert (before["rows"][0]["days_late_max"], before["rows"][0]["days_late_median"]) == (3, 3)
    some = [
        _outage(1, "2025-03-13 08:00", "2025-03-13 18:00"),
        _outage(2, "2025-03-14 16:00", "2025-03-14 17:00"),  # an hour takes no day
        _outage(3, "2025-03-15 00:00", "2025-03-16 00:00"),  # nor does a Saturday
    ]
    _written(engine, [log.of(one) for one in some])
    (row,) = json.loads(said(*asked).stdout)["rows"]
    assert (row["days_late_max"], row["days_late_median"], row["hub_days"]) == (2, 2, 1)
    text = said("report", "--quarter", "2025Q1").stdout
    assert "the hub stood on 1 working days after last days: none is a day late" in text
    # A report of before is what it was.
    assert json.loads(said(*asked, "--as-of", before["as_of"]).stdout) == before


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_what_is_fetched_after_a_report_changes_nothing_in_it(
    engine: Engine, log: Log, said: Said, form: str
) -> None:
    asked = ("report", "--quarter", "2025Q1", "--format", form)
    as_of = json.loads(said(*asked[:3], "--format", "json").stdout)["as_of"]
    before = said(*asked, "--as-of", as_of)
    # By a time of before, and said since: the paper of C3 was fetched on Monday.
    _written(engine, [log.of(_fetch(3, MONDAY + 2 * HOUR))])
    assert said(*asked, "--as-of", as_of).stdout_bytes == before.stdout_bytes
    (row,) = json.loads(said(*asked[:3], "--format", "json").stdout)["rows"]
    assert (row["client_dead"], row["silent"]) == (0, 2)


def test_a_case_names_the_outages_that_touch_the_term_of_a_late_duty(
    engine: Engine, log: Log, said: Said
) -> None:
    assert "The hub stood" not in said("case", "C1").output
    some = [
        _outage(1, "2025-03-11 08:00", "2025-03-11 14:00"),
        _outage(2, "2025-03-14 08:00", "2025-03-14 09:00"),  # after its last day
    ]
    _written(engine, [log.of(one) for one in some])
    told = "The hub stood for 6.0 h of its term, on 1 working days (outages 2025/1)."
    assert told in said("case", "C1").output


def test_many_violations_of_a_day_and_an_office_are_one_incident_of_status(
    engine: Engine, log: Log, said: Said
) -> None:
    assert "one incident" not in said("status").output
    _written(engine, [log.of(_violation(f"D{one}")) for one in range(4)])
    assert said("status").output.count("one incident: 7 violations of") == 1
    assert "于2025-03-13发生7项违规。" in said("status", "--lang", "zh").output
    (city,) = json.loads(said("status", "--format", "json").stdout)["cities"]
    (one,) = city["incidents"]
    assert one == {"day": "2025-03-13", "count": 7, "offices": {"POWER": 7}, "outage": None}
