"""Persons' names leave the hub only after it is written down, durably, who took them and why."""

import json
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import Audit, Duty, decode, encode
from hub.read import schema
from hub.read.database import opened
from hub.read.follower import Follower
from hub.read.place import url_of
from hub.read.rows import batch_of
from hub.registry import topics
from hub.registry.provision import provision, provision_hub
from hub.stream.kafka import KafkaLog
from hub.stream.port import Record
from tests.kafka.person import gongze
from tools.samples import SAMPLES

CITY = "named"


async def _followed(kafka: str, folder: Path) -> list[Audit]:
    """Read all that was said, and return what persons did."""
    engine = opened(url_of(str(folder)))
    log = KafkaLog(kafka)
    try:
        follower = Follower(log, engine)
        await follower.to_end()
        await follower.close()
        with engine.connect() as connection:
            told = select(schema.audit.c.value).where(schema.audit.c.city == CITY)
            records = [decode(one) for one in connection.execute(told).scalars()]
    finally:
        await log.close()
        engine.dispose()
    return [one for one in records if isinstance(one, Audit)]


@pytest.fixture
async def folder(kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a duty about a party who is a person."""
    monkeypatch.setenv("GONGZE_READ_DB", str(tmp_path))
    log = KafkaLog(kafka)
    await provision_hub(log)
    law = law_of("zhuhai")
    city = await provision(
        log, CITY, None, law="zhuhai", clock="wall", edition=law.edition,
        calendar=published_calendar().digest,
    )  # fmt: skip
    await log.close()
    await _followed(kafka, tmp_path)
    about = {"city": CITY, "subject": "张三", "subject_kind": "party", "status": "open"}
    duty = SAMPLES[Duty].model_copy(update=about)
    place = topics.at(topics.STREAMS["duties"], city)
    ((row,),) = (
        rows.values()
        for table, rows in batch_of([Record(place, 0, 0, None, encode(duty))], {}).newest.items()
        if table is schema.duties
    )
    engine = opened(url_of(str(tmp_path)))
    with engine.begin() as connection:
        connection.execute(insert(schema.duties).values(row))
    engine.dispose()
    return tmp_path


async def test_names_leave_after_it_is_written_down_who_took_them(kafka: str, folder: Path) -> None:
    asked = ("duties", "--city", CITY, "--format", "json")
    assert "张三" not in gongze(*asked).out
    refused = gongze(*asked, "--with-names", "--who", "王丽")
    assert (refused.code, refused.out) == (2, "")
    why = ("--with-names", "--who", "王丽", "--why", "复核", "--kafka")
    away = gongze(*asked, *why, "127.0.0.1:1")
    assert (away.code, away.out) == (3, "")
    assert "no name leaves before it is written down" in away.err
    assert await _followed(kafka, folder) == []
    taken = gongze(*asked, *why, kafka)
    assert "张三" in taken.out
    (audit,) = await _followed(kafka, folder)
    assert (audit.who, audit.what, audit.about, audit.why) == ("王丽", "export", "duties", "复核")
    assert json.loads(audit.content or "")["form"] == "json"
