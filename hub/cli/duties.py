"""`gongze duties`: what is owed, the nearest last day first."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import chain, islice
from typing import Any

import click

from hub.cli.chosen_cities import chosen_cities, of_city, office_codes, persons_in
from hub.cli.city_duties import CityDuties, is_overdue, law_if_here, with_days
from hub.cli.duty_calendar import ENDED_DAYS, calendar_parts
from hub.cli.duty_lateness import LATE_COLUMNS, late_told
from hub.cli.every_page import PAGE, every_page
from hub.cli.kafka_session import speech_of
from hub.cli.languages.columns import padded
from hub.cli.lists import Column, Destination, Kind, Listing, Row, destination
from hub.cli.options import Choice, language
from hub.cli.read_session import Reading, on_read, reading
from hub.domain.explain.speech import Speech
from hub.output import in_language
from hub.read import pages
from hub.read.revisions import times_said
from hub.sentence import in_words

_FIRST = date.min + timedelta(days=ENDED_DAYS)
_LAST = date.max - timedelta(days=1)
"""The last day that a duty with a last day can have; the others are sorted behind it."""
_WITHIN = re.compile(r"(\d{1,3})(wd|d|w|m)")
_STATUS = {
    "open": in_words("owed"),
    "breached": in_words("not done in time"),
    "provisional": in_words("its last day is not settled"),
}
COLUMNS = (
    Column("city", in_words("city"), width=10),
    Column("id", in_words("number of the hub"), width=34),
    Column("office", in_words("office"), width=10),
    Column("rule", in_words("rule"), width=28),
    Column("article", in_words("article"), width=12),
    Column("subject", in_words("about"), Kind.TEXT, width=16),
    Column("subject_kind", in_words("kind of what it is about"), width=10),
    Column("case", in_words("case"), Kind.TEXT, width=16),
    Column("site", in_words("site"), Kind.TEXT, width=16),
    Column("status", in_words("status"), width=16, words=_STATUS),
    Column("overdue", in_words("overdue"), Kind.TRUTH, width=8),
    Column("working_days_left", in_words("working days left"), Kind.NUMBER, width=10),
    Column("due_date", in_words("last day"), Kind.DAY, width=12),
    Column("safe_by", in_words("safe by"), Kind.DAY, width=12),
    Column("trigger_date", in_words("began on"), Kind.DAY, width=12),
    Column("done_at", in_words("done at"), Kind.INSTANT, width=20),
    Column("advisory", in_words("without a number in the law"), Kind.TRUTH, width=10),
    Column("held", in_words("held"), Kind.TRUTH, width=8),
    Column("edition", in_words("edition of the law"), width=18),
    Column("evidence_time", in_words("evidence when said"), Kind.INSTANT, width=20),
    Column("said_at", in_words("said at"), Kind.INSTANT, width=20),
    *LATE_COLUMNS,
)
"""What is told of each duty."""


class Within(click.ParamType):
    """So many working days, `2wd`, or days, `7d`."""

    name = "within"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, str]:
        """Return how many, and of what."""
        if isinstance(value, tuple):
            return value
        found = _WITHIN.fullmatch(str(value))
        if found is None:
            self.fail(
                in_language(
                    in_words(
                        "write 2wd for two working days, 7d for seven days, 1w for a week or 1m "
                        "for a month, not {value!r}",
                        value=value,
                    )
                ),
                param,
                ctx,
            )
        return int(found[1]), found[2]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which duties are asked for."""

    office: str
    case: str
    within: tuple[int, str] | None
    overdue: bool


@click.command(name="duties")
@of_city
@click.option(
    "--office",
    default="",
    help="What this office owes, by its code.",
    shell_complete=office_codes,
)
@click.option("--case", default="", help="What is owed in this case.")
@click.option(
    "--due-within",
    "within",
    type=Within(),
    metavar="2wd",
    help="Due within so many working days (2wd), days (7d), weeks (1w) or months (1m) from the day "
    "up to which the city has been heard; what is overdue is among them.",
)
@click.option("--overdue", is_flag=True, help="Only what is overdue.")
@click.option(
    "--order",
    type=Choice(["due"]),
    default="due",
    show_default=True,
    help="Nearest last day first.",
)
@destination("ics")
@language
def command(
    to: Destination,
    city: str,
    office: str,
    case: str,
    within: tuple[int, str] | None,
    overdue: bool,
    order: str,
    lang: str,
) -> None:
    """Print what is owed and not done, the nearest last day first, and end. No broker is asked.

    Above the duties of each city stands up to when it has been heard. Days are counted from that
    day, by the city's own calendar. As JSON it is one object, as CSV one table, as XLSX a workbook,
    as ICS a calendar of last days; each row, or a head, tells how old it is.

    Names of natural persons are masked in whatever leaves the screen: 张*.

    \b
    Examples:
      gongze duties --office POWER --due-within 2wd
      gongze duties --city zhuhai --overdue --format csv
      gongze duties --format xlsx --out duties.xlsx --lang zh
      gongze duties --office POWER --format ics --out power.ics
    \b
    Exit codes: 0 what is printed is of now, 1 there is no such city or office, or the file could
    not be written, 3 the read side is down, behind, or of another version.
    """
    asked = Asked(office, case, within, overdue)
    with reading() as read:
        stands = on_read(lambda: chosen_cities(read, city, office))
        cities = [on_read(lambda one=one: with_days(read, one)) for one in stands]  # type: ignore[misc]
        listing = Listing(
            name="duties",
            columns=COLUMNS,
            rows=_rows(read, cities, asked, named=not to.names_shown),
            stands=stands,
            line=_liner(cities, lang),
        )
        if to.form == "ics":
            ended = _rows(read, cities, asked, named=not to.names_shown, ended=True)
            _write_calendar(to, read, replace(listing, rows=chain(listing.rows, ended)), lang)
        else:
            to.write(read, listing)


