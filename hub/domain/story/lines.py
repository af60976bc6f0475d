"""A story's line as a fact of its city, and a fact as the line that told it."""

from datetime import datetime

from hub.domain.city.routing import matter_digest
from hub.domain.facts import Fact
from hub.domain.story.read import Line


def fact_of_line(line: Line, heard: datetime | None = None) -> Fact:
    """Return a story's line as a fact, heard when the story's clock stood at `heard`.

    It is received at its own instant, or when it is heard if the clock is past it.
    """
    received = max(line.at, heard) if heard else line.at
    digest = matter_digest(line.kind, line.office, line.at.timestamp(), line.fields)
    source = f"line {line.number}"
    identifier = f"{line.office}/{line.number}"
    return Fact(identifier, line.kind, line.office, line.at, received, source, digest, line.fields)


def line_of(fact: Fact) -> int:
    """Return the number of the story's line that told a fact."""
    return int(fact.source.removeprefix("line "))
