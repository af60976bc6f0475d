"""A hub for the pages: one worker, and Zhuhai with the offices that they name."""

from collections.abc import Iterator

import pytest

from tests.kafka.person import gongze
from tests.worker_processes import Crew

OFFICES = tuple(
    part for code in ("LAND", "PLAN", "CONSTR", "POWER", "WATER") for part in ("--office", code)
)


@pytest.fixture(scope="package")
def hub(kafka: str) -> Iterator[str]:
    """Return where a hub serves that keeps a city `zhuhai` with the offices that the pages name."""
    gongze("provision", "zhuhai", *OFFICES, "--kafka", kafka).ok()
    with Crew(kafka) as crew:
        crew.start("docs-1", "--mark-every", "1")
        yield kafka
