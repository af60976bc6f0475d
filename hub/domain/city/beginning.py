"""Understands how a sandbox is emptied for another story: all that was said is taken back, then forgotten.

How far each source was heard stays: a record of the story before may still come again.
"""

from collections.abc import Iterator
from dataclasses import replace

from hub.domain.city.book import Book
from hub.domain.city.called import standing_key, written_in
from hub.domain.city.difference import Difference
from hub.domain.city.docket import Docket
from hub.domain.city.telling import Said, standing, told
from hub.domain.context import Standing


def taken_back(docket: Docket) -> Iterator[Said]:
    """Yield what takes back everything that the rows have said, for those who follow the streams."""
    for key in sorted(docket.rows.keys()):
        row = docket.rows.find(key)
        assert row is not None, "a key belongs to a row"
        for statement in row.said.values():
            # What was said under an edition that had other rules cannot be cited any more.
            if statement.rule in docket.ground.law.citations:
                yield told(Difference(statement, None), docket.ground)
        if row.standing_said:
            empty = Standing(row.kind, written_in(row, row.facts.values()))
            yield Said("standings", standing_key(row), standing(empty, docket.ground))


def emptied(book: Book) -> Book:
    """Return what a city still remembers of itself when another story begins."""
    return replace(
        book,
        marks={},
        suspended=set(),
        waiting=[],
        evidence_time=None,
        in_doubt={},
        raising={},
        stands_under="",
        underway={},
    )
