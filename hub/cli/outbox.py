"""`gongze outbox …`: takes the outbox of an office out, and in again."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import click

from hub import output
from hub.cli.chosen_cities import chosen_cities, of_city
from hub.cli.city_stand import CityStand, evidence_day
from hub.cli.heartbeats import last_beat
from hub.cli.kafka_session import city_of, office_in, on_kafka, speech_of
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
from hub.cli.operators.read_beside import UNTOLD, beside
from hub.cli.options import Commands, OfficeName, kafka, language
from hub.cli.read_session import Reading, on_read, reading, span
from hub.domain.calendar import minute_of
from hub.domain.city.commands import OUTBOX_RESUMED, OUTBOX_SUSPENDED
from hub.messages import HELD_MEANS, CityRecord, Held
from hub.read.outboxes import State, outboxes_of, owed_by
from hub.registry.provision import HUB_OFFICE, RegistryError
from hub.sentence import in_words, joined
from hub.stream.kafka import KafkaLog

LOST = in_words("Not written, try again. ")
_STATE: Mapping[str, str] = {
    State.IN: in_words("in"),
    State.OUT: in_words("out"),
    State.GOING_OUT: in_words("going out: its city has not heard that yet"),
    State.COMING_IN: in_words("coming in: its city has not heard that yet"),
}
COLUMNS = (
    Column("city", in_words("city"), width=10),
    Column("office", in_words("office"), width=10),
    Column("outbox", in_words("outbox"), width=24),
    Column("state", in_words("in or out"), width=16, words=_STATE),
    Column("since", in_words("said at"), Kind.INSTANT, width=20),
    Column("who", in_words("who said it"), width=14),
    Column("why", in_words("why"), Kind.TEXT, width=30),
    Column("unheard", in_words("records not heard yet"), Kind.NUMBER, width=10),
    Column("unheard_since", in_words("the oldest of them"), Kind.INSTANT, width=20),
    Column("held_because", in_words("held because"), width=16),
    Column("marked_to", in_words("marked to"), Kind.INSTANT, width=20),
)
"""What is told of each outbox."""


@click.group(name="outbox", cls=Commands)
def command() -> None:
    """Take the outbox of an office out, and in again; tell how far each is heard."""


@command.command(name="list")
@of_city
@destination(names=False)
@language
def listed(to: Destination, city: str, lang: str) -> None:
    """Print every outbox: how far its city has heard it, what holds it, and whether it is out.

    One that is out tells since when, who said so and why. It comes from the read side.

    \b
    Examples:
      gongze outbox list
      gongze outbox list --city zhuhai --format csv
    \b
    Exit codes: 0 what is printed is of now, 1 there is no such city, or the file could not be
    written, 3 the read side is down, behind, or of another version.
    """
    with reading() as read:
        stands = on_read(lambda: chosen_cities(read, city))
        rows = on_read(lambda: list(_rows(read, stands)))
        line = _liner(stands, lang)
        to.write(
            read, Listing(name="outboxes", columns=COLUMNS, rows=rows, stands=stands, line=line)
        )


def _rows(read: Reading, stands: list[CityStand]) -> Iterator[Row]:
    for stand in stands:
        for one in outboxes_of(read.engine, stand.city):
            yield Row({"city": stand.city.city, **asdict(one), "state": one.state.value})


def _liner(stands: list[CityStand], lang: str) -> Callable[[Mapping[str, Any]], str]:
    speeches = {one.city.city: speech_of(one.city, lang) for one in stands}
    nows = {one.city.city: one.now for one in stands}

    def line(row: Mapping[str, Any]) -> str:
        told: list[str] = [
            in_words(
                "{office}: {state}",
                office=speeches[row["city"]].office(row["office"]),
                state=_STATE[row["state"]],
            )
        ]
        if row["state"] != State.IN:
            said = in_words("said at {at} by {who}: {why}", at=minute_of(row["since"]),
                            who=row["who"] or "–", why=row["why"] or "–")  # fmt: skip
            told += [said] if row["since"] else []
        if row["unheard"]:
            ago = (nows[row["city"]] - row["unheard_since"]).total_seconds()
            told.append(
                in_words(
                    "{count} records are not heard yet, the oldest since {ago}",
                    count=row["unheard"],
                    ago=span(max(ago, 0.0)),
                )
            )
        told += _held(row)
        return in_words("  {told}", told=joined("; ", told))

    return line


def _held(row: Mapping[str, Any]) -> list[str]:
    because = next((one for one in Held if one == row["held_because"]), None)
    if because is None:
        return []
    since = minute_of(row["marked_to"]) if row["marked_to"] else "–"
    return [in_words("held since {since}: {because}", since=since, because=HELD_MEANS[because][0])]


_office = click.argument("office", type=OfficeName(), metavar="CITY:OFFICE")


@command.command()
@_office
@who
@why
@yes
@waiting
@kafka
def suspend(
    office: tuple[str, str], who: str, why: str, yes: bool, wait_s: float, bootstrap: str
) -> None:
    """Take the outbox of an office out: its city goes on without it, and accuses it of nothing.

    For an outbox that cannot be read and holds its whole city. What the office writes is heard when
    it can be. It is told before what follows, and asked for. Said again it changes nothing.

    \b
    Examples:
      gongze outbox suspend zhuhai:POWER --who "Li, 1024" --why "disk of its broker lost"
      gongze outbox suspend zhuhai:POWER --who "Li, 1024" --why "disk lost" --yes --wait 0
    \b
    Exit codes: 0 the city has heard it, or it was out, 1 there is no such city or office, or it was
    not wanted, 2 who or why cannot be written, 3 no broker took it, or the city has not heard it in
    time, 5 the city refused it.
    """
    _change(office, OUTBOX_SUSPENDED, who, why, yes, wait_s, bootstrap)


@command.command()
@_office
@who
@why
@yes
@waiting
@kafka
def resume(
    office: tuple[str, str], who: str, why: str, yes: bool, wait_s: float, bootstrap: str
) -> None:
    """Take the outbox of an office in again: what it has missed meanwhile is judged.

    From then on its city waits for it again. It is told before what may follow, and asked for. Said
    again it changes nothing.

    \b
    Examples:
      gongze outbox resume zhuhai:POWER --who "Li, 1024" --why "its broker is back"
    \b
    Exit codes: 0 the city has heard it, or it was in, 1 there is no such city or office, or it was
    not wanted, 2 who or why cannot be written, 3 no broker took it, or the city has not heard it in
    time, 5 the city refused it.
    """
    _change(office, OUTBOX_RESUMED, who, why, yes, wait_s, bootstrap)


def _change(
    office: tuple[str, str], kind: str, who: str, why: str, yes: bool, wait_s: float,
    bootstrap: str,
) -> None:  # fmt: skip
    city, code = office
    out = kind == OUTBOX_SUSPENDED
    name = f"{city}:{code}"

    async def asked(log: KafkaLog) -> tuple[CityRecord, bool]:
        placed = await city_of(log, city)
        place = office_in(placed, code)
        if place.code == HUB_OFFICE or place.left is not None:
            raise RegistryError(
                in_words(
                    "{name} is no outbox that is taken out: its office owes nothing.", name=name
                )
            )
        found = await last_beat(log, placed)
        return placed, found is not None and code in found[0].outboxes_out

    placed, is_out = on_kafka(bootstrap, asked, LOST)
    said = command_of(placed, kind, who, why, office_code=code)
    if out == is_out:
        words = in_words("{name} is out already. Nothing was written.", name=name)
        back = in_words("{name} is in already. Nothing was written.", name=name)
        output.say(words if out else back)
        return
    output.lines(_what_follows(placed, code, out=out))
    must_be_wanted(yes=yes)

    async def told(log: KafkaLog) -> Any:
        return await told_to_city(log, placed, {name: said}, wait_s, say_written)

    found, silent = on_kafka(bootstrap, told, LOST)
    end_unless_heard(found, silent, wait_s)
    if wait_s:
        output.say(
            in_words("{name} is out now.", name=name)
            if out
            else in_words("{name} is in now.", name=name)
        )


def _what_follows(placed: CityRecord, code: str, *, out: bool) -> Iterator[str]:
    counted = beside(
        lambda read, stand: owed_by(read.engine, placed.city, code, evidence_day(stand)),
        placed.city,
    )
    if out:
        yield in_words(
            "From then on {city} accuses {code} of nothing, whatever day passes, until it is taken "
            "in again. Neither its outbox nor its inbox holds the evidence time of {city} "
            "meanwhile: all others are judged without what {code} may have written. What is said "
            "meanwhile names it. What was said before stands.",
            city=placed.city,
            code=code,
        )
    else:
        yield in_words(
            "From then on {city} waits for {code} again, and judges what {code} has missed: what "
            "its outbox holds is heard before, as far as it can be read.",
            city=placed.city,
            code=code,
        )
    if counted is None:
        yield UNTOLD
    else:
        yield in_words(
            "It owes {owed} duties; of {past} of them the last day is past and nothing was said.",
            owed=counted[0],
            past=counted[1],
        )
