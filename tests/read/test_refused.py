"""What was refused, and what is in doubt, is read without a broker: all of it, and what became of
it.
"""

import asyncio
import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from hub.domain.city.commands import REFUSAL_REPLAYED
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import Act, Message, Quarantine, Refusal, Register, encode
from hub.read.database import opened
from hub.read.looks import DOWN_AFTER_S, Look, say_look
from hub.read.place import url_of
from hub.registry import topics
from hub.registry.provision import HUB_OFFICE, provision, provision_hub
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import OutgoingRecord, TopicPartition
from tests.read.following import followed
from tools.samples import SAMPLES

CITY = "zhuhai"
PERSON = "张三"
AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
FIRST, SECOND, THIRD = (f"{CITY}.{office}.outbox/0/7" for office in ("LAND", "POWER", "PLAN"))
DOUBT = f"{CITY}.WATER.outbox/0/3"


def _refusal(source: str, code: str = "C05", **more: Any) -> Message:
    act = SAMPLES[Act].model_copy(update={"city": CITY, "case": "C1", "party": PERSON})
    told = {
        "city": CITY, "office": source.split(".")[1], "source": source, "code": code,
        "received": AT, "record": encode(act), "reason": f"{PERSON} is named", **more,
    }  # fmt: skip
    return SAMPLES[Refusal].model_copy(update=told)


def _replay(source: str) -> Register:
    return Register(
        kind=REFUSAL_REPLAYED, city=CITY, office=HUB_OFFICE, at=AT, source=source, record=b"x"
    )


def _doubt(**more: Any) -> Message:
    told = {
        "city": CITY, "id": "d1", "change": "begun", "subject_kind": "case", "subject": "C1",
        "because": "parked", "source": DOUBT, "office": "WATER", "since": AT,
        "until": AT + timedelta(days=9), **more,
    }  # fmt: skip
    return SAMPLES[Quarantine].model_copy(update=told)


Hub = Callable[..., Callable[..., Result]]


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """Return what makes a read side that has read these messages; it returns who asks it."""
    numbers = count()

    def told(*messages: Message, ago_s: float = 0) -> Callable[..., Result]:
        folder = str(tmp_path / str(next(numbers)))
        monkeypatch.setenv("GONGZE_READ_DB", folder)
        monkeypatch.setenv("GONGZE_KAFKA", "127.0.0.1:9")
        engine = opened(url_of(folder))
        asyncio.run(_told(MemoryLog(Brokers(lambda: 0)), engine, messages))
        say_look(engine, Look(datetime.now(UTC) - timedelta(seconds=ago_s), 0))
        engine.dispose()
        return lambda *words: CliRunner().invoke(main, list(words))

    return told


async def _told(log: MemoryLog, engine: Any, messages: Sequence[Message]) -> None:
    await provision_hub(log)
    city = await provision(
        log, CITY, None, law=CITY, clock="wall", edition=law_of(CITY).edition,
        calendar=published_calendar().digest,
    )  # fmt: skip
    places: Mapping[type[Message], TopicPartition] = {
        Refusal: topics.at(topics.STREAMS["refused"], city),
        Quarantine: topics.at(topics.STREAMS["quarantines"], city),
        Register: TopicPartition(topics.outbox(CITY, HUB_OFFICE), 0),
    }
    appender = await log.appender()
    for one in messages:
        await appender.append([OutgoingRecord(places[type(one)], None, encode(one))])
    await appender.close()
    await followed(log, engine)


def _rows(ran: Result, name: str = "refusals") -> list[dict[str, Any]]:
    assert ran.exit_code == 0, ran.output
    rows: list[dict[str, Any]] = json.loads(ran.stdout)[name]
    return rows


def test_of_each_record_the_newest_refusal_is_listed_and_whether_it_was_told_again(
    hub: Hub,
) -> None:
    said = hub(
        _refusal(FIRST, "C03"), _refusal(SECOND), _refusal(THIRD), _replay(FIRST), _replay(SECOND),
        _refusal(FIRST, "C05"),
    )  # fmt: skip
    rows = _rows(said("refused", "list", "--format", "json"))
    assert [(one["source"], one["code"], one["told_again"]) for one in rows] == [
        (SECOND, "C05", f"{CITY}.hub.outbox/0/1"),
        (THIRD, "C05", None),
        (FIRST, "C05", None),
    ]
    again = hub(_refusal(FIRST), _replay(FIRST), _refusal(FIRST), _replay(FIRST))
    (row,) = _rows(again("refused", "list", "--format", "json"))
    assert row["told_again"] == f"{CITY}.hub.outbox/0/1"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--code", "C03"), [FIRST]),
        (("--office", "POWER"), [SECOND]),
        (("--from", "2026-03-03"), [THIRD]),
        (("--to", "2026-03-02"), [FIRST, SECOND]),
        (("--from", "2026-03-02", "--to", "2026-03-03"), [FIRST, SECOND, THIRD]),
        (("--city", CITY, "--code", "C03", "--office", "POWER"), []),
    ],
    ids=lambda some: " ".join(some) if isinstance(some, tuple) else "",
)
def test_refusals_are_chosen_by_code_office_and_day_of_receipt(
    words: tuple[str, ...], found: list[str], hub: Hub
) -> None:
    last_second = datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC)
    said = hub(
        _refusal(FIRST, "C03"), _refusal(SECOND, received=last_second),
        _refusal(THIRD, received=last_second + timedelta(seconds=1)),
    )  # fmt: skip
    rows = _rows(said("refused", "list", *words, "--format", "json"))
    assert [one["source"] for one in rows] == found


