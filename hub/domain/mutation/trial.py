"""Tries wrong law on stories: a mutant that no story notices has survived."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hub.domain.calendar import Calendar
from hub.domain.mutation.mutants import Mutant
from hub.domain.story.compare import story_differences
from hub.domain.story.read import StoryError
from hub.domain.story.tested import Laws, StoryTest, result_of


@dataclass(frozen=True)
class Trial:
    """The stories of one city, and what else law needs: the common texts and the calendar."""

    common: Mapping[str, str]
    calendar: Calendar
    stories: Sequence[StoryTest]

    def wrong_already(self, texts: Mapping[str, str]) -> list[str]:
        """Return the stories that come out wrong under law as it stands: they notice nothing."""
        laws = Laws(self.common, texts)
        return [story.name for story in self.stories if self._is_wrong(story, laws)]

    def noticed_by(self, mutant: Mutant) -> str:
        """Return the name of the first story that comes out wrong under `mutant`; "" if none does.

        Stories that speak of what was changed come first; all must be right before. Raises
        `RulebookError` for a mutant that does not load.
        """
        laws = Laws(self.common, mutant.texts, deaf=mutant.deaf)
        laws.under({})
        for story in _likely_first(self.stories, mutant.of):
            if self._is_wrong(story, laws):
                return story.name
        return ""

    def _is_wrong(self, story: StoryTest, laws: Laws) -> bool:
        try:
            result = result_of(story, laws, self.calendar)
        except (StoryError, KeyError):  # a finding, or a guard, names the rule that is gone
            return True
        return bool(result.faults or story_differences(json.loads(story.expected), result.outcome))


def _likely_first(stories: Iterable[StoryTest], of: str) -> list[StoryTest]:
    return sorted(stories, key=lambda one: of not in one.expected and of not in one.lines[0])
