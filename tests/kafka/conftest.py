"""Two workers for all tests of this folder, and one city on the wall clock that they share."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from hub.stream.kafka import KafkaLog
from tests.kafka.person import gongze
from tests.worker_processes import Crew

CITY = "wall"
OFFICES = ("LAND", "PLAN", "CONSTR", "POWER", "WATER")


@pytest.fixture(scope="package")
def workers(kafka: str) -> Iterator[Crew]:
    """Two workers; each of them may hold any city."""
    with Crew(kafka) as crew:
        for name in ("kafka-1", "kafka-2"):
            crew.start(name, "--mark-every", "1")
        yield crew


@pytest.fixture(scope="package")
def wall(workers: Crew) -> str:
    """Return the name of a city whose clock is the brokers'. Its cases are shared:
    use names of your own.
    """
    named = [part for code in OFFICES for part in ("--office", code)]
    gongze("provision", "zhuhai", "--as", CITY, *named, "--kafka", workers.bootstrap).ok()
    return CITY


@pytest_asyncio.fixture
async def log(kafka: str) -> AsyncIterator[KafkaLog]:
    """Return a client of the session's broker."""
    client = KafkaLog(kafka)
    yield client
    await client.close()
