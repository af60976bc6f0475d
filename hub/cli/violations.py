"""`gongze violations`: duties missed and acts that were forbidden, and what answers each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import click

from hub.cli.chosen_cities import chosen_cities, of_city, office_codes, persons_in
from hub.cli.city_duties import law_if_here
from hub.cli.city_stand import CityStand
from hub.cli.every_page import PAGE
from hub.cli.instant_param import Day
from hub.cli.kafka_session import speech_of
from hub.cli.lists import Column, Destination, Kind, Listing, Row, destination
from hub.cli.options import Commands, kafka, language
from hub.cli.read_session import Reading, on_read, reading
from hub.cli.violation_incidents import incidents
from hub.cli.violation_notes import note_down
from hub.domain.calendar import end_of, minute_of
from hub.domain.explain.speech import Speech
from hub.read import pages
from hub.read.answers import Answer, Findings, answers_to, findings_of
from hub.sentence import in_words

_KINDS = {
    "finding": in_words("a finding"),
    "measure": in_words("a measure"),
    "objection": in_words("an objection that was upheld"),
    "note": in_words("a note"),
}
COLUMNS = (
    Column("city", in_words("city"), width=10),
    Column("id", in_words("number of the hub"), width=34),
    Column("count", in_words("violations of one cause"), Kind.NUMBER, width=10),
    Column("answered_count", in_words("of them answered"), Kind.NUMBER, width=10),
    Column("office", in_words("office"), width=10),
    Column("rule", in_words("rule"), width=28),
    Column("article", in_words("article"), width=12),
    Column("subject", in_words("about"), Kind.TEXT, width=16),
    Column("subject_kind", in_words("kind of what it is about"), width=10),
    Column("case", in_words("case"), Kind.TEXT, width=16),
    Column("site", in_words("site"), Kind.TEXT, width=16),
    Column(
        "cause",
        in_words("cause"),
        width=16,
        words={
            "missed_duty": in_words("a missed duty"),
            "forbidden_act": in_words("a forbidden act"),
        },
    ),
    Column("at", in_words("since"), Kind.INSTANT, width=20),
    Column(
        "level",
        in_words("level"),
        width=12,
        words={"candidate": in_words("candidate"), "established": in_words("established")},
    ),
    Column("duty", in_words("the duty that was missed"), width=34),
    Column("answered", in_words("answered by"), width=16, words=_KINDS),
    Column("answered_by", in_words("who answered"), Kind.TEXT, width=16),
    Column("answered_at", in_words("answered at"), Kind.INSTANT, width=20),
    Column("answer", in_words("the answer"), Kind.TEXT, width=30),
    Column("edition", in_words("edition of the law"), width=18),
    Column("evidence_time", in_words("evidence when said"), Kind.INSTANT, width=20),
    Column("said_at", in_words("said at"), Kind.INSTANT, width=20),
)
"""What is told of each violation."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which violations are asked for."""

    office: str
    case: str
    rule: str
    first: date | None
    last: date | None
    unanswered: bool


@click.group(name="violations", cls=Commands, invoke_without_command=True)
@of_city
@click.option(
    "--office",
    default="",
    help="Those of this office, by its code.",
    shell_complete=office_codes,
)
@click.option("--case", default="", help="Those in this case.")
@click.option("--rule", default="", help="Those against this rule.")
@click.option("--from", "first", type=Day(), metavar="2026-11-01", help="From this day on.")
@click.option("--to", "last", type=Day(), metavar="2026-11-30", help="To the end of this day.")
@click.option("--unanswered", is_flag=True, help="Those that nothing has answered yet.")
@click.option(
    "--each",
    is_flag=True,
    help="List each violation: without it, more than five of one day, office and rule are one "
    "line, with their count and the first of their numbers.",
)
@destination()
@language
@click.pass_context
def command(
    context: click.Context,
    to: Destination,
    city: str,
    office: str,
    case: str,
    rule: str,
    first: date | None,
    last: date | None,
    unanswered: bool,
    each: bool,
    lang: str,
) -> None:
    """Print the violations that stand, the oldest first, and end. No broker is asked.

    A violation is answered by a finding, a measure, an objection that was upheld, or a note of who
    looked into it; with --unanswered it is listed until then. One that the city withdraws stands no
    more. Names of natural persons are masked in whatever leaves the screen: 张*.

    \b
    Examples:
      gongze violations --city zhuhai --office POWER
      gongze violations --unanswered --format xlsx --out open.xlsx
      gongze violations --from 2026-10-01 --to 2026-12-31 --format csv
    \b
    Exit codes: 0 what is printed is of now, 1 there is no such city or office, or the file could
    not be written, 3 the read side is down, behind, or of another version.
    """
    if context.invoked_subcommand is not None:
        return
    asked = Asked(office, case, rule, first, last, unanswered)
    with reading() as read:
        stands = on_read(lambda: chosen_cities(read, city, office))
        listing = Listing(
            name="violations",
            columns=COLUMNS,
            rows=_rows(read, stands, asked) if each else incidents(_rows(read, stands, asked)),
            stands=stands,
            line=_liner(stands, lang),
        )
        to.write(read, listing)


