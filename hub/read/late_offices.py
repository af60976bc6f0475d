"""Who is late in a city, in one sentence for each office and cause: of the newest violations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select

from hub.domain.calendar import Calendar
from hub.read import schema
from hub.read.lateness.found import latenesses
from hub.read.lateness.who import Lateness, Who

LOOKED_AT = 50
"""So many violations are looked at, the newest; more of them say the same."""


@dataclass(frozen=True, slots=True)
class LateOffice:
    """An office that missed duties, how many of those looked at from this cause, and the newest."""

    office: str
    count: int
    newest: Lateness


def late_offices(
    engine: Engine, city: str, now: datetime | None, calendar: Calendar
) -> list[LateOffice]:
    """Return who is late and why, who missed a duty last first; `now` is evidence time."""
    rows = _missed(engine, city)
    found = latenesses(engine, city, rows, now, calendar)
    told: dict[tuple[str, str], LateOffice] = {}
    for row in rows:
        one = found.get(row["id"])
        if one is None or one.who is Who.NOBODY:
            continue
        key = (row["actor"], one.why.value)
        before = told.get(key)
        newest = before.newest if before else one
        told[key] = LateOffice(row["actor"], before.count + 1 if before else 1, newest)
    return list(told.values())


def _missed(engine: Engine, city: str) -> list[Mapping[str, Any]]:
    """Return the duties of the newest violations, the newest first."""
    violation, duty = schema.violations, schema.duties
    newest = (
        select(violation.c.duty, violation.c.at, violation.c.id.label("violation"))
        .where(violation.c.city == city, violation.c.stands)
        .order_by(violation.c.at.desc(), violation.c.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    asked = (
        select(duty)
        .join(newest, duty.c.id == newest.c.duty)
        .where(duty.c.city == city)
        .order_by(newest.c.at.desc(), newest.c.violation.desc())
    )
    with engine.connect() as connection:
        return [dict(one) for one in connection.execute(asked).mappings()]
