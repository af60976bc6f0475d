"""`gongze --version`: what a report of a fault should name."""

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from hub.agents.code_version import code_digest
from hub.domain.rulebook import RulebookError
from hub.files.calendar import published_calendar
from hub.files.rulebooks import RULEBOOKS, cities, law_of
from hub.local.jars import KAFKA
from hub.shipped import HUB

NAME = "gongze"
LIBRARIES = ("aiokafka", "faust-streaming", "fastavro", "pydantic")
"""The libraries that decide what is written to the log."""


def version_lines() -> Iterator[str]:
    """Yield name and version, then a line each for what decides how this program derives."""
    yield f"{NAME} {_version_of(NAME)}"
    yield f"Python    {platform.python_version()}, {platform.system()} {platform.machine()}"
    yield f"Libraries {', '.join(f'{name} {_version_of(name)}' for name in LIBRARIES)}"
    yield f"Kafka     {KAFKA}, where gongze up starts one"
    yield f"Code      {code_digest()} in {HUB}"
    yield from _law_lines()


def _law_lines() -> Iterator[str]:
    try:
        for name in cities():
            yield f"Law       {name}, edition {law_of(name).edition}, in {RULEBOOKS}"
    except RulebookError as error:
        yield f"Law       {error.brief}"
    calendar = published_calendar()
    yield f"Calendar  {calendar.digest}, published to {calendar.last}"


def _version_of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "of no installed package"
