"""What follows into the read side is what stands in the log: nothing twice, nothing missing."""

import stat
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, func, select

from hub.messages import (
    FAMILIES,
    OFFICE_MESSAGES,
    Audit,
    Block,
    CityRecord,
    Delivery,
    Digest,
    Document,
    Duty,
    Heartbeat,
    Message,
    OfficeMessage,
    Outage,
    Probe,
    Quarantine,
    Standing,
    Watermark,
    WatermarksAsked,
    decode,
    encode,
    family_of,
)
from hub.read import database, schema
from hub.read.counting import COUNTED, Place, refused
from hub.read.database import (
    NotAloneError,
    digests,
    opened,
    positions_of,
    register,
    registered,
    write,
)
from hub.read.follower import Follower, places_of, sources_of
from hub.read.rows import Sources, batch_of
from hub.registry import topics
from hub.registry.reader import read_whole
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import Record, TopicPartition
from tests.read.conftest import Fresh
from tests.read.lived import beside, lived
from tools.samples import SAMPLES

SEED = 6
THE_NEWEST_ALONE = (Block, Standing, Heartbeat, Outage, Digest, Quarantine)
"""Of these the newest stands, not each."""
INTERNAL = (CityRecord, Watermark, Probe, WatermarksAsked)
"""What no place that is read holds: the registry is looked at, marks and questions of it are not
kept.
"""


@pytest.fixture(scope="module")
def brokers() -> Brokers:
    return lived(SEED)


@pytest.fixture(scope="module")
def kept(brokers: Brokers) -> Mapping[TopicPartition, list[Record]]:
    """Return every record that is kept, by place."""

    async def asked(log: MemoryLog) -> Mapping[TopicPartition, list[Record]]:
        found: dict[TopicPartition, list[Record]] = {}
        places = places_of((await read_whole(log)).cities.values())
        ends = await log.ends(places, committed=True)
        for place in places:
            found[place] = [one async for some in log.read(place, 0, ends[place]) for one in some]
        return found

    return beside(brokers, asked)


@pytest.fixture(scope="module")
def sources(brokers: Brokers) -> Sources:
    async def asked(log: MemoryLog) -> Sources:
        return sources_of((await read_whole(log)).cities.values())

    return beside(brokers, asked)


@pytest.fixture(scope="module")
def followed(brokers: Brokers, fresh: Fresh) -> Engine:
    engine = fresh()
    beside(brokers, lambda log: _to_end(log, engine))
    return engine


def _belongs(message: object, record: Record) -> bool:
    """Return whether a record is of the kind that its topic is for; another is refused."""
    if record.place.topic.endswith(".outbox"):
        return isinstance(message, OfficeMessage)
    return isinstance(message, Message)


async def _to_end(log: MemoryLog, engine: Engine) -> None:
    follower = Follower(log, engine)
    try:
        await follower.to_end()
    finally:
        await follower.close()


def test_every_record_that_can_be_read_stands_once(
    followed: Engine, kept: Mapping[TopicPartition, list[Record]]
) -> None:
    messages = [(one, decode(one.value)) for some in kept.values() for one in some]
    told = Counter(
        one.place
        for one, message in messages
        if _belongs(message, one)
        and (topics.is_inbox(one.place) or not isinstance(message, THE_NEWEST_ALONE))
    )
    tables = (
        schema.office_records, schema.inbox_records, schema.said, schema.refusals, schema.fetches,
    )  # fmt: skip
    found: Counter[TopicPartition] = Counter()
    with followed.connect() as connection:
        for table in tables:
            rows = connection.execute(
                select(table.c.topic, table.c.partition, func.count()).group_by(
                    table.c.topic, table.c.partition
                )
            )
            for topic, partition, count in rows:
                found[TopicPartition(topic, partition)] += count
    assert told == found


def test_a_duty_stands_as_it_was_said_last(
    followed: Engine, kept: Mapping[TopicPartition, list[Record]]
) -> None:
    newest: dict[tuple[str, str], Duty] = {}
    for place, records in kept.items():
        for record in records if place.topic == "hub.duties" else ():
            message = decode(record.value)
            if isinstance(message, Duty):
                newest[message.city, message.id] = message
    table = schema.duties
    with followed.connect() as connection:
        rows = {(one.city, one.id): one for one in connection.execute(select(table))}
    assert rows.keys() == newest.keys()
    for key, duty in newest.items():
        for name in ("status", "due_date", "done_at", "actor", "trigger_at", "held"):
            assert getattr(rows[key], name) == getattr(duty, name)
        assert rows[key].case_name == duty.case


@pytest.mark.parametrize("seed", range(2))
def test_the_rows_are_the_same_however_the_log_was_cut_and_mixed(
    followed: Engine,
    kept: Mapping[TopicPartition, list[Record]],
    sources: Sources,
    seed: int,
    fresh: Fresh,
) -> None:
    chance, engine = Random(seed), fresh()
    at = {place: 0 for place, records in kept.items() if records}
    while at:
        some = chance.sample(sorted(at), chance.randint(1, min(4, len(at))))
        records, before = [], positions_of(engine)
        for place in some:
            more = kept[place][at[place] : at[place] + chance.choice((1, 3, 20, 200))]
            records += more
            at[place] += len(more)
        after = {one.place: ("id", one.offset + 1) for one in records}
        write(engine, batch_of(records, sources), before, after)
        at = {place: next_ for place, next_ in at.items() if next_ < len(kept[place])}
    register(engine, registered(followed).values())
    assert digests(engine) == digests(followed)


