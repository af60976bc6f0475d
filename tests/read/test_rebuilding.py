"""A database that is built anew takes the old one's place whole, and nobody writes into both."""

import asyncio
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine

from hub.cli.read_session import wrong_with
from hub.read import follower as follower_module
from hub.read.database import connecting, digests, opened, positions_of, registered, write
from hub.read.exchange import ExchangedError, RebuildingError, beside, identity_of
from hub.read.follower import Follower
from hub.read.looks import Look, last_look, say_look
from hub.read.place import has_another, is_there, remove_others, url_of
from hub.read.rebuild import rebuild
from hub.read.rows import batch_of
from hub.registry.reader import read_whole
from hub.stream.memory import Brokers, MemoryLog
from hub.stream.port import LogError, TopicPartition
from tests.read.conftest import Fresh
from tests.read.lived import beside as aside
from tests.read.lived import lived

SEED = 6


@pytest.fixture(scope="module")
def brokers() -> Brokers:
    return lived(SEED)


@pytest.fixture
def followed(brokers: Brokers, fresh: Fresh) -> Engine:
    engine = fresh()
    aside(brokers, lambda log: _to_end(log, engine))
    return engine


async def _to_end(log: MemoryLog, engine: Engine) -> None:
    follower = Follower(log, engine)
    await follower.to_end()
    await follower.look()
    await follower.close()


@pytest.fixture
def now(followed: Engine) -> Iterator[Callable[[], Engine]]:
    """Return what opens what stands now where the database stood, as another process would."""
    made: list[Engine] = []

    def opened_now() -> Engine:
        made.append(connecting(followed.url))
        return made[-1]

    yield opened_now
    for engine in made:
        engine.dispose()


class _DiesError(Exception):
    pass


def _died(url: URL) -> None:
    with beside(url) as made:
        assert digests(made.engine)
        raise _DiesError


def test_what_is_built_anew_is_the_same_and_another(
    brokers: Brokers, followed: Engine, now: Callable[[], Engine]
) -> None:
    before, expected = identity_of(followed), digests(followed)
    told = aside(brokers, lambda log: rebuild(log, followed.url))
    new = now()
    assert told == digests(new) == expected
    assert identity_of(new) not in ("", before)
    again = aside(brokers, lambda log: rebuild(log, followed.url))
    assert again == digests(now()) == expected


