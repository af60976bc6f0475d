"""`gongze refused list` and `show`: what the hub could not accept, from the read side."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import click

from hub.cli import fail
from hub.cli.chosen_cities import chosen_cities, of_city, office_codes, persons_in
from hub.cli.city_stand import CityStand
from hub.cli.every_page import Rows, every_page
from hub.cli.instant_param import Day
from hub.cli.kafka_session import speech_of
from hub.cli.lists import Column, Destination, Kind, Listing, Row, destination
from hub.cli.options import Choice, language
from hub.cli.read_session import Reading, on_read, reading
from hub.cli.refused_words import not_refused, not_whole
from hub.cli.watch import as_json
from hub.domain.calendar import end_of, minute_of
from hub.domain.explain.speech import Speech
from hub.messages import Refusal, RefusalCode, Undecodable, decode
from hub.read.persons import persons_of
from hub.read.refused import parties_in, refused, replays_of, times_refused
from hub.sentence import in_words

SHOWN_BYTES = 2000
"""How much of a record that cannot be read is shown."""
COLUMNS = (
    Column("city", in_words("city"), width=10),
    Column("source", in_words("record"), width=30),
    Column("office", in_words("office"), width=10),
    Column("code", in_words("code"), width=8),
    Column("field", in_words("field"), width=14),
    Column("expected", in_words("expected there"), Kind.TEXT, width=30),
    Column("expected_zh", in_words("expected there, in Chinese"), Kind.TEXT, width=30),
    Column("reason", in_words("what is wrong"), Kind.TEXT, width=40),
    Column("reason_zh", in_words("what is wrong, in Chinese"), Kind.TEXT, width=40),
    Column("remedy", in_words("what to do"), Kind.TEXT, width=40),
    Column("remedy_zh", in_words("what to do, in Chinese"), Kind.TEXT, width=40),
    Column("internal", in_words("a fault of ours"), Kind.TRUTH, width=8),
    Column("received", in_words("received"), Kind.INSTANT, width=20),
    Column("place", in_words("place of the refusal"), width=24),
    Column("told_again", in_words("told again"), width=24),
    Column("said_at", in_words("said at"), Kind.INSTANT, width=20),
)
"""What is told of each record that was refused."""
WHOLE = (
    *COLUMNS,
    Column("not_again", in_words("why it cannot be told again"), width=30),
    Column("bytes", in_words("bytes"), Kind.NUMBER, width=8),
    Column("readable", in_words("the record can be read"), Kind.TRUTH, width=8),
    Column("record", in_words("the record itself"), Kind.TEXT, width=60),
)
"""What is told of one."""

of_code = click.option(
    "--code",
    default="",
    type=Choice(["", *sorted(code.value for code in RefusalCode)]),
    metavar="CODE",
    help="Only those refused with this code, as C03 or X01.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which refusals are asked for."""

    code: str = ""
    office: str = ""
    source: str = ""
    first: date | None = None
    last: date | None = None


@click.command(name="list")
@of_city
@of_code
@click.option(
    "--office",
    default="",
    help="Those of this office, by its code.",
    shell_complete=office_codes,
)
@click.option("--from", "first", type=Day(), metavar="2026-11-01", help="From this day on.")
@click.option("--to", "last", type=Day(), metavar="2026-11-30", help="To the end of this day.")
@destination()
@language
def listed(
    to: Destination,
    city: str,
    code: str,
    office: str,
    first: date | None,
    last: date | None,
    lang: str,
) -> None:
    """Print every refusal, the newest of each record: code, where, why, what to do. It comes from
    the read side; no broker is asked.

    The place is what `gongze refused replay` takes. What was told again says where. Days are those
    on which the hub received the records.

    \b
    Examples:
      gongze refused list --city zhuhai
      gongze refused list --city zhuhai --code X01 --format json
      gongze refused list --office POWER --from 2026-11-01 --to 2026-11-30 --format csv
    \b
    Exit codes: 0 what is printed is of now, 1 there is no such city or office, or the file could
    not be written, 3 the read side is down, behind, or of another version.
    """
    with reading() as read:
        stands = on_read(lambda: chosen_cities(read, city, office))
        rows = _rows(read, stands, Asked(code, office, "", first, last))
        line = _liner(stands, lang, _line)
        to.write(
            read, Listing(name="refusals", columns=COLUMNS, rows=rows, stands=stands, line=line)
        )


@click.command()
@of_city
@click.argument("source")
@destination()
@language
def show(to: Destination, city: str, source: str, lang: str) -> None:
    """Print one refusal whole, and the record as it came: SOURCE as `gongze refused list` prints
    it. It comes from the read side; no broker is asked.

    Names of natural persons are masked in whatever leaves the screen; a record that cannot be read
    stays here then, for nobody knows whom it names.

    \b
    Examples:
      gongze refused show zhuhai.POWER.outbox/0/17
      gongze refused show --city zhuhai zhuhai.POWER.outbox/0/17 --format json
    \b
    Exit codes: 0 what is printed is of now, 1 there is no such city or refusal, 3 the read side is
    down, behind, or of another version.
    """
    with reading() as read:
        stands = on_read(lambda: chosen_cities(read, city))
        asked = Asked(source=source)
        rows = list(_rows(read, stands, asked, whole=True, named=to.names_shown))
        if not rows:
            known = [str(row.values["source"]) for row in _rows(read, stands, Asked())]
            fail(1, not_refused(known, source))
        having = {row.values["city"] for row in rows}
        stands = [one for one in stands if one.city.city in having]
        line = _liner(stands, lang, _lines)
        to.write(read, Listing(name="refusals", columns=WHOLE, rows=rows, stands=stands, line=line))


