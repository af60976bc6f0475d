"""`gongze quarantine …`: what a fault of the hub leaves in doubt, and the end of that."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import click

from hub import output
from hub.cli import fail
from hub.cli.chosen_cities import chosen_cities, of_city
from hub.cli.city_stand import CityStand
from hub.cli.doubt_words import BECAUSE, STATES, state_of
from hub.cli.every_page import Rows, every_page, with_persons
from hub.cli.kafka_session import city_of, on_kafka, speech_of
from hub.cli.lists import Column, Destination, Kind, Listing, Row, destination
from hub.cli.operators.commanding import (
    command_of,
    end_unless_heard,
    must_be_wanted,
    say_written,
    told_to_city,
    waiting,
    who,
    why,
    yes,
)
from hub.cli.operators.doubts import Doubts, doubts_of
from hub.cli.operators.read_beside import UNTOLD, beside
from hub.cli.options import Commands, kafka, language, meant
from hub.cli.read_session import Reading, on_read, reading
from hub.domain.calendar import minute_of
from hub.domain.city.commands import QUARANTINE_ENDED
from hub.messages import CityRecord
from hub.read import quarantines
from hub.sentence import in_words, joined
from hub.stream.kafka import KafkaLog

LOST = in_words("Not written, try again. ")
COLUMNS = (
    Column("city", in_words("city"), width=10),
    Column("id", in_words("number of the hub"), width=34),
    Column("subject_kind", in_words("kind of what it is about"), width=10),
    Column("subject", in_words("about"), Kind.TEXT, width=20),
    Column("state", in_words("what holds now"), width=20, words=STATES),
    Column("because", in_words("why"), width=30, words=BECAUSE),
    Column("source", in_words("record"), width=30),
    Column("office", in_words("office"), width=10),
    Column("since", in_words("since"), Kind.INSTANT, width=20),
    Column("until", in_words("over at the latest"), Kind.INSTANT, width=20),
    Column("duties_held", in_words("duties that are not accused"), Kind.NUMBER, width=10),
)
"""What is told of each doubt."""
_OPTIONS = ("case", "site", "party", "enterprise", "office", "source")


@click.group(name="quarantine", cls=Commands)
def command() -> None:
    """Look at what a fault of the hub leaves in doubt, and end that.

    A record that met a fault of the hub could turn what is said: where it could, nobody is accused,
    for some working days at the most. gongze refused replay has the record heard when the fault is
    mended; then nothing is in doubt any more.
    """


@command.command(name="list")
@of_city
@destination(names=False)
@language
def listed(to: Destination, city: str, lang: str) -> None:
    """Print what is in doubt: since when, by which record, and what holds now. It comes from the
    read side.

    \b
    Examples:
      gongze quarantine list
      gongze quarantine list --city zhuhai --format json
    \b
    Exit codes: 0 what is printed is of now, 1 there is no such city, or the file could not be
    written, 3 the read side is down, behind, or of another version.
    """
    with reading() as read:
        stands = on_read(lambda: chosen_cities(read, city))
        _write(to, read, stands, _rows(read, stands, named=to.names_shown), lang)


@command.command()
@click.argument("name", metavar="SOURCE")
@of_city
@destination(names=False)
@language
def show(to: Destination, name: str, city: str, lang: str) -> None:
    """Print every doubt of one record, by its place, or of one number of the hub; what is cleared,
    too.

    \b
    Examples:
      gongze quarantine show zhuhai.POWER.outbox/0/17
    \b
    Exit codes: 0 what is printed is of now, 1 there is no such city or doubt, 3 the read side is
    down, behind, or of another version.
    """
    with reading() as read:
        stands = on_read(lambda: chosen_cities(read, city))
        found = on_read(
            lambda: [
                (one, row)
                for one in stands
                for row in quarantines.of_source(read.engine, one.city.city, name)
            ]
        )
        if not found:
            known = {
                str(row.values["source"] or row.values["id"])
                for row in _rows(read, stands, named=True)
            }
            fail(
                1,
                in_words(
                    "nothing is in doubt by {name}{meant}. gongze quarantine list shows what is.",
                    name=name,
                    meant=meant(sorted(known), name),
                ),
            )
        rows = (
            told for one, row in found for told in _told(read, one, [row], named=to.names_shown)
        )
        having = {one.city.city for one, _ in found}
        _write(to, read, [one for one in stands if one.city.city in having], rows, lang)


def _write(
    to: Destination, read: Reading, stands: Sequence[CityStand], rows: Iterator[Row], lang: str
) -> None:
    line = _liner(stands, lang)
    to.write(
        read, Listing(name="quarantines", columns=COLUMNS, rows=rows, stands=stands, line=line)
    )


def _rows(read: Reading, stands: Sequence[CityStand], *, named: bool) -> Iterator[Row]:
    for stand in stands:
        for some in every_page(partial(quarantines.standing, read.engine, stand.city.city)):
            yield from _told(read, stand, some, named=named)


def _told(read: Reading, stand: CityStand, some: Rows, *, named: bool) -> Iterator[Row]:
    """Yield doubts of a city, each with the persons whose names may stand in what is in doubt."""
    city, evidence = stand.city.city, stand.stand.evidence_time if stand.stand else None
    about = [{**row, **_NOWHERE, _NAMED_IN.get(row["subject_kind"], ""): row["subject"]}
             for row in some]  # fmt: skip
    for row, persons in with_persons(read, city, about, named=named):
        kind, subject = row["subject_kind"], row["subject"]
        held = on_read(
            lambda kind=kind, subject=subject: quarantines.held_by(  # type: ignore[misc]
                read.engine, city, kind, subject
            )
        )
        yield Row({**row, "state": state_of(row, evidence), "duties_held": held}, persons)


_NAMED_IN = {"case": "case_name", "site": "site"}
_NOWHERE = {"case_name": None, "site": None}


def _liner(stands: Sequence[CityStand], lang: str) -> Callable[[Mapping[str, Any]], str]:
    speeches = {one.city.city: speech_of(one.city, lang) for one in stands}

    def line(row: Mapping[str, Any]) -> str:
        speech = speeches[row["city"]]
        by = (
            in_words(
                " by {office}, {source}", office=speech.office(row["office"]), source=row["source"]
            )
            if row["source"] and row["office"]
            else ""
        )
        return in_words(
            "  {kind} {subject}: {state}, since {since}, until {until}; {because}{by}; {held} "
            "duties are not accused. [{id}]",
            kind=speech(row["subject_kind"]),
            subject=row["subject"],
            state=STATES[row["state"]],
            since=minute_of(row["since"]) if row["since"] else "–",
            until=minute_of(row["until"]) if row["until"] else "–",
            because=BECAUSE.get(row["because"] or "", "–"),
            by=by,
            held=row["duties_held"],
            id=row["id"],
        )

    return line


@command.command()
@click.argument("city")
@click.option("--case", default="", help="What is in doubt of this case.")
@click.option("--site", default="", help="What is in doubt of this site.")
@click.option("--party", default="", help="What is in doubt of this party.")
@click.option("--enterprise", default="", help="What is in doubt of this enterprise.")
@click.option("--office", default="", help="That all of this office is in doubt.")
@click.option("--source", default="", help="What is in doubt by this record, by its place.")
@who
@why
@yes
@waiting
@kafka
def end(
    city: str, case: str, site: str, party: str, enterprise: str, office: str, source: str,
    who: str, why: str, yes: bool, wait_s: float, bootstrap: str,
) -> None:  # fmt: skip
    """End what is in doubt in CITY by one of its names: what it held is said as a candidate.

    The record that met the fault is not heard by that: gongze refused replay has it heard. It is
    told before what may follow, and asked for. Said again it changes nothing.

    \b
    Examples:
      gongze quarantine end zhuhai --case C1 --who "Li, 1024" --why "paper seen"
      gongze quarantine end zhuhai --source zhuhai.POWER.outbox/0/17 --who Li --why mended --yes
    \b
    Exit codes: 0 the city has heard it, or it was ended, 1 there is no such city or doubt, or it
    was not wanted, 2 no name or several, or who or why cannot be written, 3 no broker took it, or
    the city has not heard it in time, 5 the city refused it.
    """
    told = (case, site, party, enterprise, office, source)
    given = [(name, value) for name, value in zip(_OPTIONS, told, strict=True) if value]
    if len(given) != 1:
        fail(
            2,
            in_words(
                "Say what is in doubt by one of {options}. Nothing was written.",
                options=joined(", ", [f"--{one}" for one in _OPTIONS]),
            ),
        )
    ((kind, name),) = given

    async def asked(log: KafkaLog) -> tuple[CityRecord, Doubts]:
        placed = await city_of(log, city)
        return placed, await doubts_of(log, placed)

    placed, doubts = on_kafka(bootstrap, asked, LOST)
    field = "office_code" if kind == "office" else kind
    said = command_of(placed, QUARANTINE_ENDED, who, why, **{field: name})
    found = doubts.named(kind, name)
    if not found and doubts.was_cleared(kind, name):
        output.say(in_words("{name} is not in doubt any more. Nothing was written.", name=name))
        return
    if not found:
        known = doubts.names(kind)
        fail(
            1,
            in_words(
                "nothing is in doubt in {city} by --{kind} {name}{meant}; known: {known}. Nothing "
                "was written.",
                city=city,
                kind=kind,
                name=name,
                meant=meant(known, name),
                known=joined(", ", known) or "–",
            ),
        )
    if all(one.change == "ended" for one in found):
        output.say(in_words("{name} was ended already. Nothing was written.", name=name))
        return
    output.say(_what_follows(placed, found))
    must_be_wanted(yes=yes)

    async def told_now(log: KafkaLog) -> Any:
        return await told_to_city(log, placed, {name: said}, wait_s, say_written)

    outcome, silent = on_kafka(bootstrap, told_now, LOST)
    end_unless_heard(outcome, silent, wait_s)
    if wait_s:
        output.say(in_words("{name} is ended now.", name=name))


def _what_follows(placed: CityRecord, found: Sequence[Any]) -> str:
    about = {(one.subject_kind, one.subject) for one in found}
    held = beside(
        lambda read, stand: sum(
            quarantines.held_by(read.engine, placed.city, *one) for one in about
        ),
        placed.city,
    )
    counted = (
        UNTOLD if held is None else in_words("{held} duties are not accused there now.", held=held)
    )
    return in_words(
        "{count} doubts end. What they hold back is said from then on, as a candidate that names "
        "the record in doubt: violations may come, and grounds with them. {counted}",
        count=len(found),
        counted=counted,
    )
