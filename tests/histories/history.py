"""Random histories of a city, and what a change of one changes in what the city says."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, cached_property
from random import Random
from typing import Any

from hub.domain.facts import SOURCES_BETWEEN
from hub.domain.law import Law
from hub.domain.statement import Family, Statement, Status
from hub.domain.story.read import read_header, read_lines
from hub.domain.story.run import Replay, replay, with_vocabulary
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.sim.month import MonthPlan, month
from tests.histories.further_words import (
    Told,
    in_names_of_today,
    with_both_sites,
    with_words_of_papers,
)

DAYS, EVENTS_MIN, EVENTS_MAX = 45, 20, 90
AFTER = timedelta(days=120)
"""How long after its last line a history is read: long enough for every term but a half-year's."""
FINAL = frozenset(
    (Status.DISCHARGED, Status.BREACHED, Status.EXERCISED, Status.LAPSED, Status.EXEMPTED)
)
"""What a duty cannot leave by what happens later."""
TODAY = 0.25
"""In how many histories offices write under the names that they have today."""
SITES = 2
"""At how many sites all cases of a history lie: what happens in one then bears on others."""


@dataclass(frozen=True)
class History:
    """A story as values: its city, what is known from the start, its lines in order of arrival."""

    city: str
    header: Told
    lines: tuple[Told, ...]

    @cached_property
    def ends(self) -> datetime:
        """Return the latest instant of a line."""
        return max(datetime.fromisoformat(one["at"]) for one in self.lines)

    @property
    def law(self) -> Law:
        """Return the city's law under the story's readings, with its offices."""
        told = (self.header.get(name, {}) for name in ("settings", "offices", "under"))
        return _law(self.city, *(json.dumps(one, sort_keys=True) for one in told))

    def read(self, as_of: datetime) -> "Outcome":
        """Return what the city says at an instant."""
        raw = json.dumps({**self.header, "as_of": as_of.isoformat()}, ensure_ascii=False)
        header = read_header(raw)
        law = self.law
        texts = [json.dumps(one, ensure_ascii=False) for one in self.lines]
        run = replay(header, list(read_lines(texts, law.vocabulary)), law, published_calendar())
        assert not list(run.docket.faults), list(run.docket.faults)
        return Outcome(run)

    def unasked(self) -> "History":
        """Return the history without its questions: an answer changes nothing."""
        asks = self.law.vocabulary.question
        return replace(self, lines=tuple(one for one in self.lines if one["event"] != asks))

    def with_lines(self, *more: Told) -> "History":
        """Return the history with more lines, each after every line that is not later."""
        lines = list(self.lines)
        for one in more:
            at = datetime.fromisoformat(one["at"])
            before = [n for n, line in enumerate(lines) if datetime.fromisoformat(line["at"]) <= at]
            lines.insert(before[-1] + 1 if before else 0, one)
        return replace(self, lines=tuple(lines))

    def without(self, numbers: Iterable[int]) -> "History":
        """Return the history without the lines of these numbers; the header is line 1."""
        gone = frozenset(numbers)
        kept = (line for number, line in enumerate(self.lines, 2) if number not in gone)
        return replace(self, lines=tuple(kept))


@cache
def _law(city: str, settings: str, offices: str, under: str) -> Law:
    """Return a city's law, read once for all histories of these offices."""
    law = law_of(city, json.loads(settings))
    words = law.vocabulary.with_offices(json.loads(offices), json.loads(under))
    return with_vocabulary(law, words)


class Outcome:
    """What a city says of a history."""

    def __init__(self, run: Replay) -> None:
        self._run = run
        self.statements: dict[str, Statement] = {
            one.id: one for row in run.docket.rows.held() for one in row.said.values()
        }
        self.answers = [
            (one.answer.action, one.answer.state, one.answer.missing, one.answer.cases)
            for one in run.asked
        ]

    def of(self, *families: Family) -> Iterator[Statement]:
        """Yield what is said of some families."""
        return (one for one in self.statements.values() if one.family in families)

    def standing(self, but: frozenset[str] = frozenset()) -> dict[str, tuple[Any, ...]]:
        """Return everything that accuses, binds or is owed, by id, as what can be compared; without
        what some rules say.
        """
        return {
            name: matter_of(one)
            for name, one in self.statements.items()
            if one.family is not Family.REMARK and one.rule not in but
        }


def matter_of(one: Statement) -> tuple[Any, ...]:
    """Return what a statement says, but for the records that it rests on."""
    return (
        one.family, one.rule, one.actor, one.subject, one.status, one.at, one.until, one.due,
        one.done_at, one.level, one.actions, one.started,
    )  # fmt: skip


def lines_of(one: Statement) -> list[int]:
    """Return the numbers of the lines that a statement rests on."""
    sources = (part for source in one.evidence for part in source.split(SOURCES_BETWEEN))
    return [int(source.removeprefix("line ")) for source in sources if source.startswith("line ")]


def random_history(city: str, seed: int) -> History:
    """Return a history of a few cases at fewer sites, told by offices of every manner."""
    chance = Random(f"history/{city}/{seed}")
    events = chance.randint(EVENTS_MIN, EVENTS_MAX)
    texts = list(month(MonthPlan(city, DAYS, events, seed)))
    header: dict[str, Any] = json.loads(texts[0])
    lines = [_near(json.loads(text)) for text in texts[1:]]
    lines = with_words_of_papers(with_both_sites(lines, chance), chance)
    if chance.random() < TODAY:
        lines = [in_names_of_today(one) for one in lines]
    return History(city, header, tuple(lines))


def _near(line: dict[str, Any]) -> Told:
    """Return a line at one of a few sites."""
    site = line.get("site")
    return line if site is None else {**line, "site": f"P{int(site[1:]) % SITES + 1}"}


def cases_in(lines: Sequence[Told]) -> list[str]:
    """Return the cases that lines name, each once."""
    return list(dict.fromkeys(one["case"] for one in lines if one.get("case")))
