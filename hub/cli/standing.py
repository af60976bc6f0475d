"""`gongze standing`: how a site, a party or an enterprise stands: all that a gate looks at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import click

from hub import messages as m
from hub.cli.chosen_cities import chosen_cities, of_city
from hub.cli.city_stand import CityStand
from hub.cli.every_page import every_page
from hub.cli.kafka_session import speech_of
from hub.cli.lists import Column, Destination, Kind, Listing, Row, destination
from hub.cli.options import language
from hub.cli.read_session import Reading, on_read, reading
from hub.domain.calendar import minute_of
from hub.domain.explain.speech import Speech
from hub.read import listed
from hub.read.cases import cases_beside
from hub.read.persons import persons_of
from hub.sentence import in_words

_WHAT = {
    "paper": in_words("paper"),
    "hold": in_words("hold"),
    "penalty": in_words("penalty"),
    "party": in_words("party"),
    "fact": in_words("registered"),
    "case": in_words("case"),
    "answer": in_words("answer"),
    "nothing": in_words("nothing on record"),
}
_ANSWERS = 10
"""So many of the newest answers about a site are told."""
COLUMNS = (
    Column("city", in_words("city"), width=10),
    Column("subject_kind", in_words("kind of what it is about"), width=10),
    Column("subject", in_words("about"), Kind.TEXT, width=16),
    Column("what", in_words("what"), width=10, words=_WHAT),
    Column("told", in_words("told"), Kind.TEXT, width=40),
    Column("case", in_words("case"), Kind.TEXT, width=16),
    Column("since", in_words("since"), Kind.INSTANT, width=20),
    Column("until", in_words("until"), Kind.INSTANT, width=20),
    Column("edition", in_words("edition of the law"), width=18),
    Column("evidence_time", in_words("evidence when said"), Kind.INSTANT, width=20),
)
Told = Iterator[dict[str, Any]]


@click.command(name="standing")
@click.argument("name")
@of_city
@destination()
@language
def command(to: Destination, name: str, city: str, lang: str) -> None:
    """Print how what has this name stands, as a site, a party and an enterprise, and end.

    Its papers, what is held and for which case, penalties, parties, what is registered of it, the
    cases that name it, and the newest answers of gates about it. No broker is asked.

    \b
    Examples:
      gongze standing P1
      gongze standing P1 --city zhuhai --format json
    \b
    Exit codes: 0 what is printed is of now, 1 there is no such city, or the file could not be
    written, 3 the read side is down, behind, or of another version.
    """
    with reading() as read:
        stands = on_read(lambda: chosen_cities(read, city))
        speeches = {one.city.city: speech_of(one.city, lang) for one in stands}
        to.write(read, Listing(
            name="standing", columns=COLUMNS, rows=_rows(read, stands, name, speeches),
            stands=stands, line=_liner(speeches),
            none=in_words("  no record that was heard names {name}", name=name),
        ))  # fmt: skip


def _rows(
    read: Reading, stands: Sequence[CityStand], name: str, speeches: Mapping[str, Speech]
) -> Iterator[Row]:
    for stand in stands:
        city = stand.city.city
        page = on_read(lambda city=city: listed.standings(read.engine, city, name))  # type: ignore[misc]
        for row in page.rows:
            persons = _persons(row)
            for told in _told(read, row, speeches[city]):
                yield Row({**_EMPTY, **_shared(row), **told}, persons)
        if not page.rows:
            for told in _cases(read, city, "site", name):
                yield Row({**_EMPTY, "city": city, "subject_kind": "site", "subject": name, **told})


_EMPTY = dict.fromkeys(one.name for one in COLUMNS)


def _shared(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("city", "subject_kind", "subject", "edition", "evidence_time")
    return {name: row[name] for name in names}


def _persons(row: Mapping[str, Any]) -> tuple[str, ...]:
    standing = m.decode(row["value"])
    parties = standing.parties if isinstance(standing, m.Standing) else ()
    own = (row["subject"],) if row["subject_kind"] in ("party", "enterprise") else ()
    return persons_of((*own, *parties))


def _told(read: Reading, row: Mapping[str, Any], speech: Speech) -> Told:
    standing = m.decode(row["value"])
    if isinstance(standing, m.Standing):
        some = list(_on_record(standing, speech))
        yield from some or [{"what": "nothing", "told": ""}]
    yield from _cases(read, row["city"], row["subject_kind"], row["subject"])
    if row["subject_kind"] == "site":
        yield from _answers(read, row, speech)


def _on_record(standing: m.Standing, speech: Speech) -> Told:
    for paper in standing.papers:
        shown = speech.aside(speech.office(paper.shown_to)) if paper.shown_to else ""
        yield {
            "what": "paper",
            "told": f"{speech.paper(paper.certificate)}{shown}",
            "since": paper.since,
            "until": paper.until,
        }
    for hold in standing.holds:
        actions = speech.listed(speech.action(one) for one in hold.actions)
        yield {
            "what": "hold",
            "told": f"{actions} {hold.rule}",
            "case": hold.case,
            "since": hold.since,
            "until": hold.until,
        }
    for penalty in standing.penalties:
        yield {
            "what": "penalty",
            "told": "",
            "case": penalty.case,
            "since": penalty.decided_at,
            "until": penalty.executed_at,
        }
    for party in standing.parties:
        yield {"what": "party", "told": party}
    for fact, value in sorted(standing.facts.items()):
        yield {"what": "fact", "told": f"{fact}: {value}"}


def _cases(read: Reading, city: str, kind: str, name: str) -> Told:
    def page_of(after: Any) -> Any:
        return cases_beside(read.engine, city, kind, name, after=after)

    for some in every_page(page_of):
        for row in some:
            yield {"what": "case", "told": row["name"], "case": row["name"]}


def _answers(read: Reading, row: Mapping[str, Any], speech: Speech) -> Told:
    page = on_read(
        lambda: listed.decisions(
            read.engine, row["city"], site=row["subject"], newest_first=True, size=_ANSWERS
        )
    )
    for one in page.rows:
        state = speech("gate open") if one["state"] == "open" else speech(one["state"])
        yield {
            "what": "answer",
            "told": speech.after(
                f"{speech.office(one['office'])} {speech.action(one['action'])}", state
            ),
            "since": one["at"],
        }


def _liner(speeches: Mapping[str, Speech]) -> Callable[[Mapping[str, Any]], str]:
    return lambda row: _line(row, speeches[row["city"]])


def _line(row: Mapping[str, Any], speech: Speech) -> str:
    since, until = row["since"], row["until"]
    span = ""
    if since or until:
        begins = minute_of(since) if since else "…"
        span = f"{begins} – {minute_of(until) if until else '…'}"
    case = f"{speech('case')} {row['case']}" if row["case"] and row["what"] != "case" else ""
    about = f"{speech(row['subject_kind'])} {row['subject']}"
    lead = in_words("  {about}  {what}", about=about, what=_WHAT[row["what"]])
    rest = "  ".join(one for one in (row["told"], case, span) if one)
    return in_words("{lead}  {rest}", lead=lead, rest=rest) if rest else lead
