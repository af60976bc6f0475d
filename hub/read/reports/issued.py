"""Finds the report of a period that was issued last, in the audit."""

import json
from dataclasses import dataclass

from sqlalchemy import Engine, select

from hub.messages import Audit, decode
from hub.read import schema
from hub.read.reports.period import Period
from hub.read.reports.position import Position, position_in

REPORT = "report"


@dataclass(frozen=True, slots=True)
class Issued:
    """A report that was issued, and at which position of its city."""

    record: Audit
    position: Position


def about(period: Period) -> str:
    """Return what an audit record of a period's report is about."""
    return f"{REPORT}/{period.name}"


def last_issued(engine: Engine, city: str, period: Period) -> Issued | None:
    """Return the newest report of a period that was issued for a city; None if none was.

    A record of another shape, which no command of ours wrote, is passed over.
    """
    table = schema.audit
    asked = (
        select(table.c.value)
        .where(table.c.city == city, table.c.what == REPORT, table.c.about == about(period))
        .order_by(table.c.offset.desc())
    )
    with engine.connect() as connection:
        for value in connection.execute(asked).scalars():
            record = decode(value)
            position = _position_of(record) if isinstance(record, Audit) else None
            if isinstance(record, Audit) and position is not None and position.city == city:
                return Issued(record, position)
    return None


def _position_of(record: Audit) -> Position | None:
    try:
        told = json.loads(record.content or "null")
    except ValueError:
        return None
    as_of = told.get("as_of") if isinstance(told, dict) else None
    return position_in(as_of) if isinstance(as_of, str) else None