def _rows(
    read: Reading,
    stands: Sequence[CityStand],
    asked: Asked,
    *,
    whole: bool = False,
    named: bool = True,
) -> Iterator[Row]:
    for stand in stands:
        city = stand.city.city
        replays = on_read(lambda city=city: replays_of(read.engine, city))  # type: ignore[misc]
        page_of = partial(
            refused,
            read.engine,
            city,
            code=asked.code or None,
            office=asked.office or None,
            source=asked.source or None,
            received_from=None if asked.first is None else end_of(asked.first - timedelta(days=1)),
            received_before=None if asked.last is None else end_of(asked.last),
        )
        for rows in every_page(page_of):
            refusals = [decode(one["value"]) for one in rows]
            told = zip(rows, refusals, *_beside(read, city, rows), strict=True)
            for row, refusal, times, persons in told:
                if isinstance(refusal, Refusal):
                    again = replays.told_again(row["source"], times)
                    values = _told(row, refusal, again)
                    values |= _whole(refusal, named=named) if whole else {}
                    yield Row(values, persons_of({*persons, *parties_in(refusal.record)}))


def _beside(
    read: Reading, city: str, rows: Rows
) -> tuple[Sequence[int], Sequence[tuple[str, ...]]]:
    """Return, for each row, how often its record was refused, and the parties of what it names."""
    times = on_read(lambda: times_refused(read.engine, city, {one["source"] for one in rows}))
    about = [_about(one["value"]) for one in rows]
    persons = on_read(lambda: persons_in(read, city, about))
    return [times[one["source"]] for one in rows], persons


def _about(value: bytes) -> Mapping[str, Any]:
    refusal = decode(value)
    record = decode(refusal.record) if isinstance(refusal, Refusal) else refusal
    return {
        "case_name": getattr(record, "case", None),
        "site": getattr(record, "site", None),
        "subject": None,
        "subject_kind": "",
    }


def _told(row: Mapping[str, Any], refusal: Refusal, told_again: str) -> dict[str, Any]:
    names = ("expected", "expected_zh", "reason", "reason_zh", "remedy", "remedy_zh")
    return {
        **row,
        **{name: getattr(refusal, name) for name in names},
        "place": f"{row['topic']}/{row['partition']}/{row['offset']}",
        "told_again": told_again or None,
        "said_at": row["appended"],
    }


def _whole(refusal: Refusal, *, named: bool) -> dict[str, Any]:
    record, source = decode(refusal.record), refusal.source
    readable = not isinstance(record, Undecodable)
    told = (
        repr(refusal.record[:SHOWN_BYTES])
        if isinstance(record, Undecodable)
        else as_json(record, source)
    )
    return {
        "not_again": not_whole(refusal) or None,
        "bytes": len(refusal.record),
        "readable": readable,
        "record": told if readable or named else None,
    }


Maker = Callable[[Mapping[str, Any], Speech], str | Sequence[str]]


def _liner(
    stands: Sequence[CityStand], lang: str, maker: Maker
) -> Callable[[Mapping[str, Any]], str | Sequence[str]]:
    speeches = {one.city.city: speech_of(one.city, lang) for one in stands}
    return lambda row: maker(row, speeches[row["city"]])


def _line(row: Mapping[str, Any], speech: Speech) -> str:
    told = in_words(
        "  {at}  {code}  {office} {source}{field}: {reason}{expected} {remedy}",
        at=minute_of(row["received"]),
        code=row["code"],
        office=speech.office(row["office"]),
        source=row["source"],
        field=f" {row['field']}" if row["field"] else "",
        reason=_either(row, "reason", speech),
        expected=in_words(" (expected: {it})", it=_either(row, "expected", speech))
        if row["expected"]
        else "",
        remedy=_either(row, "remedy", speech),
    )
    if row["told_again"]:
        return in_words("{line} (told again: {told_again})", line=told,
                        told_again=row["told_again"])  # fmt: skip
    return told


def _lines(row: Mapping[str, Any], speech: Speech) -> Sequence[str]:
    found = [_line({**row, "told_again": None}, speech)]
    found.append(in_words("  said at: {place}", place=row["place"]))
    if row["told_again"]:
        found.append(in_words("  told again: {told_again}", told_again=row["told_again"]))
    elif row["not_again"]:
        found.append(in_words("  it cannot be told again: {why}", why=row["not_again"]))
    if row["readable"]:
        found.append(in_words("  the record: {record}", record=row["record"]))
    elif row["record"] is None:
        found.append(in_words(
            "  the record, {count} bytes, cannot be read: it is shown on a screen, or with "
            "--with-names.", count=row["bytes"],
        ))  # fmt: skip
    else:
        found.append(
            in_words(
                "  the record, {count} bytes: {shown}", count=row["bytes"], shown=row["record"]
            )
        )
    return found


def _either(row: Mapping[str, Any], name: str, speech: Speech) -> str:
    return speech.either(row[name] or "", row[f"{name}_zh"])
