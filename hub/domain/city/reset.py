"""Empties a sandbox for another story: everything published is retracted, then forgotten.

How far each source was read stays: a record of the story before may still come again.
"""

from collections.abc import Iterator
from dataclasses import replace

from hub.domain.city import doubts_said
from hub.domain.city.card_desk import CardDesk
from hub.domain.city.docket import Docket
from hub.domain.city.publications import Publication, publication_of, standing
from hub.domain.city.row_names import standing_key, written_in
from hub.domain.city.row_transitions import Transition
from hub.domain.city.state import CityState
from hub.domain.context import Standing


def retractions(docket: Docket, state: CityState, desk: CardDesk) -> Iterator[Publication]:
    """Yield the retractions of everything that the rows have published, for those who follow the
    streams.
    """
    rows = [row for key in sorted(docket.rows.keys()) if (row := docket.rows.find(key))]
    yield from doubts_said.cleared(docket.context.law.city, rows, state)
    for row in rows:
        for statement in row.said.values():
            # What was said under an edition that had other rules cannot be cited any more.
            if statement.rule in docket.context.law.citations:
                yield from desk.lifted(statement, docket.context)
                yield publication_of(Transition(statement, None), docket.context)
        if row.standing_said:
            empty = Standing(row.kind, written_in(row, row.facts.values()))
            yield Publication("standings", standing_key(row), standing(empty, docket.context))


def cleared(state: CityState) -> CityState:
    """Return what a city still remembers of itself when another story begins."""
    return replace(
        state,
        marks={},
        suspended=set(),
        waiting=[],
        evidence_time=None,
        in_doubt={},
        doubts_said={},
        raising={},
        stands_under="",
        underway={},
        numbers={},
        digested=None,
    )
