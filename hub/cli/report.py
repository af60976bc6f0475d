"""`gongze report`: what fell due in a period, how much of it was done, and how late."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import uuid4

import click

from hub import output
from hub.cli import fail
from hub.cli.chosen_cities import chosen_cities, of_city
from hub.cli.city_calendar import days_in
from hub.cli.city_stand import CityStand
from hub.cli.instant_param import Instant
from hub.cli.kafka_session import on_kafka, speech_of
from hub.cli.lists import Destination, destination
from hub.cli.options import Choice, kafka, language
from hub.cli.read_session import UNREAD, Reading, on_read, reading
from hub.cli.report_listing import listing
from hub.cli.report_text import SHOWN_MAX, change_lines, report_lines
from hub.domain.calendar import Calendar
from hub.domain.city.commands import CALENDAR_PUBLISHED, STORY_BEGUN
from hub.domain.facts import HUB
from hub.messages import Audit, CityRecord
from hub.output import in_language
from hub.read import pages
from hub.read.reports.changes import Changed
from hub.read.reports.issued import REPORT, Issued, about, last_issued
from hub.read.reports.period import Period, period_of
from hub.read.reports.position import Position, edition_at, ends_of, position_in
from hub.read.reports.report import BY, Place, Report, changes, report
from hub.registry import topics
from hub.registry.audit import AuditError, audited
from hub.sentence import in_words, sentence_of
from hub.stream.kafka import KafkaLog

Since = Mapping[str, tuple[Issued, int, Sequence[Changed]]]
"""Of each city, the report that was issued last, how many duties count otherwise since, and those
that are told.
"""


class PeriodParam(click.ParamType):
    """A quarter, a month or a year."""

    name = "period"

    def __init__(self, example: str) -> None:
        self._example = example

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Period:
        """Return its days."""
        if isinstance(value, Period):
            return value
        found = period_of(str(value))
        if found is None or len(found.name) != len(self._example):
            told = in_words("write {example}, not {value!r}", example=self._example, value=value)
            self.fail(in_language(told), param, ctx)
        return found


class AsOf(click.ParamType):
    """The text that a report names, or an instant."""

    name = "as of"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Position, ...] | datetime:
        """Return the positions, or the instant."""
        if not isinstance(value, str):
            return value  # type: ignore[no-any-return]
        found = [position_in(one) for one in value.split(",")]
        named = [one for one in found if one is not None]
        if named and len(named) == len(found):
            return tuple(named)
        if "/" in value:
            told = in_words(
                "{value!r} is not what a report names: paste the whole text after *as of*, or "
                "write a day or an instant",
                value=value,
            )
            self.fail(in_language(told), param, ctx)
        at: datetime = Instant().convert(value, param, ctx)
        return at


class Asked(NamedTuple):
    """Which report is asked for; `as_of` None: as it stands now."""

    period: Period
    by: str
    city: str
    as_of: tuple[Position, ...] | datetime | None


@click.command(name="report")
@click.option("--quarter", type=PeriodParam("2026Q4"), metavar="2026Q4", help="Of this quarter.")
@click.option("--month", type=PeriodParam("2026-10"), metavar="2026-10", help="Of this month.")
@click.option("--year", type=PeriodParam("2026"), metavar="2026", help="Of this year.")
@click.option(
    "--by", type=Choice(list(BY)), default="office", show_default=True, help="What is counted by."
)
@of_city
@click.option(
    "--as-of",
    "as_of",
    type=AsOf(),
    help="As it was told then: the text after *as of* in a report gives the same report again; a "
    "day or an instant, what had been said by then.",
)
@click.option("--issue", is_flag=True, help="Issue it: that is written down, and never removed.")
@click.option("--who", "issuer", default="", help="Who issues it: a name or a number of service.")
@destination(names=False)
@kafka
@language
def command(
    quarter: Period | None,
    month: Period | None,
    year: Period | None,
    by: str,
    city: str,
    as_of: tuple[Position, ...] | datetime | None,
    issue: bool,
    issuer: str,
    to: Destination,
    bootstrap: str,
    lang: str,
) -> None:
    """Count the duties that fell due in a period: done on time, late, not done, and how late.

    A duty belongs to the period in which its last day lies. Late is what the city itself calls
    breached. What is held, contested, in doubt, without a number or with a last day that is not
    published counts apart and is nobody's lateness. Fewer than ten duties have no rate and no rank.
    What is late is told apart: a dead client, a silent office, a late one, a late word, the hub.
    Working days on which the hub stood are no days late.

    A report names evidence time, edition, calendar and a digest over what it counts. Asked for
    again by its *as of* it is the same, byte for byte; without, it says what counts otherwise since
    it was issued, and why. Only --issue writes anything.

    \b
    Examples:
      gongze report --quarter 2026Q4 --by office
      gongze report --month 2026-10 --by rule --city zhuhai --out october.xlsx --format xlsx
      gongze report --quarter 2026Q4 --issue --who "LI Na, 0417"
    \b
    Exit codes: 0 it was told, 1 there is no such city, 2 the period is wrong or nobody issues it, 3
    the read side is down, behind or of another version, or no broker took what was to be issued.
    """
    asked = Asked(_one_of(quarter, month, year), by, city, as_of)
    if issue and (as_of is not None or not issuer.strip()):
        fail(2, in_words("--issue issues what is told now: say --who, and no --as-of."))
    with reading() as read:
        stands = on_read(lambda: _chosen(read, asked))
        places = on_read(lambda: [_place(read, one, asked.as_of) for one in stands])
        told = on_read(lambda: report(read.engine, places, asked.period, by))
        if as_of is not None and told.total.lacks and read.wrong:
            _unread(", ".join(one.city.city for one in places))
        most = SHOWN_MAX if to.form == "text" else None
        since = on_read(lambda: _since(read, places, asked, most)) if as_of is None else {}
    if issue:
        if read.wrong:
            fail(UNREAD, in_words("{wrong} So it was not issued.", wrong=read.wrong))
        _issue(bootstrap, told, [one.city for one in places], issuer.strip())
    for one in stands if as_of is None else ():
        output.warn(in_words("{city}: {words}.", city=one.city.city, words=one.words()))
    cities = [one.city for one in places]
    if to.form in ("csv", "xlsx"):
        to.write(replace(read, now=told.evidence_time, wrong=""), listing(told))
    elif to.form == "json":
        to.lines(output.json_lines({**told.told(), **_since_told(since)}))
    else:
        to.lines(_text(told, since, cities, lang, named=to.names_shown))
    if read.wrong and as_of is None:
        fail(UNREAD, read.wrong)


def _one_of(*periods: Period | None) -> Period:
    given = [one for one in periods if one is not None]
    if len(given) != 1:
        fail(2, in_words("Name one period: --quarter 2026Q4, --month 2026-10 or --year 2026."))
    return given[0]


def _chosen(read: Reading, asked: Asked) -> list[CityStand]:
    """Return the cities that are counted; end with 1 if one is not there."""
    if not isinstance(asked.as_of, tuple):
        return chosen_cities(read, asked.city)
    named = [one.city for one in asked.as_of if asked.city in ("", one.city)]
    return [one for name in named or [asked.city] for one in chosen_cities(read, name)]


def _place(read: Reading, stand: CityStand, as_of: tuple[Position, ...] | datetime | None) -> Place:
    """Return a city at the position that is asked for; end with 3 if it is not read so far."""
    city = stand.city
    ends = ends_of(read.engine, city)
    if isinstance(as_of, tuple):
        position = next(one for one in as_of if one.city == city.city)
        wanted = (position.duties, position.days, position.outages, position.fetches)
        if any(one > end for one, end in zip(wanted, ends, strict=True)):
            _unread(city.city)
        return Place(city, position, _calendar(read, city, position))
    by = as_of if isinstance(as_of, datetime) else None
    evidence = stand.stand.evidence_time if stand.stand else None
    if evidence is None:
        fail(UNREAD, in_words("{city}: {words}.", city=city.city, words=stand.words()))
        raise AssertionError("`fail` ends the process")
    ends = ends if by is None else ends_of(read.engine, city, by)
    at = evidence if by is None else min(by, evidence)
    edition = edition_at(read.engine, city, ends[0])
    position = Position(city.city, at.astimezone(UTC), *ends, edition, "")
    calendar = _calendar(read, city, position)
    return Place(city, replace(position, calendar=calendar.digest), calendar)


def _unread(city: str) -> None:
    told = in_words(
        "{city} is not read so far yet: the read side lacks what the report rests on.", city=city
    )
    fail(UNREAD, told)


def _calendar(read: Reading, city: CityRecord, position: Position) -> Calendar:
    """Return the days of a city as they stood at a position."""
    outbox = topics.outbox(city.city, HUB)
    records = pages.records_of(read.engine, outbox, (STORY_BEGUN, CALENDAR_PUBLISHED))
    calendar = days_in(city, [one for one in records if one.offset < position.days]).calendar
    if position.calendar not in ("", calendar.digest):
        output.warn(
            in_words(
                "{city}: the report was counted by the calendar {then}, and this release ships "
                "{now}: days late may differ. Ask the release that issued it.",
                city=city.city,
                then=position.calendar,
                now=calendar.digest,
            )
        )
    return calendar


def _since(read: Reading, places: Sequence[Place], asked: Asked, most: int | None) -> Since:
    """Return, of each city with a report that was issued, what counts otherwise since."""
    found: dict[str, tuple[Issued, int, Sequence[Changed]]] = {}
    for now in places:
        issued = last_issued(read.engine, now.city.city, asked.period)
        if issued is None:
            continue
        position = issued.position
        before = Place(now.city, position, _calendar(read, now.city, position))
        found[now.city.city] = (issued, *changes(read.engine, before, now, asked.period, most))
    return found


def _issue(bootstrap: str, told: Report, cities: Sequence[CityRecord], who: str) -> None:
    """Write down for each city that its report was issued; end with 3 if no broker took it."""
    at = datetime.now(UTC)

    async def written(log: KafkaLog) -> None:
        for city, position in zip(cities, told.positions, strict=True):
            content = {"as_of": str(position), "by": told.by, "digest": told.digest}
            done = Audit(
                id=uuid4().hex,
                city=city.city,
                at=at,
                who=who,
                what=REPORT,
                about=about(told.period),
                content=json.dumps(content),
            )
            await audited(log, city, done)

    try:
        on_kafka(bootstrap, written, in_words("The report was not issued. "))
    except AuditError as error:
        fail(2, in_words("It was not issued: {why}", why=sentence_of(error)))


def _text(
    told: Report, since: Since, cities: Sequence[CityRecord], lang: str, *, named: bool
) -> Iterator[str]:
    yield from report_lines(told, _names(told.by, cities, lang))
    for city in cities:
        if city.city in since:
            yield from change_lines(*since[city.city], speech_of(city, lang), named=named)


def _since_told(since: Since) -> dict[str, Any]:
    """Return what counts otherwise for a program; nothing if no report was issued before."""
    changed = [
        {
            "city": city,
            "issued_at": issued.record.at.isoformat(),
            "issued_by": issued.record.who,
            "issued_as_of": str(issued.position),
            "changed": [one.told() for one in found],
        }
        for city, (issued, _, found) in since.items()
    ]
    return {"since_issued": changed} if changed else {}


def _names(by: str, cities: Sequence[CityRecord], lang: str) -> Callable[[str], str]:
    """Return what names a group for a person."""
    if by == "rule" or not cities:
        return str
    speech = speech_of(cities[0], lang)
    of_none = in_language(in_words("the city's own"))
    return lambda name: speech.office(name) if name else of_none
