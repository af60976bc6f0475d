"""Pages of what the hub says beside duties and violations: blocks, standings, decisions, ….

Each takes `after`, where the page before ended, and returns where the next one begins.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Table, select

from hub.domain.names import fold, key_of
from hub.messages import Message, Undecodable, decode
from hub.read import schema
from hub.read.paging import SIZE, After, Page, page
from hub.registry import topics

SUBJECTS = ("site", "party", "enterprise")
"""What has a standing."""


def blocks(
    engine: Engine,
    city: str,
    *,
    case: str | None = None,
    subject: str | None = None,
    holds: bool | None = True,
    after: After = None,
    size: int = SIZE,
) -> Page:
    """Return blocks, the oldest first: those that hold, those that do not, or (None) all."""
    table = schema.blocks
    asked = select(table).where(table.c.city == city)
    if case is not None:
        asked = asked.where(table.c.case_key == fold(case))
    if subject is not None:
        asked = asked.where(table.c.subject_key == fold(subject))
    if holds is not None:
        asked = asked.where(table.c.holds == holds)
    return page(engine, city, asked, (table.c.placed_at, table.c.id), after, size)


def standings(engine: Engine, city: str, name: str) -> Page:
    """Return how what has this name stands: as a site, as a party, as an enterprise."""
    table = schema.standings
    keys = [key_of(kind, name) for kind in SUBJECTS]
    asked = select(table).where(table.c.city == city, table.c.key.in_(keys))
    return page(engine, city, asked, (table.c.key,), None, len(keys))


def decisions(
    engine: Engine,
    city: str,
    *,
    office: str | None = None,
    site: str | None = None,
    newest_first: bool = False,
    after: After = None,
    size: int = SIZE,
) -> Page:
    """Return what gates answered, by the instant that was asked about."""
    table = schema.decisions
    asked = select(table).where(table.c.city == city)
    if office is not None:
        asked = asked.where(table.c.office == office)
    if site is not None:
        asked = asked.where(table.c.site_key == fold(site))
    order = (table.c.at, table.c.id)
    return page(engine, city, asked, order, after, size, newest_first=newest_first)


def grounds(
    engine: Engine,
    city: str,
    *,
    target: str | None = None,
    case: str | None = None,
    stands: bool | None = True,
    after: After = None,
    size: int = SIZE,
) -> Page:
    """Return grounds and measures, the oldest first: those that stand, or (None) all."""
    table = schema.grounds
    asked = select(table).where(table.c.city == city)
    if target is not None:
        asked = asked.where(table.c.target == target)
    if case is not None:
        asked = asked.where(table.c.case_key == fold(case))
    if stands is not None:
        asked = asked.where(table.c.stands == stands)
    return page(engine, city, asked, (table.c.since, table.c.id), after, size)


def refusals(
    engine: Engine,
    city: str,
    *,
    office: str | None = None,
    newest_first: bool = False,
    after: After = None,
    size: int = SIZE,
) -> Page:
    """Return records that were refused, in the order in which that was said."""
    table = schema.refusals
    asked = select(table).where(table.c.city == city)
    if office is not None:
        asked = asked.where(table.c.office == office)
    return page(engine, city, asked, _of_log(table), after, size, newest_first=newest_first)


def remarks(
    engine: Engine,
    city: str,
    *,
    office: str | None = None,
    stands: bool | None = True,
    after: After = None,
    size: int = SIZE,
) -> Page:
    """Return what was noted of records, the oldest first: what stands, or (None) all."""
    table = schema.remarks
    asked = select(table).where(table.c.city == city)
    if office is not None:
        asked = asked.where(table.c.office == office)
    if stands is not None:
        asked = asked.where(table.c.stands == stands)
    return page(engine, city, asked, (table.c.received, table.c.id), after, size)


def about_records(
    engine: Engine, city: str, sources: Collection[str]
) -> dict[str, list[Mapping[str, Any]]]:
    """Return the refusals and remarks of records, by their place: topic/partition/offset."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    with engine.connect() as connection:
        for family, table in (("refusal", schema.refusals), ("remark", schema.remarks)):
            asked = select(table).where(table.c.city == city, table.c.source.in_(sources))
            for row in connection.execute(asked).mappings():
                found.setdefault(row["source"], []).append({**row, "family": family})
    return found


