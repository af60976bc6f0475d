"""Whatever the order in which a given story is heard, it stands the same after every line.

Lines move only between two questions. What stands after the first lines of a shuffle is what
follows from the same lines in the story's own order; and no violation of one occasion is ever said
under two ids. What is heard late may show that it is of a later occasion: it is then taken back and
said of that one (docs/decisions.md, 2).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from hub.cli.replay import read_story
from hub.domain.law import Law
from hub.domain.rules import Level
from hub.domain.statement import Family, Statement
from hub.domain.story.read import Header, Line
from hub.domain.story.run import Replay
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of

ASKING = frozenset((law_of("zhuhai").vocabulary.question,))
GIVEN = Path(__file__).parent / "given"
NAMES = sorted(path.stem for path in GIVEN.glob("*.jsonl"))
SHUFFLES = 200
Standing = dict[str, Statement]


def shuffled(lines: Sequence[Line], chance: Random) -> list[Line]:
    """Return the lines in another order of arrival; what stands above a question stays above it."""
    order: list[Line] = []
    between: list[Line] = []
    for line in [*lines, None]:
        if line is not None and line.kind not in ASKING:
            between.append(line)
            continue
        chance.shuffle(between)
        order += between
        between = []
        if line is not None:
            order.append(line)
    return order


def standing(run: Replay) -> Standing:
    """Return all that a story says now.

    What supervision is told of late evidence is of its arrival.
    """
    return {
        one.id: one
        for row in run.docket.rows.held()
        for one in row.said.values()
        if one.level != Level.SUPERVISION
    }


class AStory:
    """One given story, and what stands after any of its lines were heard in its own order."""

    def __init__(self, name: str) -> None:
        self.header: Header
        self.lines: list[Line]
        self.header, self.lines = read_story(str(GIVEN / f"{name}.jsonl"))
        self.law: Law = law_of(self.header.city, self.header.settings)
        self._known: dict[frozenset[int], Standing] = {}

    def replay(self) -> Replay:
        return Replay(self.header, self.law, published_calendar())

    def after(self, heard: frozenset[int]) -> Standing:
        """Return what stands after the lines at these places, in the story's own order."""
        if heard not in self._known:
            run = self.replay()
            run.hear_all(line for place, line in enumerate(self.lines) if place in heard)
            run.settle()
            self._known[heard] = standing(run)
        return self._known[heard]


def said(run: Replay, family: Family) -> Iterator[Statement]:
    """Yield everything of a family that a story has said, whether it stands or was taken back."""
    for difference in run.differences:
        one = difference.after
        if one is not None and one.family is family:
            yield one


def are_told_apart_by_their_matter(run: Replay) -> bool:
    """Return whether each violation of one occasion was said under one id alone."""
    episodes = {one.id: one.episode for one in said(run, Family.DUTY)}
    found = list(said(run, Family.VIOLATION))
    ids = {
        (one.rule, one.actor, one.subject, one.at, one.action, episodes.get(one.cause)): one.id
        for one in found
    }
    return {one.id for one in found} == set(ids.values())


@pytest.mark.seeds
@pytest.mark.parametrize("name", NAMES)
def test_a_story_stands_the_same_after_every_line_of_every_shuffle(name: str) -> None:
    story, chance = AStory(name), Random(name)
    end = story.replay()
    end.hear_all(story.lines)
    end.finish()
    places = {id(line): place for place, line in enumerate(story.lines)}
    for number in range(SHUFFLES):
        run, heard = story.replay(), frozenset[int]()
        for line in shuffled(story.lines, chance):
            run.hear(line)
            heard |= {places[id(line)]}
            assert standing(run) == story.after(heard), f"shuffle {number} after {line}"
        assert are_told_apart_by_their_matter(run), "one violation, two ids"
        run.finish()
        assert standing(run) == standing(end), f"shuffle {number} at its end"
        assert run.asked == end.asked, f"shuffle {number} is answered otherwise"