@command.command()
@click.argument("violation", metavar="ID")
@click.option("--who", required=True, help="Who answers: a name or a number of service.")
@click.option("--why", required=True, help="What was found, or done.")
@click.option("--upheld", is_flag=True, help="An objection of the office was upheld.")
@kafka
def note(violation: str, who: str, why: str, *, upheld: bool, bootstrap: str) -> None:
    """Answer a violation with a note of who looked into it, and why it needs no more.

    The violation itself stands: the law says what it is. The note is written down on hub.audit, for
    good; the same note given again is one. The first letters of ID will do, if no other begins so.

    \b
    Examples:
      gongze violations note 5efed286310736a04a4cd622f3d782a3 --who 王丽 --why 已电话核实
      gongze violations note 5efed286 --who 0417 --why 申诉成立 --upheld
    \b
    Exit codes: 0 it is written down, 1 there is no such violation, 3 no broker or read side.
    """
    note_down(violation, who, why, upheld=upheld, bootstrap=bootstrap)


def _rows(read: Reading, stands: Sequence[CityStand], asked: Asked) -> Iterator[Row]:
    for stand in stands:
        findings = on_read(lambda stand=stand: _findings(read, stand))  # type: ignore[misc]
        after = None
        while True:
            rows, after = on_read(
                lambda stand=stand, after=after, findings=findings: _page(  # type: ignore[misc]
                    read, stand, asked, findings, after
                )
            )
            yield from rows
            if after is None:
                break


def _findings(read: Reading, stand: CityStand) -> Findings:
    law = law_if_here(stand.city)
    roles = {one.code: one.role for one in stand.city.offices}
    words = law.vocabulary.with_offices(roles) if law else None
    return findings_of(read.engine, stand.city.city, words)


def _page(
    read: Reading, stand: CityStand, asked: Asked, findings: Findings, after: Any
) -> tuple[list[Row], Any]:
    name = stand.city.city
    page = pages.violations(
        read.engine,
        name,
        office=asked.office or None,
        case=asked.case or None,
        rule=asked.rule or None,
        at_from=None if asked.first is None else end_of(asked.first - timedelta(days=1)),
        at_before=None if asked.last is None else end_of(asked.last),
        after=after,
        size=PAGE,
    )
    answers = answers_to(read.engine, name, page.rows, findings)
    rows = [one for one in page.rows if not (asked.unanswered and one["id"] in answers)]
    persons = persons_in(read, name, rows)
    told = [
        Row(_told(row, answers.get(row["id"])), _with_writer(some, answers.get(row["id"])))
        for row, some in zip(rows, persons, strict=True)
    ]
    return told, page.after


def _with_writer(persons: Sequence[str], answer: Answer | None) -> Sequence[str]:
    return persons if answer is None or answer.by_office else (*persons, answer.by)


def _told(row: Mapping[str, Any], answer: Answer | None) -> dict[str, Any]:
    return {
        **row,
        "office": row["actor"],
        "case": row["case_name"],
        "count": 1,
        "answered_count": int(answer is not None),
        "answered": answer and answer.kind,
        "answered_by": answer and answer.by,
        "answered_at": answer and answer.at,
        "answer": answer and answer.why,
    }


def _liner(stands: Sequence[CityStand], lang: str) -> Callable[[Mapping[str, Any]], str]:
    speeches = {one.city.city: speech_of(one.city, lang) for one in stands}
    return lambda row: _line(row, speeches[row["city"]])


def _line(row: Mapping[str, Any], speech: Speech) -> str:
    if row["count"] > 1:
        return in_words(
            "  {at}  {id}  {office}: {count} violations of {cited}, {answered} of them answered",
            at=minute_of(row["at"]),
            id=row["id"][:8],
            office=speech.office(row["office"]),
            count=row["count"],
            cited=speech.cited(row["rule"], row["article"]),
            answered=row["answered_count"],
        )
    told = in_words(
        "  {at}  {id}  {office} {subject}, {cited}",
        at=minute_of(row["at"]),
        id=row["id"][:8],
        office=speech.office(row["office"]),
        subject=row["subject"],
        cited=speech.cited(row["rule"], row["article"]),
    )
    if row["level"] == "candidate":
        told = in_words("{told}; candidate", told=told)
    if row["answered"] is None:
        return told
    by = row["answered_by"]
    return in_words(
        "{told}; answered by {kind} of {by}, {at}",
        told=told,
        kind=_KINDS[row["answered"]],
        by=speech.office(by) if row["answered"] in ("finding", "measure") else by,
        at=minute_of(row["answered_at"]),
    )
