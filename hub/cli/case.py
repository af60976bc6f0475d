"""`gongze case`: one case whole: its duties, papers and blocks, and all that came of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from shlex import quote
from typing import Any

import click

from hub import messages as m
from hub import output
from hub.cli import fail
from hub.cli.chosen_cities import chosen_cities, of_city
from hub.cli.city_stand import CityStand
from hub.cli.every_page import PAGE, every_page
from hub.cli.kafka_session import speech_of
from hub.cli.late_words import late_told
from hub.cli.lists import Column, Destination, Kind, Listing, Row, destination
from hub.cli.message_lines import line_of, message_line
from hub.cli.options import language
from hub.cli.read_session import Reading, on_read, reading
from hub.domain.calendar import minute_of
from hub.domain.explain.speech import Speech
from hub.output import in_language
from hub.read import listed, pages
from hub.read.cases import cases
from hub.read.paging import After
from hub.read.papers import papers
from hub.read.persons import persons_of
from hub.read.timeline import place_in, timeline
from hub.sentence import in_words

_PARTS = {
    "case": in_words("case"),
    "duty": in_words("duty"),
    "violation": in_words("violation"),
    "ground": in_words("ground"),
    "block": in_words("block"),
    "card": in_words("card"),
    "paper": in_words("paper"),
    "record": in_words("record"),
}
COLUMNS = (
    Column("city", in_words("city"), width=10),
    Column("part", in_words("part"), width=10, words=_PARTS),
    Column("at", in_words("at"), Kind.INSTANT, width=20),
    Column("what", in_words("what"), width=16),
    Column("office", in_words("office"), width=10),
    Column("status", in_words("status"), width=14),
    Column("due_date", in_words("last day"), Kind.DAY, width=12),
    Column("sent", in_words("sent"), Kind.INSTANT, width=20),
    Column("delivered", in_words("delivered"), Kind.INSTANT, width=20),
    Column("fetched", in_words("fetched"), Kind.INSTANT, width=20),
    Column("fetch_known", in_words("the office tells what it fetches"), Kind.TRUTH, width=10),
    Column("acknowledged", in_words("acknowledged"), Kind.INSTANT, width=20),
    Column("rule", in_words("rule"), width=28),
    Column("told", in_words("told"), Kind.TEXT, width=60),
    Column("id", in_words("number of the hub"), width=34),
    Column("source", in_words("record"), width=34),
)
Parts = Iterator[dict[str, Any]]


@click.command(name="case")
@click.argument("name")
@of_city
@click.option(
    "--after",
    metavar="RECORD",
    default="",
    help="Only what came behind this record, as topic/partition/offset: the last of a page.",
)
@click.option(
    "--limit", type=click.IntRange(1), default=None, help="So many records; else all of them."
)
@destination()
@language
def command(
    to: Destination, name: str, city: str, after: str, limit: int | None, lang: str
) -> None:
    """Print one case: its duties, violations, blocks, cards and papers, then all that came of it.

    Of each paper: when it was sent, delivered, fetched and acknowledged. Records stand in the order
    in which the brokers took them; under one that was refused or remarked stands why. With --after
    only records are told. No broker is asked.

    \b
    Examples:
      gongze case C1
      gongze case C1 --city zhuhai --limit 50
      gongze case C1 --format xlsx --out C1.xlsx --lang zh
    \b
    Exit codes: 0 what is printed is of now, 1 there is no such city, case or record, or the file
    could not be written, 3 the read side is down, behind, or of another version.
    """
    with reading() as read:
        stands = [
            one
            for one in on_read(lambda: chosen_cities(read, city))
            if on_read(lambda one=one: cases(read.engine, one.city.city, case=name)).rows  # type: ignore[misc]
        ]
        if not stands:
            fail(
                1,
                in_words(
                    "no record that was read names a case {name!r}: gongze find {typed} looks for "
                    "what resembles it.",
                    name=name,
                    typed=quote(name),
                ),
            )
        speeches = {one.city.city: speech_of(one.city, lang) for one in stands}
        rows = _rows(read, stands, name, speeches, after=after, limit=limit)
        to.write(read, Listing(
            name="case", columns=COLUMNS, rows=rows, stands=stands, line=_liner(speeches),
        ))  # fmt: skip


def _rows(
    read: Reading, stands: Sequence[CityStand], name: str, speeches: Mapping[str, Speech],
    *, after: str, limit: int | None,
) -> Iterator[Row]:  # fmt: skip
    for stand in stands:
        city = stand.city.city
        found = on_read(lambda city=city: cases(read.engine, city, case=name))  # type: ignore[misc]
        row = found.rows[0]
        persons = persons_of((*row["parties"], *row["enterprises"]))
        behind = on_read(lambda city=city: _behind(read, city, after))  # type: ignore[misc]
        some = _records(read, city, name, speeches[city], behind, limit)
        if not after:
            yield from _told(city, _heads(read, city, row, speeches[city]), persons)
        yield from _told(city, some, persons)


def _told(city: str, parts: Parts, persons: tuple[str, ...]) -> Iterator[Row]:
    for part in parts:
        yield Row({**_EMPTY, "city": city, **part}, persons)


_EMPTY = dict.fromkeys(one.name for one in COLUMNS)


def _behind(read: Reading, city: str, after: str) -> After:
    if not after:
        return None
    found = place_in(read.engine, city, after)
    if found is None:
        fail(1, in_words("there is no record {place!r} of {city}.", place=after, city=city))
    return found


def _heads(read: Reading, city: str, row: Mapping[str, Any], speech: Speech) -> Parts:
    name = row["name"]
    yield from _named(row, speech)
    for kind, page_of, more in (
        ("duty", pages.duties, {"pending": None}),
        ("violation", pages.violations, {}),
        ("ground", listed.grounds, {}),
        ("block", listed.blocks, {"holds": None}),
        ("card", listed.cards, {}),
    ):
        asked = partial(page_of, read.engine, city, case=name, size=PAGE, **more)
        for some in every_page(asked):
            for part in _statements(read, kind, some, speech):
                yield {"part": kind, "what": kind, **part}
    for some in every_page(partial(papers, read.engine, city, case=name, size=PAGE)):
        for paper in some:
            yield _paper(paper, speech)


def _named(row: Mapping[str, Any], speech: Speech) -> Parts:
    yield {"part": "case", "what": "case", "at": row["first"], "told": row["name"]}
    for kind, some in (
        ("site", row["sites"]), ("party", row["parties"]), ("enterprise", row["enterprises"]),
    ):  # fmt: skip
        for name in some:
            yield {"part": "case", "what": kind, "told": name}


_STATUS = ("status", "state", "level", "colour")
_PLURAL = {"duty": "duties", "violation": "violations", "ground": "grounds", "card": "cards"}


def _statements(
    read: Reading, kind: str, rows: Sequence[Mapping[str, Any]], speech: Speech
) -> Parts:
    late = dict[str, str]()
    if kind == "duty" and rows:
        late = on_read(lambda: late_told(read.engine, rows[0]["city"], rows, speech))
    messages: list[m.Message | m.Undecodable | None]
    if kind == "block":
        messages = [m.decode(row["value"]) for row in rows]
    else:
        messages = on_read(lambda: listed.whole(read.engine, _PLURAL[kind], rows))
    for row, message in zip(rows, messages, strict=True):
        yield {
            "at": row.get("trigger_at") or row.get("at") or row.get("placed_at"),
            "office": row.get("actor") or row.get("target"),
            "status": row.get("status")
            or row.get("state")
            or row.get("level")
            or row.get("colour"),
            "due_date": row.get("due_date"),
            "rule": row["rule"],
            "id": row["id"],
            "told": f"{_statement_told(row, message, speech)}{_also(row['id'], late, speech)}",
        }


def _also(identifier: str, late: Mapping[str, str], speech: Speech) -> str:
    """Return whose delay a duty is, behind what is told of it."""
    return f"{speech.semicolon}{late[identifier]}" if identifier in late else ""


def _statement_told(row: Mapping[str, Any], message: Any, speech: Speech) -> str:
    if not isinstance(message, m.Duty):
        return line_of(message, speech) if isinstance(message, m.Message) else row["rule"]
    due = row["due_date"].isoformat() if row["due_date"] else speech("no number in the text")
    done = row["done_at"]
    late = speech("done late" if row["status"] == "breached" else "done at")
    told = speech.also(f"{late} {minute_of(done)}") if done else ""
    cited = speech.cited(row["rule"], row["article"])
    who = f"{speech.office(row['actor'])} {row['subject']} {cited}"
    return message_line(
        row["trigger_at"],
        speech("duty"),
        speech(row["status"]),
        speech.after(who, f"{speech('due')} {due}{told}"),
    )


def _paper(row: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    names = ("sent", "delivered", "fetched", "fetch_known", "acknowledged")
    return {
        **{name: row[name] for name in names},
        "part": "paper",
        "what": row["kind"],
        "at": row["sent"] or row["sent_at"],
        "office": row["office"],
        "id": row["document_id"],
        "told": _paper_told(row, speech),
        "source": _source(row),
    }


def _paper_told(row: Mapping[str, Any], speech: Speech) -> str:
    fetched = (
        minute_of(row["fetched"]) if row["fetched"]
        else in_words("not yet") if row["fetch_known"]
        else in_words("not known")
    )  # fmt: skip
    rest = in_words(
        "{paper} {notice}, {sender} → {office}: sent {sent}, delivered {delivered}, fetched "
        "{fetched}, acknowledged {acknowledged}",
        paper=speech.paper(row["kind"] or ""),
        notice=row["notice"] or row["message_id"] or "–",
        sender=speech.office(row["sender"] or "–"),
        office=speech.office(row["office"]),
        sent=minute_of(row["sent"] or row["sent_at"]) if row["sent"] or row["sent_at"] else "–",
        delivered=minute_of(row["delivered"]),
        fetched=fetched,
        acknowledged=minute_of(row["acknowledged"]) if row["acknowledged"] else in_words("not yet"),
    )
    return message_line(row["delivered"], in_language(in_words("paper")), "", in_language(rest))


def _records(
    read: Reading, city: str, name: str, speech: Speech, behind: After, limit: int | None
) -> Parts:
    left = limit
    size = PAGE if limit is None else min(PAGE, limit)
    after = behind
    while left is None or left > 0:
        page = on_read(
            lambda after=after: timeline(read.engine, city, name, after=after, size=size)  # type: ignore[misc]
        )
        rows = page.rows if left is None else page.rows[:left]
        about = on_read(
            lambda rows=rows: listed.about_records(read.engine, city, [*map(_source, rows)])  # type: ignore[misc]
        )
        for row in rows:
            yield _record(row, speech)
            for one in about.get(_source(row), ()):
                yield _remarked(one, speech)
        left = None if left is None else left - len(rows)
        after = page.after
        if after is None:
            return
    _, *place = after or (None, "", 0, 0)
    output.warn(in_words("There is more: --after {place}", place="/".join(map(str, place))))


def _record(row: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    message = m.decode(row["value"])
    taken, office, what = row["appended"], row.get("office"), row["family"]
    told: str = what
    if isinstance(message, m.OfficeMessage):
        office, what = office or message.office, message.kind
        rest = in_words(
            "{office}: {kind}, of {at}",
            office=speech.office(office),
            kind=speech.kind(message.kind),
            at=minute_of(message.at),
        )
        told = message_line(taken, in_language(in_words("written")), "", in_language(rest))
    elif isinstance(message, m.Delivery):
        rest = in_words(
            "{document} to {office}", document=message.document_id, office=speech.office(message.to)
        )
        told = message_line(taken, in_language(in_words("delivered")), "", in_language(rest))
    elif isinstance(message, m.Message):
        told = line_of(message, speech)
    return {
        "part": "record",
        "at": taken,
        "what": what,
        "office": office,
        "told": told,
        "id": getattr(message, "id", None),
        "source": _source(row),
    }


def _remarked(row: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    message = m.decode(row["value"])
    return {
        "part": "record",
        "at": row["received"],
        "what": row["family"],
        "office": row["office"],
        "status": row["code"],
        "told": line_of(message, speech) if isinstance(message, m.Message) else row["code"],
        "source": row["source"],
    }


def _source(row: Mapping[str, Any]) -> str:
    return f"{row['topic']}/{row['partition']}/{row['offset']}"


def _liner(speeches: Mapping[str, Speech]) -> Callable[[Mapping[str, Any]], str]:
    return lambda row: _line(row, speeches[row["city"]])


def _line(row: Mapping[str, Any], speech: Speech) -> str:
    if row["part"] == "case":
        return in_words("  {kind} {name}", kind=speech(row["what"]), name=row["told"])
    return in_words("  {told}", told=row["told"])
