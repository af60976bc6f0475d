"""Pages of cases: one row a case, with what was named beside it and how many duties it has."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, and_, func, select

from hub.domain.names import fold
from hub.read import schema
from hub.read.paging import SIZE, After, Page, page

LINKS_MAX = 20
"""So many sites and parties of a case are told in its row."""


def cases(
    engine: Engine,
    city: str,
    *,
    case: str | None = None,
    after: After = None,
    size: int = SIZE,
) -> Page:
    """Return cases, the one of which something came last first.

    Each row has `name`, `first` and `last`, lists `sites`, `parties` and `enterprises`, and how
    many duties are `owed` and violations stand (`violations`) in it.
    """
    table, names = schema.cases, schema.names
    named = and_(names.c.city == table.c.city, names.c.kind == "case", names.c.key == table.c.key)
    asked = (
        select(table, func.coalesce(names.c.name, table.c.key).label("name"))
        .join_from(table, names, named, isouter=True)
        .where(table.c.city == city)
    )
    if case is not None:
        asked = asked.where(table.c.key == fold(case))
    order = (table.c.last, table.c.key)
    found = page(engine, city, asked, order, after, size, newest_first=True)
    keys = [row["key"] for row in found.rows]
    with engine.connect() as connection:
        beside = _beside(connection, city, keys)
        owed = _counted(connection, schema.duties, schema.duties.c.pending, city, keys)
        violations = _counted(connection, schema.violations, schema.violations.c.stands, city, keys)
    rows = [
        {
            **row,
            "sites": beside.get((row["key"], "site"), []),
            "parties": beside.get((row["key"], "party"), []),
            "enterprises": beside.get((row["key"], "enterprise"), []),
            "owed": owed.get(row["key"], 0),
            "violations": violations.get(row["key"], 0),
        }
        for row in found.rows
    ]
    return Page(rows, found.after, found.stands)


def _beside(
    connection: Connection, city: str, keys: list[str]
) -> Mapping[tuple[str, str], list[str]]:
    links, names = schema.links, schema.names
    number = func.row_number().over(
        partition_by=(links.c.case_key, links.c.kind), order_by=links.c.key
    )
    some = (
        select(links, number.label("number"))
        .where(links.c.city == city, links.c.case_key.in_(keys), links.c.kind != "paper")
        .subquery()
    )
    same = and_(*(names.c[one] == some.c[one] for one in ("city", "kind", "key")))
    asked = (
        select(some.c.case_key, some.c.kind, names.c.name)
        .join_from(some, names, same)
        .where(some.c.number <= LINKS_MAX)
        .order_by(some.c.case_key, some.c.kind, some.c.key)
    )
    found: dict[tuple[str, str], list[str]] = {}
    for key, kind, name in connection.execute(asked):
        found.setdefault((key, kind), []).append(name)
    return found


def _counted(
    connection: Connection, table: Any, holds: Any, city: str, keys: list[str]
) -> dict[str, int]:
    asked = (
        select(table.c.case_key, func.count())
        .where(table.c.city == city, table.c.case_key.in_(keys), holds)
        .group_by(table.c.case_key)
    )
    return {key: int(count) for key, count in connection.execute(asked)}


def cases_beside(
    engine: Engine, city: str, kind: str, name: str, *, after: After = None, size: int = SIZE
) -> Page:
    """Return the cases in which a site, a party, an enterprise or a paper was named."""
    links, names = schema.links, schema.names
    named = and_(
        names.c.city == links.c.city, names.c.kind == "case", names.c.key == links.c.case_key
    )
    asked = (
        select(links.c.city, links.c.case_key, names.c.name)
        .join_from(links, names, named)
        .where(links.c.city == city, links.c.kind == kind, links.c.key == fold(name))
    )
    return page(engine, city, asked, (links.c.case_key,), after, size)
