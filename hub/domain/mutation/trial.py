"""Tries wrong law on stories: a mutant that no story notices has survived."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.domain.calendar import Calendar
from hub.domain.law import Law
from hub.domain.mutation.mutants import Mutant
from hub.domain.rulebook import load_law
from hub.domain.story.compare import story_differences
from hub.domain.story.outcome import outcome_of
from hub.domain.story.read import StoryError, read_header, read_lines
from hub.domain.story.run import replay


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A story with what must come out of it: its name, its city, its lines, the text expected."""

    name: str
    city: str
    lines: tuple[str, ...]
    expected: str


@dataclass(slots=True)
class _Laws:
    """The law of one mutant, loaded once for each choice of readings."""

    trial: "Trial"
    mutant: Mutant
    known: dict[str, Law] = field(default_factory=dict)

    def under(self, settings: Mapping[str, Any]) -> Law:
        chosen = {name: value for name, value in settings.items() if name != self.mutant.deaf}
        key = json.dumps(chosen, sort_keys=True)
        if key not in self.known:
            self.known[key] = load_law(self.trial.common, self.mutant.texts, chosen)
        return self.known[key]


@dataclass(frozen=True)
class Trial:
    """The stories of one city, and what else law needs: the common texts and the calendar."""

    common: Mapping[str, str]
    calendar: Calendar
    stories: Sequence[Verdicts]

    def wrong_already(self, texts: Mapping[str, str]) -> list[str]:
        """Return the stories that come out wrong under law as it stands: they notice nothing."""
        laws = _Laws(self, Mutant("as it stands", "", texts))
        return [story.name for story in self.stories if self._is_wrong(story, laws)]

    def noticed_by(self, mutant: Mutant) -> str:
        """Return the name of the first story that comes out wrong under `mutant`; "" if none does.

        Stories that speak of what was changed come first; all must be right before. Raises `RulebookError` for a mutant that
        does not load.
        """
        laws = _Laws(self, mutant)
        laws.under({})
        for story in _likely_first(self.stories, mutant.of):
            if self._is_wrong(story, laws):
                return story.name
        return ""

    def _is_wrong(self, story: Verdicts, laws: _Laws) -> bool:
        header = read_header(story.lines[0])
        law = laws.under(header.settings)
        words = law.vocabulary.with_offices(header.offices)
        try:
            lines = list(read_lines(story.lines[1:], words))
            run = replay(header, lines, law, self.calendar)
            outcome = outcome_of(run)
        except (StoryError, KeyError):  # a finding, or a guard, names the rule that is gone
            return True
        return bool(run.docket.faults or story_differences(json.loads(story.expected), outcome))


def _likely_first(stories: Iterable[Verdicts], of: str) -> list[Verdicts]:
    return sorted(stories, key=lambda one: of not in one.expected and of not in one.lines[0])
