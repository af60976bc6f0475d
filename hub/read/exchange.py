"""Puts a database that was built beside in the place of the old one, in one step.

SQLite finds a file's journal by the file's own name. So the new file keeps its name, and what
stands in the old place is a link to it: whoever still has the old file open goes on with the
journal of the old one, and no journal ever meets a file that it is not of.
"""

import contextlib
import fcntl
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Engine, text
from sqlalchemy.schema import CreateSchema, DropSchema

from hub.read.database import connecting, opened, schema_of
from hub.sentence import in_words

_BESIDE = ("", "-wal", "-shm")
"""A file of SQLite, and what it keeps beside it."""
_LOCK = 0x676F6E67
"""The advisory lock of a rebuild in PostgreSQL."""


class ExchangedError(Exception):
    """Another database stands where this one stood."""


class RebuildingError(Exception):
    """Another process builds the database anew."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A database that nobody reads yet; `exchange` puts it in its place."""

    engine: Engine
    exchange: Callable[[], None]


def identity_of(engine: Engine) -> str:
    """Return what names the database that stands there now; empty if none does."""
    if engine.dialect.name == "sqlite":
        try:
            found = Path(engine.url.database or "").stat()
        except OSError:
            return ""
        return f"{found.st_dev}/{found.st_ino}"
    with engine.connect() as connection:
        asked = text("select oid from pg_namespace where nspname = current_schema()")
        return str(connection.execute(asked).scalar() or "")


@contextmanager
def beside(url: URL) -> Iterator[Beside]:
    """Yield an empty database beside that of `url`; what was not exchanged is removed.

    Raises `RebuildingError`.
    """
    of = _file_beside if url.get_backend_name() == "sqlite" else _schema_beside
    with of(url) as made:
        yield made


@contextmanager
def _file_beside(url: URL) -> Iterator[Beside]:
    place = Path(url.database or "")
    place.parent.mkdir(parents=True, exist_ok=True)
    with _locked(place):
        _remove_unused(place)
        new = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
        engine = opened(url.set(database=str(new)))

        def exchange() -> None:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            engine.dispose()
            link = place.with_name(f"{place.name}.link")
            link.unlink(missing_ok=True)
            link.symlink_to(new.name)
            link.replace(place)

        try:
            yield Beside(engine, exchange)
        finally:
            engine.dispose()
            _remove_unused(place)


def _remove_unused(place: Path) -> None:
    """Remove what stands beside a place and is not the database in it."""
    used = place.resolve().name
    for path in place.parent.glob(f"{place.name}[.-]*"):
        if path.suffix == ".lock" or path.name in {f"{used}{end}" for end in _BESIDE}:
            continue
        path.unlink(missing_ok=True)


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    with place.with_name(f"{place.name}.lock").open("a", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _rebuilding() from error
        yield


def _rebuilding() -> RebuildingError:
    return RebuildingError(in_words("another process builds this database anew: wait for its end."))


@contextmanager
def _schema_beside(url: URL) -> Iterator[Beside]:
    keeper = connecting(url)
    name = schema_of(keeper)
    new, old = f"{name}_new", f"{name}_old"

    def dropped() -> None:
        for one in (new, old):
            with keeper.begin() as connection:
                connection.execute(DropSchema(one, cascade=True, if_exists=True))

    with _disposed(keeper), contextlib.closing(keeper.raw_connection()) as lock:
        cursor = lock.cursor()
        cursor.execute(f"select pg_try_advisory_lock({_LOCK})")
        if not (cursor.fetchone() or (False,))[0]:
            raise _rebuilding()
        lock.commit()
        dropped()
        engine = opened(url, new)

        def exchange() -> None:
            engine.dispose()
            with keeper.begin() as connection:
                connection.execute(CreateSchema(name, if_not_exists=True))
                connection.exec_driver_sql(f'alter schema "{name}" rename to "{old}"')
                connection.exec_driver_sql(f'alter schema "{new}" rename to "{name}"')

        try:
            yield Beside(engine, exchange)
        finally:
            engine.dispose()
            dropped()
            cursor.execute(f"select pg_advisory_unlock({_LOCK})")
            lock.commit()


@contextmanager
def _disposed(engine: Engine) -> Iterator[None]:
    try:
        yield
    finally:
        engine.dispose()
