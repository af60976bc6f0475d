"""What a fault of ours leaves in doubt: which doubts stand, and what they hold."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, func, or_, select

from hub.read import schema
from hub.read.paging import SIZE, After, Page, page

CLEARED = "cleared"
_NAMED = {"case": "case_name", "site": "site", "office": "actor"}
"""The columns of a duty that say what is in doubt; anything else is its subject."""


def standing(engine: Engine, city: str, *, after: After = None, size: int = SIZE) -> Page:
    """Return what is in doubt, by what it is; what an operator has ended, too."""
    table = schema.quarantines
    asked = select(table).where(table.c.city == city, table.c.change != CLEARED)
    return page(engine, city, asked, (table.c.subject_kind, table.c.id), after, size)


def of_source(engine: Engine, city: str, name: str) -> list[Mapping[str, Any]]:
    """Return the doubts of an id, or of a record by its place; those that are cleared, too."""
    table = schema.quarantines
    asked = select(table).where(
        table.c.city == city, or_(table.c.id == name, table.c.source == name)
    )
    with engine.connect() as connection:
        found = connection.execute(asked.order_by(table.c.id)).mappings()
        return [dict(one) for one in found]


def held_by(engine: Engine, city: str, kind: str, subject: str) -> int:
    """Return how many duties are not accused for now where this is in doubt."""
    table = schema.duties
    column = table.c[_NAMED.get(kind, "subject")]
    asked = select(func.count()).where(
        table.c.city == city, column == subject, table.c.held, table.c.pending
    )
    with engine.connect() as connection:
        return int(connection.execute(asked).scalar() or 0)
