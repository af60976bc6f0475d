"""`gongze --version`: what a report of a fault should name."""

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from hub.agents.code_version import code_digest
from hub.domain.rulebook import RulebookError
from hub.files.calendar import published_calendar
from hub.files.rulebooks import RULEBOOKS, cities, law_of
from hub.local.jars import KAFKA
from hub.sentence import in_words
from hub.shipped import HUB

NAME = "gongze"
LIBRARIES = ("aiokafka", "faust-streaming", "fastavro", "pydantic")
"""The libraries that decide what is written to the log."""


def version_lines() -> Iterator[str]:
    """Yield name and version, then a line each for what decides how this program derives."""
    yield f"{NAME} {_version_of(NAME)}"
    yield in_words(
        "Python    {python_version}, {system} {machine}",
        python_version=platform.python_version(),
        system=platform.system(),
        machine=platform.machine(),
    )
    yield in_words(
        "Libraries {more}", more=", ".join(f"{name} {_version_of(name)}" for name in LIBRARIES)
    )
    yield in_words("Kafka     {kafka}, where gongze up starts one", kafka=KAFKA)
    yield in_words("Code      {code_digest} in {hub}", code_digest=code_digest(), hub=HUB)
    yield from _law_lines()


def _law_lines() -> Iterator[str]:
    try:
        for name in cities():
            yield in_words(
                "Law       {name}, edition {edition}, in {rulebooks}",
                name=name,
                edition=law_of(name).edition,
                rulebooks=RULEBOOKS,
            )
    except RulebookError as error:
        yield in_words("Law       {brief}", brief=error.brief)
    calendar = published_calendar()
    yield in_words(
        "Calendar  {digest}, published to {last}", digest=calendar.digest, last=calendar.last
    )


def _version_of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return in_words("of no installed package")
