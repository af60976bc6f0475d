"""`gongze blocks`: what open cases hold, of which site or party, since when."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import click

from hub.cli.chosen_cities import chosen_cities, of_city
from hub.cli.city_stand import CityStand
from hub.cli.every_page import PAGE, every_page, with_persons
from hub.cli.kafka_session import speech_of
from hub.cli.lists import Column, Destination, Kind, Listing, Row, destination
from hub.cli.options import language
from hub.cli.read_session import Reading, on_read, reading
from hub.domain.calendar import minute_of
from hub.domain.explain.speech import Speech
from hub.read import listed
from hub.sentence import in_words

_STATE = {
    "placed": in_words("holds"),
    "released": in_words("released"),
    "withdrawn": in_words("withdrawn"),
}
COLUMNS = (
    Column("city", in_words("city"), width=10),
    Column("id", in_words("number of the hub"), width=34),
    Column("state", in_words("status"), width=10, words=_STATE),
    Column("subject_kind", in_words("kind of what it is about"), width=10),
    Column("subject", in_words("about"), Kind.TEXT, width=16),
    Column("actions", in_words("held actions"), width=30),
    Column("case", in_words("case"), Kind.TEXT, width=16),
    Column("placed_at", in_words("since"), Kind.INSTANT, width=20),
    Column("released_at", in_words("until"), Kind.INSTANT, width=20),
    Column("rule", in_words("rule"), width=28),
    Column("article", in_words("article"), width=12),
    Column("edition", in_words("edition of the law"), width=18),
    Column("evidence_time", in_words("evidence when said"), Kind.INSTANT, width=20),
    Column("said_at", in_words("said at"), Kind.INSTANT, width=20),
)


@click.command(name="blocks")
@of_city
@click.option("--case", default="", help="What this case holds.")
@click.option("--subject", default="", help="What is held of this site or party.")
@click.option("--all", "ended", is_flag=True, help="Those that were released or withdrawn, too.")
@destination()
@language
def command(to: Destination, city: str, case: str, subject: str, ended: bool, lang: str) -> None:
    """Print what open cases hold, the oldest first, and end. No broker is asked.

    Names of cases, sites and parties are found however their brackets, width and case are written.

    \b
    Examples:
      gongze blocks --city zhuhai
      gongze blocks --subject P1 --all
      gongze blocks --format csv
    \b
    Exit codes: 0 what is printed is of now, 1 there is no such city, or the file could not be
    written, 3 the read side is down, behind, or of another version.
    """
    with reading() as read:
        stands = on_read(lambda: chosen_cities(read, city))
        asked = {
            "case": case or None,
            "subject": subject or None,
            "holds": None if ended else True,
            "size": PAGE,
        }
        rows = _rows(read, stands, asked, named=to.names_shown)
        to.write(read, Listing(
            name="blocks", columns=COLUMNS, rows=rows, stands=stands, line=_liner(stands, lang),
        ))  # fmt: skip


def _rows(
    read: Reading, stands: Sequence[CityStand], asked: Mapping[str, Any], *, named: bool
) -> Iterator[Row]:
    for stand in stands:
        name = stand.city.city
        for some in every_page(partial(listed.blocks, read.engine, name, **asked)):
            for row, persons in with_persons(read, name, some, named=named):
                yield Row({**row, "case": row["case_name"]}, persons)


def _liner(stands: Sequence[CityStand], lang: str) -> Callable[[Mapping[str, Any]], str]:
    speeches = {one.city.city: speech_of(one.city, lang) for one in stands}
    return lambda row: _line(row, speeches[row["city"]])


def _line(row: Mapping[str, Any], speech: Speech) -> str:
    until = row["released_at"]
    span = (
        in_words("{since} to {until}", since=minute_of(row["placed_at"]), until=minute_of(until))
        if until
        else in_words("since {since}", since=minute_of(row["placed_at"]))
    )
    return in_words(
        "  {span}  {kind} {subject}: {actions}, case {case}, {cited}",
        span=span,
        kind=speech(row["subject_kind"]),
        subject=row["subject"],
        actions=speech.listed(speech.action(one) for one in row["actions"].split(",") if one),
        case=row["case"],
        cited=speech.cited(row["rule"], row["article"]),
    )
