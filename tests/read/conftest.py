"""Databases for the tests of the read side: a file of SQLite, and a real PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from hub.read.database import opened
from tests.read.postgresql import postgresql

Fresh = Callable[[], Engine]
"""Opens a database that nobody has used yet."""


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.processes)],
)
def fresh(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fresh]:
    made: list[Engine] = []
    url_of = _urls(request, tmp_path_factory)

    def open_one() -> Engine:
        made.append(opened(url_of()))
        return made[-1]

    yield open_one
    for engine in made:
        engine.dispose()


def _urls(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], str]:
    folder: Path = tmp_path_factory.mktemp("read")
    numbers = iter(range(1_000))
    if request.param == "sqlite":
        return lambda: f"sqlite:///{folder}/{next(numbers)}.sqlite"
    url = str(request.getfixturevalue("server"))

    def made() -> str:
        name = f"{folder.name}_{next(numbers)}".replace("-", "_")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"create database {name}"))
        engine.dispose()
        return url.replace("/postgres?", f"/{name}?")

    return made
