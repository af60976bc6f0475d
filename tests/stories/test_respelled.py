"""A story whose names are spelled otherwise on every line comes out the same,
under the same ids.
"""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from hub.domain.law import Law
from hub.domain.story.outcome import outcome_of
from hub.domain.story.read import Header, Line
from hub.domain.story.run import Replay, replay
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from tests.invariants import standing_in
from tests.respelled import folded, renamed, respelled
from tests.stories.derived import derived, story

FOLDER = Path(__file__).parent
NAMES = sorted(str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.glob("*/*.jsonl"))


def told_otherwise(
    header: Header, lines: list[Line], law: Law, chance: Random
) -> tuple[Header, list[Line]]:
    """Return a story with each name on each line in another spelling."""
    codes = frozenset({*law.vocabulary.roles, *header.offices})

    def spell(name: str) -> str:
        return respelled(name, chance)

    header = replace(
        header,
        sites={spell(name): profile for name, profile in header.sites.items()},
        enterprises={spell(name): profile for name, profile in header.enterprises.items()},
    )
    return header, [replace(one, fields=renamed(one.fields, spell, codes)) for one in lines]


DIGEST = 32
"""An episode that another letter began bears that letter's digest: letters that differ,
as written.
"""


def ids_of(run: Replay) -> set[str]:
    said = list(standing_in(run.docket))
    anew = {one.id for one in said if len(one.episode) >= DIGEST}
    anew |= {one.id for one in said if one.cause in anew}
    return {one.id for one in said if one.id not in anew and one.cause not in anew}


@pytest.mark.parametrize("name", NAMES)
def test_another_spelling_of_every_name_changes_nothing(name: str) -> None:
    header, lines = story(name)
    law = law_of(header.city, header.settings)
    plain = derived(name)
    told = told_otherwise(header, list(lines), law, Random(name))
    other = replay(*told, law, published_calendar())
    assert folded(outcome_of(other)) == folded(outcome_of(plain))
    assert ids_of(other) == ids_of(plain)
