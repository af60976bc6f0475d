"""How many rows there are of a kind: counted when they are written, in the same transaction.

What a row counts for follows from the row alone. So the counts follow from the rows, however the
log was cut into batches, and a rebuild gives the same.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select

from hub.domain.calendar import local_day
from hub.read import schema

Row = Mapping[str, Any]

Place = tuple[str, str, str, str, date]
"""City, what is counted, office, state, day."""
_ASKED = 500
"""So many rows are asked for at once."""


def _duty(row: Mapping[str, Any]) -> Place | None:
    if not row["pending"]:
        return None
    return row["city"], "duties", row["actor"], row["status"], row["due_by"]


def _violation(row: Mapping[str, Any]) -> Place | None:
    if not row["stands"]:
        return None
    return row["city"], "violations", row["actor"], row["level"] or "", local_day(row["at"])


def _block(row: Mapping[str, Any]) -> Place | None:
    if not row["holds"]:
        return None
    return row["city"], "blocks", "", row["subject_kind"], date.max


def _remark(row: Mapping[str, Any]) -> Place | None:
    if not row["stands"]:
        return None
    return row["city"], "remarks", row["office"], row["code"], local_day(row["received"])


def _card(row: Mapping[str, Any]) -> Place | None:
    if not row["stands"]:
        return None
    return row["city"], "cards", row["actor"], row["colour"], row["on"]


COUNTED: Mapping[Table, tuple[Callable[[Mapping[str, Any]], Place | None], Sequence[str]]] = {
    schema.duties: (_duty, ("pending", "actor", "status", "due_by")),
    schema.violations: (_violation, ("stands", "actor", "level", "at")),
    schema.blocks: (_block, ("holds", "subject_kind")),
    schema.cards: (_card, ("stands", "actor", "colour", "on")),
    schema.remarks: (_remark, ("stands", "office", "code", "received")),
}
"""What a row of each table counts for, None if nothing, and the columns that this follows from."""


def refused(rows: Iterable[Mapping[str, Any]]) -> Counter[Place]:
    """Return how many refusals there are, of each code and day of receipt."""
    return Counter(
        (row["city"], "refusals", row["office"], row["code"], local_day(row["received"]))
        for row in rows
    )


def change(connection: Connection, table: Table, newest: Mapping[Any, Row]) -> Counter[Place]:
    """Return by how much the counts change when these rows are written."""
    found: Counter[Place] = Counter()
    if table not in COUNTED:
        return found
    place_of, names = COUNTED[table]
    standing = _standing(connection, table, names, newest.values())
    for row in newest.values():
        before = standing.get((row["city"], row["id"]))
        if before is not None and before["said_offset"] >= row["said_offset"]:
            continue
        if (place := place_of(row)) is not None:
            found[place] += 1
        if before is not None and (place := place_of(before)) is not None:
            found[place] -= 1
    return found


def _standing(
    connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Row]
) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Return what stands under the ids of these rows."""
    ids: dict[str, list[str]] = {}
    for row in rows:
        ids.setdefault(row["city"], []).append(row["id"])
    columns = [table.c[one] for one in ("city", "id", "said_offset", *names)]
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for city, some in ids.items():
        for first in range(0, len(some), _ASKED):
            asked = select(*columns).where(
                table.c.city == city, table.c.id.in_(some[first : first + _ASKED])
            )
            for standing in connection.execute(asked).mappings():
                found[city, standing["id"]] = dict(standing)
    return found


def add(connection: Connection, upsert: Any, found: Counter[Place]) -> None:
    """Add to the counts. What comes to nothing leaves no row."""
    table = schema.counts
    names = [one.name for one in table.primary_key]
    rows: list[dict[str, Any]] = [
        {**dict(zip(names, place, strict=True)), "count": by}
        for place, by in sorted(found.items())
        if by
    ]
    if not rows:
        return
    told = upsert(table)
    added = told.on_conflict_do_update(
        index_elements=names, set_={"count": table.c.count + told.excluded.count}
    )
    connection.execute(added, rows)
    fewer = [{f"of_{name}": row[name] for name in names} for row in rows if row["count"] < 0]
    if fewer:
        same = [table.c[name] == bindparam(f"of_{name}") for name in names]
        connection.execute(delete(table).where(*same, table.c.count == 0), fewer)
