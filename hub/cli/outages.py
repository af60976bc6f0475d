"""`gongze outages`: when the hub itself stood, and what of it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import click

from hub.cli.chosen_cities import chosen_cities, of_city
from hub.cli.city_stand import CityStand
from hub.cli.every_page import PAGE, every_page
from hub.cli.instant_param import Day
from hub.cli.lists import Column, Destination, Kind, Listing, Row, destination
from hub.cli.message_lines import STOOD
from hub.cli.read_session import Reading, on_read, reading
from hub.domain.calendar import end_of, minute_of
from hub.read import listed
from hub.sentence import in_words

COLUMNS = (
    Column("city", in_words("city"), width=10),
    Column("year", in_words("year"), Kind.NUMBER, width=6),
    Column("number", in_words("number"), Kind.NUMBER, width=8),
    Column("what", in_words("what stood"), width=14, words=STOOD),
    Column("place", in_words("which"), width=28),
    Column("began", in_words("from"), Kind.INSTANT, width=20),
    Column("ended", in_words("to"), Kind.INSTANT, width=20),
    Column("hours", in_words("hours"), Kind.NUMBER, width=8),
    Column("id", in_words("number of the hub"), width=34),
    Column("evidence_time", in_words("evidence when said"), Kind.INSTANT, width=20),
    Column("said_at", in_words("said at"), Kind.INSTANT, width=20),
)
"""What is told of each outage."""


@click.command(name="outages")
@of_city
@click.option("--from", "first", type=Day(), metavar="2026-11-01", help="From this day on.")
@click.option("--to", "last", type=Day(), metavar="2026-11-30", help="To the end of this day.")
@destination()
def command(to: Destination, city: str, first: date | None, last: date | None) -> None:
    """Print the outages of the hub that touch these days, the oldest first, and end.

    An outage is a time without a mark in the city's log: of everything, of one outbox that was not
    heard, or of one inbox that was not reached. It is said when it has ended; what it kept the hub
    from hearing in time is held against nobody. No broker is asked.

    \b
    Examples:
      gongze outages
      gongze outages --city zhuhai --from 2026-10-01 --to 2026-12-31 --format csv
    \b
    Exit codes: 0 what is printed is of now, 1 there is no such city, or the file could not be
    written, 3 the read side is down, behind, or of another version.
    """
    with reading() as read:
        stands = on_read(lambda: chosen_cities(read, city))
        listing = Listing(
            name="outages",
            columns=COLUMNS,
            rows=_rows(read, stands, first, last),
            stands=stands,
            line=_line,
        )
        to.write(read, listing)


def _rows(
    read: Reading, stands: Sequence[CityStand], first: date | None, last: date | None
) -> Iterator[Row]:
    ended_from = None if first is None else end_of(first - timedelta(days=1))
    began_to = None if last is None else end_of(last)
    for stand in stands:
        page_of = partial(
            listed.outages,
            read.engine,
            stand.city.city,
            ended_from=ended_from,
            began_to=began_to,
            size=PAGE,
        )
        for rows in every_page(page_of):
            yield from (Row(_told(one)) for one in rows)


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    hours = (row["ended"] - row["began"]) / timedelta(hours=1)
    return {**row, "hours": round(hours, 2)}


def _line(row: Mapping[str, Any]) -> str:
    return in_words(
        "  {year}/{number}  {began} to {ended}, {hours} h: {what}{place}",
        year=row["year"],
        number=row["number"],
        began=minute_of(row["began"]),
        ended=minute_of(row["ended"]),
        hours=row["hours"],
        what=STOOD[row["what"]],
        place=f" {row['place']}" if row["place"] else "",
    )
