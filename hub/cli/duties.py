"""`gongze duties`: what is owed, the nearest last day first."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import click
import orjson

from hub import output
from hub.cli import fail
from hub.cli.city_calendar import days_in
from hub.cli.city_stand import CityStand, city_stands
from hub.cli.kafka_session import office_in, speech_of
from hub.cli.languages.columns import padded
from hub.cli.options import Choice, language, meant
from hub.cli.read_session import UNREAD, Reading, on_read, reading
from hub.cli.status import evidence_day
from hub.domain.calendar import Calendar
from hub.domain.city.commands import CALENDAR_PUBLISHED, STORY_BEGUN
from hub.domain.explain.speech import Speech
from hub.domain.facts import HUB
from hub.output import in_language
from hub.read import pages
from hub.registry import topics
from hub.registry.provision import RegistryError
from hub.sentence import in_words, sentence_of

PAGE = 500
_WITHIN = re.compile(r"(\d{1,3})(wd|d)")
COLUMNS = (
    "city", "id", "office", "rule", "article", "subject", "subject_kind", "case", "site", "status",
    "overdue", "working_days_left", "due_date", "safe_by", "trigger_date", "done_at", "advisory",
    "held", "edition", "evidence_time", "said_at",
)  # fmt: skip
"""What a program is told of each duty."""


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
                        "write 2wd for two working days or 7d for seven days, not {value!r}",
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


@dataclass(frozen=True, slots=True)
class CityDuties:
    """A city whose duties are asked for, its calendar and the day up to which it has been heard."""

    stand: CityStand
    calendar: Calendar
    today: date

    def last_day(self, within: tuple[int, str]) -> date:
        """Return the last day that is meant; of working days, none past the published ones."""
        count, unit = within
        if unit == "d":
            return self.today + timedelta(days=count)
        day = self.today
        while count and day < self.calendar.last:
            day += timedelta(days=1)
            count -= self.calendar.knows(day) and self.calendar.works(day)
        return day

    def left(self, due: date | None) -> int | None:
        """Return how many working days are left until a day, negative past it; None: unknown."""
        if due is None or not (self.calendar.knows(due) and self.calendar.knows(self.today)):
            return None
        first, last = sorted((self.today, due))
        between = range(1, (last - first).days + 1)
        count = sum(self.calendar.works(first + timedelta(days=one)) for one in between)
        return count if due >= self.today else -count


@click.command(name="duties")
@click.option("--city", default="", help="This city only.")
@click.option("--office", default="", help="What this office owes, by its code.")
@click.option("--case", default="", help="What is owed in this case.")
@click.option(
    "--due-within",
    "within",
    type=Within(),
    metavar="2wd",
    help="Due within so many working days (2wd) or days (7d) from the day up to which the city has "
    "been heard; what is overdue is among them.",
)
@click.option("--overdue", is_flag=True, help="Only what is overdue.")
@click.option(
    "--order",
    type=Choice(["due"]),
    default="due",
    show_default=True,
    help="Nearest last day first.",
)
@click.option(
    "--format",
    "form",
    type=Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
)
@language
def command(
    city: str,
    office: str,
    case: str,
    within: tuple[int, str] | None,
    overdue: bool,
    order: str,
    form: str,
    lang: str,
) -> None:
    """Print what is owed and not done, the nearest last day first, and end. No broker is asked.

    Above the duties of each city stands up to when it has been heard. Days are counted from that
    day, by the city's own calendar. As JSON it is one object, as CSV one table; there what is wrong
    with the read side is told in the object, or on standard error.

    \b
    Examples:
      gongze duties --office POWER --due-within 2wd
      gongze duties --city zhuhai --overdue --format csv
    \b
    Exit codes: 0 what is printed is of now, 1 there is no such city or office, 3 the read side is
    down, behind, or of another version.
    """
    asked = Asked(office, case, within, overdue)
    with reading() as read:
        cities = on_read(lambda: _cities(read, city, office))
        rows = _rows(read, cities, asked)
        if form == "json":
            output.lines(_as_json(read, cities, rows))
        elif form == "csv":
            output.lines(_as_csv(rows))
        else:
            output.lines(_as_text(cities, rows, lang))
    if read.wrong:
        fail(UNREAD, read.wrong)


Rows = Iterator[tuple[CityDuties, Mapping[str, Any]]]


def _cities(read: Reading, name: str, office: str) -> list[CityDuties]:
    stands = city_stands(read)
    if name and name not in stands:
        fail(
            1,
            in_words(
                "there is no city {name!r} in the hub{meant}; known: {known}.",
                name=name,
                meant=meant(stands, name),
                known=", ".join(stands) or "–",
            ),
        )
    chosen = [one for one in stands.values() if name in ("", one.city.city)]
    having = [one for one in chosen if not office or _has(one, office)]
    if chosen and not having:
        try:
            office_in(chosen[0].city, office)
        except RegistryError as error:
            fail(1, sentence_of(error))
    return [_with_days(read, one) for one in having]


def _has(stand: CityStand, office: str) -> bool:
    return any(one.code == office for one in stand.city.offices)


def _with_days(read: Reading, stand: CityStand) -> CityDuties:
    outbox = topics.outbox(stand.city.city, HUB)
    records = pages.records_of(read.engine, outbox, (STORY_BEGUN, CALENDAR_PUBLISHED))
    return CityDuties(stand, days_in(stand.city, records).calendar, evidence_day(stand))


def _rows(read: Reading, cities: list[CityDuties], asked: Asked) -> Rows:
    """Yield every duty that is asked for, page by page: nothing is held whole."""
    for city in cities:
        after = None
        while True:
            page = on_read(lambda city=city, after=after: _page(read, city, asked, after))  # type: ignore[misc]
            for row in page.rows:
                yield city, row
            after = page.after
            if after is None:
                break


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


def _is_overdue(city: CityDuties, row: Mapping[str, Any]) -> bool:
    return bool(row["status"] == "breached" and row["due_by"] < city.today)


def _told(city: CityDuties, row: Mapping[str, Any]) -> dict[str, Any]:
    more = {
        "office": row["actor"],
        "case": row["case_name"],
        "overdue": _is_overdue(city, row),
        "working_days_left": city.left(row["due_date"]),
    }
    told = {**row, **more}
    return {name: _plain(told[name]) for name in COLUMNS}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _as_json(read: Reading, cities: list[CityDuties], rows: Rows) -> Iterator[str]:
    head = {"read": read.told(), "cities": [one.stand.told() for one in cities]}
    yield f'{_json(head)[:-1]}, "duties": ['
    comma = ""
    for city, row in rows:
        if comma:
            yield comma
        comma = _json(_told(city, row)) + ","
    if comma:
        yield comma[:-1]
    yield "]}"


def _json(value: Any) -> str:
    return output.spelled(orjson.dumps(value).decode())


def _as_csv(rows: Rows) -> Iterator[str]:
    yield _csv_line(COLUMNS)
    for city, row in rows:
        yield _csv_line(_told(city, row).values())


def _csv_line(values: Any) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue()


def _as_text(cities: list[CityDuties], rows: Rows, lang: str) -> Iterator[str]:
    speeches = {one.stand.city.city: speech_of(one.stand.city, lang) for one in cities}
    begun: set[str] = set()
    for city, row in rows:
        name = city.stand.city.city
        if name not in begun:
            begun.add(name)
            yield _head(city)
        yield _line(city, row, speeches[name])
    for city in cities:
        if city.stand.city.city not in begun:
            yield _head(city)
            yield in_words("  none")


def _head(city: CityDuties) -> str:
    return in_words("{city}: {words}.", city=city.stand.city.city, words=city.stand.words())


def _line(city: CityDuties, row: Mapping[str, Any], speech: Speech) -> str:
    due = row["due_date"]
    return in_words(
        "  {due}  {left}  {office} {subject}, {cited}",
        due=due.isoformat() if due else "–" * 10,
        left=padded(in_language(_left(city, row)), 24),
        office=speech.office(row["actor"]),
        subject=row["subject"],
        cited=speech.cited(row["rule"], row["article"]),
    )


def _left(city: CityDuties, row: Mapping[str, Any]) -> str:
    left = city.left(row["due_date"])
    if row["due_date"] is None:
        return in_words("no last day")
    if left is None:
        return in_words("days not published")
    if _is_overdue(city, row):
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
