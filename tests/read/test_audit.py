"""What persons do with what is said is written down before it counts, and is read back."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import Audit, CityRecord, Duty, encode
from hub.read import schema
from hub.read.follower import Follower
from hub.registry import topics
from hub.registry.audit import AuditError, audited
from hub.registry.provision import provision, provision_hub
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import OutgoingRecord
from tests.read.conftest import Fresh
from tools.samples import SAMPLES

NOTE = Audit(
    id="n1",
    city="zhuhai",
    at=datetime(2026, 11, 28, tzinfo=UTC),
    who="王丽",
    what="note",
    about="v1",
    why="电话告知",
)


async def _placed(log: MemoryLog) -> CityRecord:
    await provision_hub(log)
    return await provision(
        log,
        "zhuhai",
        None,
        law="zhuhai",
        clock="wall",
        edition=law_of("zhuhai").edition,
        calendar=published_calendar().digest,
    )


async def _forged(log: MemoryLog, city: CityRecord) -> None:
    duty = SAMPLES[Duty].model_copy(update={"city": city.city})
    appender = await log.appender()
    await appender.append([OutgoingRecord(topics.at(topics.AUDIT, city), None, encode(duty))])
    await appender.close()


def test_a_note_is_read_back_word_for_word_and_nothing_else_counts_beside_it(fresh: Fresh) -> None:
    engine = fresh()

    async def lived() -> str:
        log = MemoryLog(Brokers(lambda: 0))
        city = await _placed(log)
        place = await audited(log, city, NOTE)
        await _forged(log, city)
        follower = Follower(log, engine)
        await follower.to_end()
        await follower.close()
        return place

    place = asyncio.run(lived())
    with engine.connect() as connection:
        rows = connection.execute(select(schema.audit)).mappings().all()
        said = connection.execute(select(schema.said)).all()
        duties = connection.execute(select(schema.duties)).all()
    (row,) = rows
    assert f"{row['topic']}/{row['partition']}/{row['offset']}" == place
    assert (row["who"], row["about"], row["why"], row["at"]) == (
        NOTE.who, NOTE.about, NOTE.why, NOTE.at,
    )  # fmt: skip
    assert row["value"] == encode(NOTE)
    assert (list(said), list(duties)) == ([], [])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"who": "  "}, "nobody is named"),
        ({"what": "gossip"}, "'gossip' is nothing that is written down"),
        ({"city": "jilin"}, "it is of jilin, not of zhuhai"),
    ],
    ids=["nobody", "nothing", "elsewhere"],
)
def test_what_says_nobody_or_nothing_is_not_written(change: dict[str, Any], told: str) -> None:
    async def tried() -> int:
        log = MemoryLog(Brokers(lambda: 0))
        city = await _placed(log)
        with pytest.raises(AuditError, match=told):
            await audited(log, city, NOTE.model_copy(update=change))
        place = topics.at(topics.AUDIT, city)
        return (await log.ends([place], committed=True))[place]

    assert asyncio.run(tried()) == 0
