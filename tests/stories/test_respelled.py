"""A story whose names are spelled otherwise on every line comes out the same,
under the same ids.
"""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from hub.cli.replay import read_story, run_story
from hub.domain.law import Law
from hub.domain.story.read import Header, Line
from hub.domain.story.run import replay
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from tests.invariants import standing_in
from tests.respelled import folded, renamed, respelled

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


def ids_of(header: Header, lines: list[Line], law: Law) -> set[str]:
    run = replay(header, lines, law, published_calendar())
    said = list(standing_in(run.docket))
    anew = {one.id for one in said if len(one.episode) >= DIGEST}
    anew |= {one.id for one in said if one.cause in anew}
    return {one.id for one in said if one.id not in anew and one.cause not in anew}


@pytest.mark.parametrize("name", NAMES)
def test_another_spelling_of_every_name_changes_nothing(name: str) -> None:
    header, lines = read_story(str(FOLDER / f"{name}.jsonl"))
    law = law_of(header.city, header.settings)
    told = told_otherwise(header, list(lines), law, Random(name))
    assert folded(run_story(told)) == folded(run_story((header, lines)))
    assert ids_of(*told, law) == ids_of(header, list(lines), law)
