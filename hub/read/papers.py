"""Pages of papers: when each was sent, delivered, fetched and acknowledged."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Engine, Select, Table, and_, exists, select, tuple_

from hub.domain.names import fold
from hub.read import schema
from hub.read.paging import SIZE, After, Page, page

ACKNOWLEDGMENT = "acknowledgment"


def papers(
    engine: Engine,
    city: str,
    *,
    office: str | None = None,
    case: str | None = None,
    newest_first: bool = False,
    after: After = None,
    size: int = SIZE,
) -> Page:
    """Return papers in the order in which inboxes took them: `delivered` is when.

    `sent` is when the sender's outbox took it, `sent_at` what the sender says; `fetched` when it
    was seen that the addressee's group had passed it, `acknowledged` when its addressee's first
    word on it was taken. `fetch_known` says whether that office ever tells what it has fetched.
    """
    table = schema.inbox_records
    asked = _papers(table).where(table.c.city == city, table.c.family == "delivery")
    if office is not None:
        asked = asked.where(table.c.office == office)
    if case is not None:
        asked = asked.where(table.c.case_key == fold(case))
    order = (table.c.appended, table.c.topic, table.c.partition, table.c.offset)
    return page(engine, city, asked, order, after, size, newest_first=newest_first)


def papers_at(
    engine: Engine,
    city: str,
    places: Collection[tuple[str, int, int]],
    *,
    fetches_below: int | None = None,
) -> dict[tuple[str, int, int], Mapping[str, Any]]:
    """Return the papers that stand at these places of inboxes, with the same times; with
    `fetches_below`, as what was said of fetching below that offset tells them.
    """
    table, found = schema.inbox_records, dict[tuple[str, int, int], Mapping[str, Any]]()
    place = (table.c.topic, table.c.partition, table.c.offset)
    some = sorted(places)
    with engine.connect() as connection:
        for begin in range(0, len(some), _ASKED):
            asked = _papers(table, fetches_below)
            asked = asked.where(table.c.city == city, table.c.family == "delivery")
            asked = asked.where(tuple_(*place).in_(some[begin : begin + _ASKED]))
            for row in connection.execute(asked).mappings():
                found[row["topic"], row["partition"], row["offset"]] = dict(row)
    return found


_ASKED = 200
"""So many places are asked for at once."""


def _papers(table: Table, fetches_below: int | None = None) -> Select[Any]:
    told: list[Any] = [one for one in table.columns if one.name != "appended"]
    return select(
        *told,
        table.c.appended.label("delivered"),
        table.c.appended,
        _sent(table).label("sent"),
        _fetched(table, fetches_below).label("fetched"),
        _tells(table, fetches_below).label("fetch_known"),
        _acknowledged(table).label("acknowledged"),
    )


def _sent(table: Table) -> Any:
    """Return when the outbox of its sender took a paper; None where it has no id of its own."""
    of = schema.office_records.alias("sent_record")
    same = and_(
        of.c.city == table.c.city,
        of.c.office == table.c.sender,
        of.c.message_id == table.c.message_id,
    )
    return select(of.c.appended).where(same).order_by(of.c.appended).limit(1).scalar_subquery()


def _fetched(table: Table, below: int | None) -> Any:
    of = schema.fetches.alias("fetch")
    passed = and_(
        of.c.city == table.c.city,
        of.c.inbox == table.c.topic,
        of.c.at >= table.c.appended,
        of.c.up_to > table.c.offset,
        *(() if below is None else (of.c.offset < below,)),
    )
    return select(of.c.at).where(passed).order_by(of.c.at).limit(1).scalar_subquery()


def _tells(table: Table, below: int | None) -> Any:
    of = schema.fetches.alias("any_fetch")
    told = exists().where(of.c.city == table.c.city, of.c.inbox == table.c.topic)
    return told if below is None else told.where(of.c.offset < below)


def _acknowledged(table: Table) -> Any:
    of = schema.office_records.alias("acknowledgment")
    answers = and_(
        of.c.city == table.c.city,
        of.c.notice_key == table.c.notice_key,
        of.c.appended >= table.c.appended,
        of.c.office == table.c.office,
        of.c.family == ACKNOWLEDGMENT,
    )
    return select(of.c.appended).where(answers).order_by(of.c.appended).limit(1).scalar_subquery()