def _write_calendar(to: Destination, read: Reading, listing: Listing, lang: str) -> None:
    """Write the last days of duties as a calendar, those that have ended among them."""
    to.begin(read, listing.name, listing.stands)
    by_name = {one.city.city: one.city for one in listing.stands}
    dated = (row for row in listing.rows if row.values["due_date"] is not None)
    said = _with_times_said(read, dated)
    events = ((to.shown(COLUMNS, row), count) for row, count in said)
    speeches = {name: speech_of(city, lang) for name, city in by_name.items()}
    laws = {name: law_if_here(city) for name, city in by_name.items()}
    to.write_octets(calendar_parts(events, listing.stands, speeches, laws))
    to.close(read)


def _with_times_said(read: Reading, rows: Iterable[Row]) -> Iterator[tuple[Row, int]]:
    some = iter(rows)
    while part := list(islice(some, PAGE)):
        ids: dict[str, list[str]] = {}
        for row in part:
            ids.setdefault(row.values["city"], []).append(row.values["id"])
        counts = {
            name: on_read(lambda name=name, of=of: times_said(read.engine, name, "duty", of))  # type: ignore[misc]
            for name, of in ids.items()
        }
        for row in part:
            yield row, counts[row.values["city"]].get(row.values["id"], 1)


def _rows(
    read: Reading,
    cities: Sequence[CityDuties],
    asked: Asked,
    *,
    named: bool,
    ended: bool = False,
) -> Iterator[Row]:
    """Yield every duty that is asked for, page by page: nothing is held whole."""
    page_of = _ended_page if ended else _page
    for city in cities:
        name = city.stand.city.city
        for rows in every_page(partial(page_of, read, city, asked)):
            persons = (
                on_read(lambda rows=rows, name=name: persons_in(read, name, rows))  # type: ignore[misc]
                if named
                else [()] * len(rows)
            )
            late = on_read(lambda city=city, rows=rows: late_told(read, city, rows))  # type: ignore[misc]
            for row, some in zip(rows, persons, strict=True):
                yield Row(told(city, row) | late.get(row["id"], {}), some)


def _page(read: Reading, city: CityDuties, asked: Asked, after: Any) -> pages.Page:
    return pages.duties(
        read.engine,
        city.stand.city.city,
        office=asked.office or None,
        case=asked.case or None,
        due_to=None if asked.within is None else city.last_day(asked.within),
        overdue_on=city.today if asked.overdue else None,
        after=after,
        size=PAGE,
    )


def _ended_page(read: Reading, city: CityDuties, asked: Asked, after: Any) -> pages.Page:
    """Return duties that are owed no more and were to be done lately, or later."""
    return pages.duties(
        read.engine,
        city.stand.city.city,
        office=asked.office or None,
        case=asked.case or None,
        pending=False,
        due_from=max(city.today, _FIRST) - timedelta(days=ENDED_DAYS),
        due_to=_LAST,
        after=after,
        size=PAGE,
    )


def told(city: CityDuties, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a duty."""
    more = {
        "office": row["actor"],
        "case": row["case_name"],
        "overdue": is_overdue(city, row),
        "working_days_left": city.left(row["due_date"]),
    }
    return {**row, **more}


def _liner(cities: Sequence[CityDuties], lang: str) -> Callable[[Mapping[str, Any]], str]:
    by_name = {one.stand.city.city: one for one in cities}
    speeches = {name: speech_of(one.stand.city, lang) for name, one in by_name.items()}
    return lambda row: _line(by_name[row["city"]], row, speeches[row["city"]])


def _line(city: CityDuties, row: Mapping[str, Any], speech: Speech) -> str:
    due = row["due_date"]
    line = in_words(
        "  {due}  {left}  {office} {subject}, {cited}",
        due=due.isoformat() if due else "–" * 10,
        left=padded(in_language(_left(city, row)), 24),
        office=speech.office(row["actor"]),
        subject=row["subject"],
        cited=speech.cited(row["rule"], row["article"]),
    )
    return in_words("{line}; {late}", line=line, late=row["late"]) if row.get("late") else line


def _left(city: CityDuties, row: Mapping[str, Any]) -> str:
    left = city.left(row["due_date"])
    if row["due_date"] is None:
        return in_words("no last day")
    if left is None:
        return in_words("days not published")
    if is_overdue(city, row):
        return _overdue_by(-left)
    if row["due_by"] < city.today:
        return in_words("its day is past")
    if row["due_date"] == city.today:
        return in_words("due today")
    if left == 1:
        return in_words("one working day left")
    return in_words("{count} working days left", count=left)


def _overdue_by(days: int) -> str:
    """Return for how many working days a duty is overdue; at a weekend it may be for none yet."""
    if not days:
        return in_words("overdue")
    if days == 1:
        return in_words("overdue, one working day")
    return in_words("overdue, {count} working days", count=days)
