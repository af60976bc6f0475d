"""Runs a story with its expectation under law that is given as texts: what comes out, whatever law
it is.

The same story is held against law as it stands, as it stood on a commit, or as somebody made it
wrong.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.domain.calendar import Calendar
from hub.domain.law import Law
from hub.domain.rulebook import load_law
from hub.domain.story.cards_told import cards_outcome, cards_told
from hub.domain.story.compare import CARDS
from hub.domain.story.outcome import outcome_of
from hub.domain.story.read import check_offices, read_header, read_lines
from hub.domain.story.run import replay

Texts = Mapping[str, str]
"""The files of a folder of rulebooks, by name."""


@dataclass(frozen=True, slots=True)
class StoryTest:
    """A story with what must come out of it: its name, its city, its lines, the text expected."""

    name: str
    city: str
    lines: tuple[str, ...]
    expected: str


@dataclass(slots=True)
class Laws:
    """The law of one city as texts, loaded once for each choice of readings."""

    common: Texts
    city: Texts
    districts: Texts = field(default_factory=dict)
    known: dict[str, Law] = field(default_factory=dict)
    deaf: str = ""
    """A setting whose choice is not heard: its default stands, whatever a story chooses."""

    def under(self, chosen: Mapping[str, Any]) -> Law:
        """Return the law under some readings. Raises `RulebookError`."""
        chosen = {name: value for name, value in chosen.items() if name != self.deaf}
        key = json.dumps(chosen, sort_keys=True)
        if key not in self.known:
            self.known[key] = load_law(self.common, self.city, chosen, self.districts)
        return self.known[key]


@dataclass(frozen=True, slots=True)
class Result:
    """What came out of a story, and in which words rules failed that could not be worked out."""

    outcome: Mapping[str, Any]
    faults: tuple[str, ...] = ()


def result_of(
    test: StoryTest,
    laws: Laws,
    calendar: Calendar,
    chosen: Mapping[str, Any] | None = None,
    *,
    cards: bool = False,
) -> Result:
    """Return what comes out of a story under its readings of a law, and beside them those `chosen`;
    with `cards` its cards too.

    Raises `StoryError`, `RulebookError`.
    """
    header = read_header(test.lines[0])
    law = laws.under({**(chosen or {}), **header.settings})
    check_offices(header, law.vocabulary)
    words = law.vocabulary.with_offices(header.offices, header.under)
    lines = list(read_lines(test.lines[1:], words))
    run = replay(header, lines, law, calendar)
    faults = tuple(f"{one.rule or one.key}: {one.words}" for one in run.docket.faults)
    outcome = outcome_of(run)
    if cards:
        outcome[CARDS] = cards_outcome(cards_told(header, lines, law, calendar))
    return Result(outcome, faults)