def test_a_list_of_refusals_is_the_same_in_every_form_and_names_nobody(
    hub: Hub, tmp_path: Path
) -> None:
    said = hub(_refusal(FIRST), _refusal(SECOND))
    texts = [said("refused", "list", "--lang", lang).output for lang in ("en", "zh")]
    table = said("refused", "list", "--format", "csv").stdout
    book = tmp_path / "refused.xlsx"
    assert said("refused", "list", "--format", "xlsx", "--out", str(book)).exit_code == 0
    with zipfile.ZipFile(book) as parts:
        cells = "".join(
            parts.read(one).decode() for one in parts.namelist() if one.endswith(".xml")
        )
    assert [one["source"] for one in csv.DictReader(io.StringIO(table))] == [FIRST, SECOND]
    for told in (*texts, table, cells):
        assert FIRST in told
        assert SECOND in told
        assert (PERSON in told, "张*" in told) == (False, True)


def test_one_refusal_is_shown_whole_with_its_record_and_without_names(hub: Hub) -> None:
    said = hub(_refusal(FIRST), _replay(FIRST), _refusal(SECOND, record=b"no message"))
    shown = said("refused", "show", FIRST).output
    assert f"said at: hub.refused/0/0\n  told again: {CITY}.hub.outbox/0/0\n" in shown
    assert '"party":"张*"' in shown
    (row,) = _rows(said("refused", "show", FIRST, "--format", "json"))
    assert (row["readable"], json.loads(row["record"])["party"]) == (True, "张*")
    unread = said("refused", "show", SECOND, "--lang", "en").output
    assert "the record, 10 bytes, cannot be read" in unread
    assert "no message" not in unread
    wrong = said("refused", "show", f"{CITY}.LAND.outbox/0/8")
    assert wrong.exit_code == 1
    assert f"was not refused (did you mean {FIRST}" in wrong.output


@pytest.mark.parametrize("words", [("list",), ("show", FIRST)], ids=" ".join)
def test_refusals_of_a_read_side_that_is_down_are_told_with_its_age(
    words: tuple[str, ...], hub: Hub
) -> None:
    said = hub(_refusal(FIRST), ago_s=DOWN_AFTER_S + 40)
    ran = said("refused", *words)
    assert ran.exit_code == 3
    assert FIRST in ran.output
    assert "The read side is down" in ran.output
    assert "60 s ago" in ran.output


def test_without_a_read_side_no_refusal_is_told_and_no_broker_is_asked_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGZE_READ_DB", str(tmp_path / "none"))
    ran = CliRunner().invoke(main, ["refused", "list", "--city", CITY, "--kafka", "127.0.0.1:9"])
    assert (ran.exit_code, ran.stdout) == (3, "")
    assert "The read side has not run here yet" in ran.stderr


def test_what_is_in_doubt_is_listed_by_each_form_until_it_is_cleared(hub: Hub) -> None:
    said = hub(_doubt(), _doubt(id="d2", subject_kind="site", subject="P1", source="other/0/1"))
    rows = _rows(said("quarantine", "list", "--format", "json"), "quarantines")
    assert [(one["id"], one["source"]) for one in rows] == [("d1", DOUBT), ("d2", "other/0/1")]
    text = said("quarantine", "list").output
    assert f"{DOUBT}; 0 duties are not accused. [d1]" in text
    chinese = said("quarantine", "list", "--lang", "zh").output
    assert DOUBT in chinese
    ended = hub(_doubt(), _doubt(change="ended", until=None))
    (row,) = _rows(ended("quarantine", "list", "--format", "json"), "quarantines")
    assert row["state"] == "ended"
    assert "ended by an operator" in ended("quarantine", "list").output
    cleared = hub(_doubt(), _doubt(change="cleared"))
    assert _rows(cleared("quarantine", "list", "--format", "json"), "quarantines") == []


@pytest.mark.parametrize("name", [DOUBT, "d1"])
def test_a_doubt_is_shown_by_its_record_and_by_its_number_and_a_cleared_one_too(
    name: str, hub: Hub
) -> None:
    cleared = _doubt(change="cleared", because=None, until=None)
    for state, messages in {"held": [_doubt()], "cleared": [_doubt(), cleared]}.items():
        said = hub(*messages)
        (row,) = _rows(said("quarantine", "show", name, "--format", "json"), "quarantines")
        assert (row["id"], row["state"]) == ("d1", state)
        assert ("nobody is accused" in said("quarantine", "show", name).output) is (state == "held")
    wrong = said("quarantine", "show", "d9")
    assert wrong.exit_code == 1
    assert "nothing is in doubt by d9" in wrong.output


@pytest.mark.parametrize("words", [("list",), ("show", DOUBT)], ids=" ".join)
@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_a_person_who_is_in_doubt_is_not_named_off_the_screen(
    words: tuple[str, ...], form: str, hub: Hub
) -> None:
    said = hub(_doubt(subject_kind="party", subject="张三"))
    told = said("quarantine", *words, "--format", form).stdout
    assert "张*" in told
    assert "张三" not in told