def written(
    engine: Engine,
    city: str,
    *,
    family: str | None = None,
    office: str | None = None,
    newest_first: bool = False,
    after: After = None,
    size: int = SIZE,
) -> Page:
    """Return records of offices in the order of the log: of a family, as `register`, or of an
    office.
    """
    table = schema.office_records
    asked = select(table).where(table.c.city == city)
    if family is not None:
        asked = asked.where(table.c.family == family)
    if office is not None:
        asked = asked.where(table.c.office == office)
    return page(engine, city, asked, _of_log(table), after, size, newest_first=newest_first)


def cards(
    engine: Engine,
    city: str,
    *,
    office: str | None = None,
    case: str | None = None,
    stands: bool | None = True,
    after: After = None,
    size: int = SIZE,
) -> Page:
    """Return cards by year and number: those that stand, or (None) all."""
    table = schema.cards
    asked = select(table).where(table.c.city == city)
    if office is not None:
        asked = asked.where(table.c.actor == office)
    if case is not None:
        asked = asked.where(table.c.case_key == fold(case))
    if stands is not None:
        asked = asked.where(table.c.stands == stands)
    return page(engine, city, asked, (table.c.year, table.c.number, table.c.id), after, size)


def digests(
    engine: Engine,
    city: str,
    *,
    office: str | None = None,
    after: After = None,
    size: int = SIZE,
) -> Page:
    """Return what offices were told in the morning, the newest day first."""
    table = schema.digests
    asked = select(table).where(table.c.city == city)
    if office is not None:
        asked = asked.where(table.c.office == office)
    return page(engine, city, asked, (table.c.day, table.c.id), after, size, newest_first=True)


def outages(
    engine: Engine,
    city: str,
    *,
    ended_from: datetime | None = None,
    began_to: datetime | None = None,
    after: After = None,
    size: int = SIZE,
) -> Page:
    """Return when the hub stood, as far as it touches a time, the oldest first."""
    table = schema.outages
    asked = select(table).where(table.c.city == city)
    if ended_from is not None:
        asked = asked.where(table.c.ended > ended_from)
    if began_to is not None:
        asked = asked.where(table.c.began < began_to)
    return page(engine, city, asked, (table.c.began, table.c.id), after, size)


_STREAMS = {
    "duties": topics.STREAMS["duties"],
    "violations": topics.STREAMS["violations"],
    "decisions": topics.STREAMS["decisions"],
    "grounds": topics.STREAMS["accountability"],
    "cards": topics.STREAMS["cards"],
}


def whole(
    engine: Engine, name: str, rows: Collection[Mapping[str, Any]]
) -> list[Message | Undecodable | None]:
    """Return what was said last of rows of duties, violations, decisions,
    grounds or cards, whole: with the days that were counted, and every reason.
    """
    table, topic = schema.said, _STREAMS[name]
    found: dict[tuple[int, int], bytes] = {}
    with engine.connect() as connection:
        for partition in {one["said_partition"] for one in rows}:
            offsets = [one["said_offset"] for one in rows if one["said_partition"] == partition]
            asked = select(table.c.offset, table.c.value).where(
                table.c.topic == topic, table.c.partition == partition, table.c.offset.in_(offsets)
            )
            found |= {(partition, offset): value for offset, value in connection.execute(asked)}
    places = [(one["said_partition"], one["said_offset"]) for one in rows]
    return [decode(found[one]) if one in found else None for one in places]


def _of_log(table: Table) -> tuple[Any, ...]:
    return table.c.appended, table.c.topic, table.c.partition, table.c.offset