def test_of_an_inbox_made_again_is_held_what_stands_in_it_now(
    kept: Mapping[TopicPartition, list[Record]], sources: Sources, fresh: Fresh
) -> None:
    inbox = max((one for one in kept if topics.is_inbox(one)), key=lambda one: len(kept[one]))
    others = [one for place, records in kept.items() if place != inbox for one in records]
    again = [
        Record(inbox, number, one.append_ms, one.key, one.value)
        for number, one in enumerate(kept[inbox][len(kept[inbox]) // 2 :])
    ]
    made_again, anew = fresh(), fresh()
    for engine in (made_again, anew):
        write(engine, batch_of(others, sources), {}, {})
    write(made_again, batch_of(kept[inbox], sources), {}, {inbox: ("id", 900)})
    write(made_again, batch_of([], sources), {inbox: ("id", 900)}, {inbox: ("another", 0)})
    assert digests(made_again) == digests(_with_places(fresh(), others, sources))
    stands = {inbox: ("another", 0)}
    write(made_again, batch_of(again, sources), stands, {inbox: ("another", len(again))})
    write(anew, batch_of(again, sources), {}, {inbox: ("another", len(again))})
    assert digests(made_again) == digests(anew)


def _with_places(engine: Engine, records: list[Record], sources: Sources) -> Engine:
    write(engine, batch_of(records, sources), {}, {})
    return engine


class _KilledError(Exception):
    pass


@pytest.mark.parametrize("seed", range(2))
def test_a_follower_that_is_killed_anywhere_leaves_nothing_out_and_nothing_twice(
    brokers: Brokers, followed: Engine, seed: int, fresh: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, engine = Random(seed), fresh()
    whole = database._move
    deaths = 0

    def dies(*args: object) -> None:
        if chance.random() < 0.02:
            raise _KilledError
        whole(*args)  # type: ignore[arg-type]
        if chance.random() < 0.02:
            raise _KilledError

    monkeypatch.setattr(database, "_move", dies)
    while True:
        try:
            beside(brokers, lambda log: _to_end(log, engine))
            break
        except _KilledError:
            deaths += 1
    assert deaths
    assert digests(engine) == digests(followed)


def test_two_followers_do_not_write_one_database(
    kept: Mapping[TopicPartition, list[Record]], fresh: Fresh
) -> None:
    engine = fresh()
    place = next(place for place, records in kept.items() if len(records) > 2)
    first, second, _ = kept[place][:3]
    write(engine, batch_of([first], {}), {}, {place: ("id", first.offset + 1)})
    with pytest.raises(NotAloneError, match=place.topic):
        write(engine, batch_of([second], {}), {}, {place: ("id", second.offset + 1)})
    stale = {place: ("id", first.offset)}
    with pytest.raises(NotAloneError):
        write(engine, batch_of([second], {}), stale, {place: ("id", second.offset + 1)})
    assert positions_of(engine) == {place: ("id", first.offset + 1)}


def test_the_file_is_its_users_alone(tmp_path: Path) -> None:
    opened(f"sqlite:///{tmp_path}/read.sqlite").dispose()
    mode = (tmp_path / "read.sqlite").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_file_and_a_server_hold_the_same_rows(
    brokers: Brokers, followed: Engine, tmp_path: Path
) -> None:
    beside_it = opened(f"sqlite:///{tmp_path}/file.sqlite")
    beside(brokers, lambda log: _to_end(log, beside_it))
    assert digests(beside_it) == digests(followed)
    beside_it.dispose()


def test_a_record_is_found_by_every_name_in_it_however_it_is_written(fresh: Fresh) -> None:
    engine = fresh()
    circular = SAMPLES[Document].model_copy(
        update={"case": "ｃ１", "cases": ("C2", "C1"), "site": None, "sites": ("P 7",)}
    )
    place = TopicPartition("zhuhai.LAND.outbox", 0)
    record = Record(place, 0, 0, None, encode(circular))
    batch = batch_of([record], {place.topic: ("zhuhai", "LAND")})
    write(engine, batch, {}, {place: ("t", 1)})
    with engine.connect() as connection:
        rows = connection.execute(select(schema.mentions)).mappings().all()
    assert {row["name"] for row in rows} >= {"C1", "C2", "P 7"}
    assert {(row["city"], row["topic"], row["offset"]) for row in rows} == {
        ("zhuhai", "zhuhai.LAND.outbox", 0)
    }


@pytest.mark.parametrize("family", [one for one in FAMILIES if one not in INTERNAL], ids=family_of)
def test_every_family_of_messages_lands_in_a_table(family: type[Message]) -> None:
    message = SAMPLES[family]
    places = {"zhuhai.LAND.outbox": ("zhuhai", "LAND"), "zhuhai.LAND.inbox": ("zhuhai", "LAND")}
    topic = (
        topics.AUDIT if family is Audit
        else "zhuhai.LAND.outbox" if family in OFFICE_MESSAGES
        else "zhuhai.LAND.inbox" if family is Delivery
        else "hub.duties"
    )  # fmt: skip
    batch = batch_of([Record(TopicPartition(topic, 0), 0, 0, None, encode(message))], places)
    assert batch.records or batch.newest


def test_what_is_counted_is_what_stands(followed: Engine) -> None:
    table = schema.counts
    with followed.connect() as connection:
        told = {tuple(row)[:-1]: row.count for row in connection.execute(select(table))}
        found: Counter[Place] = Counter()
        for counted, (place_of, _) in COUNTED.items():
            for row in map(dict, connection.execute(select(counted)).mappings()):
                if (place := place_of(row)) is not None:
                    found[place] += 1
        found += refused(map(dict, connection.execute(select(schema.refusals)).mappings()))
    assert {one[1] for one in told} >= {"duties", "violations", "blocks", "refusals"}
    assert told == found
