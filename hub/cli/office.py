"""`gongze office`: how an office stands, in each city that has it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import click

from hub.cli.chosen_cities import chosen_cities, of_city, office_codes
from hub.cli.city_duties import CityDuties, with_days
from hub.cli.kafka_session import office_in, speech_of
from hub.cli.lists import Column, Destination, Kind, Listing, Row, destination
from hub.cli.options import language
from hub.cli.read_session import Reading, on_read, reading
from hub.domain.calendar import minute_of
from hub.domain.explain.speech import Speech
from hub.read import pages
from hub.read.offices import office_stand, tally_of
from hub.read.reports.counted import As
from hub.read.reports.period import Period, period_of
from hub.sentence import in_words

_SOON = (2, "wd")
COLUMNS = (
    Column("city", in_words("city"), width=10),
    Column("office", in_words("office"), width=10),
    Column("owed", in_words("duties owed"), Kind.NUMBER, width=10),
    Column("overdue", in_words("overdue"), Kind.NUMBER, width=10),
    Column("due_soon", in_words("due within two working days"), Kind.NUMBER, width=10),
    Column("oldest_due", in_words("the oldest was due on"), Kind.DAY, width=12),
    Column("next_due", in_words("the next is due on"), Kind.DAY, width=12),
    Column("violations", in_words("violations"), Kind.NUMBER, width=10),
    Column("yellow", in_words("yellow cards"), Kind.NUMBER, width=10),
    Column("red", in_words("red cards"), Kind.NUMBER, width=10),
    Column("delivered_at", in_words("last paper delivered"), Kind.INSTANT, width=20),
    Column("fetched_at", in_words("last fetched"), Kind.INSTANT, width=20),
    Column("unfetched", in_words("records not fetched"), Kind.NUMBER, width=10),
    Column("said_last_at", in_words("said last at"), Kind.INSTANT, width=20),
    Column("said_last", in_words("what it said last"), width=24),
    Column("refused", in_words("records refused"), Kind.NUMBER, width=10),
    Column("period", in_words("quarter"), width=10),
    Column("fell_due", in_words("fell due in the quarter"), Kind.NUMBER, width=10),
    Column("on_time", in_words("done on time"), Kind.NUMBER, width=10),
    Column("late", in_words("done late"), Kind.NUMBER, width=10),
    Column("open", in_words("still open"), Kind.NUMBER, width=10),
    Column("on_time_rate", in_words("on-time rate"), Kind.NUMBER, width=10),
)
"""What is told of an office in each city."""


@click.command(name="office")
@click.argument("office", metavar="OFFICE", shell_complete=office_codes)
@of_city
@destination(names=False)
@language
def command(to: Destination, office: str, city: str, lang: str) -> None:
    """Tell how an office stands, by its code, in each city that has it. No broker is asked.

    What it owes, what of that is overdue or due within two working days, its violations and cards;
    when a paper reached its inbox last, when its client fetched last, and what that has left there;
    what it said last, how much of that was refused, and its rate in this quarter, as gongze report
    counts it. Whether it fetched is known only of
    a client that commits what it has read.

    \b
    Examples:
      gongze office POWER
      gongze office POWER --city zhuhai --format json
    \b
    Exit codes: 0 what is printed is of now, 1 there is no such city or office, or the file could
    not be written, 3 the read side is down, behind, or of another version.
    """
    with reading() as read:
        stands = on_read(lambda: chosen_cities(read, city, office))
        listing = Listing(
            name="offices",
            columns=COLUMNS,
            rows=_rows(read, [with_days(read, one) for one in stands], office),
            stands=stands,
            line=_liner({one.city.city: speech_of(one.city, lang) for one in stands}),
        )
        to.write(read, listing)


def _rows(read: Reading, cities: Sequence[CityDuties], office: str) -> Iterator[Row]:
    for city in cities:
        yield on_read(lambda city=city: _row(read, city, office))  # type: ignore[misc]


def _row(read: Reading, city: CityDuties, code: str) -> Row:
    name, engine = city.stand.city.city, read.engine
    place = office_in(city.stand.city, code)
    by_story = city.stand.city.clock != "wall"
    one = office_stand(engine, name, place, city.today, city.last_day(_SOON), by_story=by_story)
    late = pages.duties(engine, name, office=code, overdue_on=city.today, size=1).rows
    coming = pages.duties(engine, name, office=code, due_from=city.today, size=1).rows
    quarter = _quarter(city)
    tally = quarter and tally_of(engine, name, code, quarter, city.calendar, city.today)
    counts = tally.counts if tally else {}
    return Row(
        {
            "city": name,
            "office": code,
            "owed": one.owed,
            "overdue": one.overdue,
            "due_soon": one.due_soon,
            "oldest_due": late[0]["due_date"] if late else None,
            "next_due": coming[0]["due_date"] if coming else None,
            "violations": one.violations,
            "yellow": one.yellow,
            "red": one.red,
            "delivered_at": one.delivered_at,
            "fetched_at": one.fetched_at,
            "unfetched": one.unfetched,
            "said_last_at": one.said_at,
            "said_last": one.said_kind,
            "refused": one.refused,
            "period": quarter and quarter.name,
            "fell_due": tally and tally.received,
            "on_time": counts.get(As.ON_TIME, 0),
            "late": counts.get(As.LATE, 0),
            "open": counts.get(As.OPEN, 0),
            "on_time_rate": tally and tally.rate,
        }
    )


def _quarter(city: CityDuties) -> Period | None:
    """Return the quarter of the day up to which a city has been heard; None before it has been."""
    return period_of(f"{city.today.year}Q{(city.today.month + 2) // 3}")


def _liner(speeches: Mapping[str, Speech]) -> Callable[[Mapping[str, Any]], Sequence[str]]:
    return lambda row: list(_lines(row, speeches[row["city"]]))


def _lines(row: Mapping[str, Any], speech: Speech) -> Iterator[str]:
    yield in_words("  {office}", office=speech.office(row["office"]))
    yield in_words(
        "    duties owed: {owed}, overdue: {overdue}, due within two working days: {soon}; "
        "violations: {violations}.",
        owed=row["owed"],
        overdue=row["overdue"],
        soon=row["due_soon"],
        violations=row["violations"],
    )
    if row["oldest_due"] is not None:
        yield in_words("    the oldest was due on {day}.", day=row["oldest_due"])
    if row["next_due"] is not None:
        yield in_words("    the next is due on {day}.", day=row["next_due"])
    if row["yellow"] or row["red"]:
        yield in_words(
            "    cards: {red} red, {yellow} yellow.", red=row["red"], yellow=row["yellow"]
        )
    yield _inbox(row)
    if row["said_last_at"] is None:
        yield in_words("    it has said nothing yet.")
    else:
        yield in_words(
            "    it said last at {at}: {what}.",
            at=minute_of(row["said_last_at"]),
            what=speech.kind(row["said_last"]),
        )
    if row["refused"]:
        yield in_words("    records refused: {count}.", count=row["refused"])
    if row["fell_due"]:
        yield _rate(row)


def _inbox(row: Mapping[str, Any]) -> str:
    if row["delivered_at"] is None:
        return in_words("    no paper has reached its inbox yet.")
    delivered = minute_of(row["delivered_at"])
    if row["fetched_at"] is None:
        return in_words(
            "    a paper reached its inbox last at {at}; whether it fetches them is not known: its "
            "client does not say.",
            at=delivered,
        )
    return in_words(
        "    a paper reached its inbox last at {at}; it fetched last at {fetched}; left there: "
        "{left}.",
        at=delivered,
        fetched=minute_of(row["fetched_at"]),
        left=row["unfetched"],
    )


def _rate(row: Mapping[str, Any]) -> str:
    told = in_words(
        "    {period}: fell due: {count}, done on time: {on_time}, late: {late}, open: {open}, the "
        "others are not due yet or count apart",
        period=row["period"],
        count=row["fell_due"],
        on_time=row["on_time"],
        late=row["late"],
        open=row["open"],
    )
    if row["on_time_rate"] is None:
        return in_words("{told}; too few for a rate.", told=told)
    return in_words("{told}: {rate:.1%} on time.", told=told, rate=row["on_time_rate"])
