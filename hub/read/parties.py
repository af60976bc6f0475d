"""Which parties offices named in a case, or of a site: names that must not leave unasked."""

from collections.abc import Collection

from sqlalchemy import Engine, or_, select

from hub.read import schema


def parties_of(
    engine: Engine, city: str, *, cases: Collection[str] = (), sites: Collection[str] = ()
) -> dict[str, set[str]]:
    """Return the parties that were named beside each of these cases and sites."""
    table = schema.office_records
    found: dict[str, set[str]] = {}
    named = or_(table.c.party.is_not(None), table.c.enterprise.is_not(None))
    with engine.connect() as connection:
        for column, some in ((table.c.case_name, cases), (table.c.site, sites)):
            if not some:
                continue
            asked = select(column, table.c.party, table.c.enterprise).distinct()
            of_those = (table.c.city == city, column.in_(some), named)
            for about, *names in connection.execute(asked.where(*of_those)):
                found.setdefault(about, set()).update(one for one in names if one)
    return found
