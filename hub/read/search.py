"""Finds what a word stands in: cases, sites, parties, enterprises, areas, papers.

What begins with the word comes first, in the order of its letters, so the shortest before the
longer; then what holds it within.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, and_, select

from hub.domain.names import fold
from hub.read import schema
from hub.read.naming import KINDS, TAIL_MAX, tails_of
from hub.read.paging import SIZE, After, Page, beyond, cut, stands_of

SEARCHED = tuple(dict.fromkeys(KINDS.values()))
"""The kinds of names that are searched."""
_LAST = "\U0010ffff"


def search(
    engine: Engine, city: str, kind: str, word: str, *, after: After = None, size: int = SIZE
) -> Page:
    """Return a page of the names of a kind that hold a word, each once, the best first."""
    key = fold(word)
    found: list[Mapping[str, Any]] = []
    with engine.connect() as connection:
        for inner in (False, True):
            if after is None or inner >= after[0]:
                behind = after[1:] if after is not None and after[0] == inner else None
                found += _holding(connection, (city, kind, key), behind, size, inner=inner)
    return cut(found, size, _place, stands_of(engine, city))


def _holding(
    connection: Connection, what: tuple[str, str, str], behind: After, size: int, *, inner: bool
) -> list[Mapping[str, Any]]:
    """Return a page and one of names that hold the word from a beginning of theirs."""
    found: list[Mapping[str, Any]] = []
    while len(found) <= size:
        some = _some(connection, what, behind, size, inner=inner)
        found += [one for one in some if _is_best(one, what[2])]
        if len(some) <= size:
            break
        behind = _place(some[-1])[1:]
    return found


def _some(
    connection: Connection, what: tuple[str, str, str], behind: After, size: int, *, inner: bool
) -> list[Mapping[str, Any]]:
    city, kind, key = what
    table, names = schema.tails, schema.names
    same = and_(*(names.c[one] == table.c[one] for one in ("city", "kind", "key")))
    begins = key[:TAIL_MAX]
    order = (table.c.tail, table.c.key)
    asked = (
        select(table.c.city, table.c.kind, table.c.inner, *order, names.c.name)
        .join_from(table, names, same)
        .where(table.c.city == city, table.c.kind == kind, table.c.inner == inner)
        .where(table.c.tail >= begins, table.c.tail < begins + _LAST)
    )
    if len(key) > TAIL_MAX:
        asked = asked.where(table.c.key.contains(key, autoescape=True))
    if behind is not None:
        asked = asked.where(beyond(order, behind))
    rows = connection.execute(asked.order_by(*order).limit(size + 1)).mappings()
    return [dict(row) for row in rows]


def _is_best(row: Mapping[str, Any], key: str) -> bool:
    """Return whether a name is told here: nowhere better does it go on with the word."""
    begins = key[:TAIL_MAX]
    places = sorted(one for one in tails_of(row["key"]) if one[1].startswith(begins))
    return places[0] == (row["inner"], row["tail"])


def _place(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["inner"], row["tail"], row["key"]
