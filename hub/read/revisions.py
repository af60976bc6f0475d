"""How often something was said: what tells a newer record of the same thing from an older one."""

from collections.abc import Collection

from sqlalchemy import Engine, func, select

from hub.read import schema


def times_said(engine: Engine, city: str, family: str, ids: Collection[str]) -> dict[str, int]:
    """Return how often each of these was said; it only grows, and is the same after a rebuild."""
    if not ids:
        return {}
    table = schema.said
    asked = (
        select(table.c.id, func.count())
        .where(table.c.city == city, table.c.family == family, table.c.id.in_(ids))
        .group_by(table.c.id)
    )
    with engine.connect() as connection:
        return {str(one): int(count) for one, count in connection.execute(asked)}