def test_a_running_follower_ends_when_its_database_was_exchanged(
    brokers: Brokers, followed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower_module, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(follower_module.Follower.step, "__defaults__", (0.01,))

    async def run(log: MemoryLog) -> None:
        running = asyncio.create_task(Follower(log, followed).run())
        await asyncio.sleep(0.1)
        assert not running.done()
        await rebuild(log, followed.url)
        async with asyncio.timeout(20):
            await running

    with pytest.raises(ExchangedError, match="rebuilt"):
        aside(brokers, run)


def test_what_is_written_into_the_old_one_never_meets_the_new(
    brokers: Brokers, followed: Engine, now: Callable[[], Engine]
) -> None:
    late = followed.connect() if followed.dialect.name == "sqlite" else None
    place = TopicPartition("late", 0)
    expected = aside(brokers, lambda log: rebuild(log, followed.url))
    if late is not None:  # a connection that was open before writes where it was
        late.exec_driver_sql("insert into looks values ('late', 0, 0, 0, 1, '')")
        late.commit()
        late.close()
    assert digests(now()) == expected
    assert last_look(now()) is not None
    write(now(), batch_of([], {}), {}, {place: ("id", 1)})
    assert place in positions_of(now())


def test_a_rebuild_that_dies_leaves_the_old_one(
    followed: Engine, now: Callable[[], Engine]
) -> None:
    before, expected = identity_of(followed), digests(followed)
    with pytest.raises(_DiesError):
        _died(followed.url)
    assert identity_of(now()) == before
    assert digests(now()) == expected


def test_two_do_not_build_one_database_at_once(followed: Engine) -> None:
    with beside(followed.url), pytest.raises(RebuildingError), beside(followed.url):
        pass


def test_a_follower_says_when_it_looked_and_how_far_behind_it_is(
    brokers: Brokers, fresh: Fresh
) -> None:
    engine = fresh()
    assert last_look(engine) is None

    async def looks(log: MemoryLog) -> tuple[int, int]:
        follower = Follower(log, engine)
        await follower._look()
        await follower.look()
        first = last_look(engine)
        await follower.to_end()
        await follower.look()
        last = last_look(engine)
        await follower.close()
        assert first is not None
        assert last is not None
        assert datetime.now(UTC) - last.looked_at < timedelta(minutes=1)
        return first.behind, last.behind

    first, last = aside(brokers, looks)
    assert first > 0
    assert last == 0


def test_the_registered_cities_stand_beside_their_rows(brokers: Brokers, followed: Engine) -> None:
    whole = aside(brokers, read_whole)
    assert registered(followed) == whole.cities


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (None, lambda here: here / ".gongze"),
        ("some", lambda here: here / "some"),
    ],
    ids=["by default", "by name"],
)
def test_without_a_url_a_file_of_this_versions_stands_in_the_folder(
    told: str | None, kept: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url = url_of(told)
    assert isinstance(url, URL)
    path = Path(url.database or "")
    assert path.parent == kept(tmp_path)
    assert not is_there(connecting(url))
    opened(url).dispose()
    assert is_there(connecting(url))
    assert not has_another(connecting(url))
    path.with_name("read-0000000000000000.sqlite").touch()
    assert has_another(connecting(url))
    with beside(url) as made:
        made.exchange()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.is_symlink()
    beside_it = {one.name for one in path.parent.iterdir() if one.name.startswith(path.name)}
    assert {one for one in beside_it if not one.endswith((".lock", "-wal", "-shm"))} == {
        path.name, path.resolve().name,
    }  # fmt: skip


def test_a_place_without_a_leader_keeps_no_other_from_being_read(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(follower_module, "LOOK_EVERY_S", 0.0)
    brokers, engine = lived(SEED), fresh()
    away = TopicPartition("wall.POWER.outbox", 0)

    async def read(log: MemoryLog) -> None:
        brokers.lead(away.topic, led=False)
        follower = Follower(log, engine)
        while await follower.step(0.01):
            pass
        assert away not in positions_of(engine)
        assert positions_of(engine)
        with pytest.raises(LogError, match=r"wall\.POWER\.outbox/0: no broker leads it"):
            await follower.to_end()
        brokers.lead(away.topic, led=True)
        await follower.to_end()
        await follower.close()
        assert away in positions_of(engine)

    aside(brokers, read)
    assert capsys.readouterr().err.count("no broker leads it now") == 1
    again = fresh()
    aside(brokers, lambda log: _to_end(log, again))
    assert digests(again) == digests(engine)


def test_a_place_that_is_damaged_keeps_no_other_from_being_read(
    fresh: Fresh, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(follower_module, "LOOK_EVERY_S", 0.0)
    brokers, engine = lived(SEED), fresh()
    damaged = TopicPartition("wall.LAND.outbox", 0)

    async def read(log: MemoryLog) -> None:
        brokers.at(damaged).damaged_from = 3
        follower = Follower(log, engine)
        for _ in range(40):
            await follower.step(0.01)
        await follower.look()
        look = last_look(engine)
        assert look is not None
        assert look.aside == "wall.LAND.outbox/0"
        assert "wall.LAND.outbox/0" in wrong_with(look, look.looked_at)
        with pytest.raises(LogError, match="checksum"):
            await follower.to_end()
        monkeypatch.setattr(follower_module, "ASIDE_S", 0.0)
        brokers.at(damaged).damaged_from = None
        follower._aside = {damaged: (0.0, "")}
        while await follower.step(0.01) or follower._aside:
            pass
        await follower.to_end()
        await follower.close()

    aside(brokers, read)
    assert capsys.readouterr().err.count("checksum") == 1
    again = fresh()
    aside(brokers, lambda log: _to_end(log, again))
    assert digests(again) == digests(engine)


def test_a_database_that_is_being_built_says_how_far(fresh: Fresh) -> None:
    engine, now = fresh(), datetime.now(UTC)
    say_look(engine, Look(now, 3_000, 1_000, built=False))
    look = last_look(engine)
    assert look is not None
    assert "being built: 1000 of 4000 records" in wrong_with(look, now)


def test_databases_of_other_versions_are_removed_when_asked(fresh: Fresh) -> None:
    engine = fresh()
    if engine.dialect.name == "sqlite":
        other = Path(engine.url.database or "").with_name("read-0000000000000000.sqlite")
        opened(f"sqlite:///{other}").dispose()
    else:
        opened(engine.url, "gongze_read_0000000000000000").dispose()
    assert has_another(engine)
    (name,) = remove_others(engine)
    assert "0000000000000000" in name
    assert not has_another(engine)
    assert digests(engine)
