"""Tries wrong law on stories: a mutant that no story notices has survived."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hub.domain.calendar import Calendar
from hub.domain.mutation.changed_law import Mutant
from hub.domain.story.compare import story_differences
from hub.domain.story.read import StoryError
from hub.domain.story.tested import Laws, StoryTest, result_of

_WORD = re.compile(r"[\w.-]+")
_NAMED = 2
"""How many words it is worth that a story speaks of the rule."""


@dataclass(frozen=True)
class Trial:
    """The stories of one city, and what else law needs: the common texts and the calendar."""

    common: Mapping[str, str]
    calendar: Calendar
    stories: Sequence[StoryTest]

    def wrong_already(self, texts: Mapping[str, str]) -> list[str]:
        """Return the stories that come out wrong under law as it stands: they notice nothing."""
        laws = Laws(self.common, texts)
        return [story.name for story in self.stories if self.is_wrong(story, laws)]

    def noticed_by(self, mutant: Mutant, first: Sequence[str] = ()) -> str:
        """Return the name of the first story that comes out wrong under `mutant`; "" if none does.

        All must be right before. Raises `RulebookError` for a mutant that does not load.
        """
        return next((story.name for story in self.noticing(mutant, first)), "")

    def noticing(self, mutant: Mutant, first: Sequence[str] = ()) -> Iterator[StoryTest]:
        """Yield the stories that come out wrong under `mutant`: of those named `first`, then of the
        others the likeliest to do so first.

        Raises `RulebookError` for a mutant that does not load.
        """
        laws = Laws({**self.common, **mutant.common}, mutant.texts, deaf=mutant.deaf)
        laws.under({})
        rank = {name: number for number, name in enumerate(first)}
        some = sorted(self._likely_first(mutant), key=lambda one: rank.get(one.name, len(rank)))
        return (story for story in some if self.is_wrong(story, laws))

    def is_wrong(self, story: StoryTest, laws: Laws) -> bool:
        """Return whether a story comes out otherwise than expected, or not at all."""
        try:
            result = result_of(story, laws, self.calendar)
        except (StoryError, KeyError):  # a finding, or a guard, names the rule that is gone
            return True
        return bool(result.faults or story_differences(json.loads(story.expected), result.outcome))

    def _likely_first(self, mutant: Mutant) -> list[StoryTest]:
        """Return the stories, first those that use most words of what was changed, and speak of it;
        those that choose readings last, since law is loaded for them anew.
        """

        def unlikely(story: StoryTest) -> tuple[int, bool]:
            names = mutant.of in story.expected or mutant.of in story.lines[0]
            used = len(mutant.about & self._words[story.name])
            return -used - names * _NAMED, '"settings"' in story.lines[0]

        return sorted(self.stories, key=unlikely)

    @cached_property
    def _words(self) -> Mapping[str, frozenset[str]]:
        return {
            one.name: frozenset(_WORD.findall("\n".join((*one.lines, one.expected))))
            for one in self.stories
        }
