"""`gongze status`: how the hub stands, in one line; then each city."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from hub import output
from hub.cli.chosen_cities import persons_in
from hub.cli.city_duties import with_days
from hub.cli.city_stand import CityStand, city_stands, evidence_day
from hub.cli.kafka_session import speech_of
from hub.cli.lists import Column, Destination, Kind, Listing, Row, destination
from hub.cli.options import language
from hub.cli.read_session import UNREAD, Reading, on_read, reading
from hub.cli.status_words import condition_lines, incident_lines, late_lines
from hub.read import pages
from hub.read.conditions import Condition, condition_of
from hub.read.incidents import Incident, incidents, largest
from hub.read.late_offices import LateOffice, late_offices
from hub.sentence import in_words, joined

OVERDUE = 5
STILL = 6
_OLDEST = ("id", "due_date", "office", "subject", "rule", "article")
COLUMNS = (
    Column("city", in_words("city"), width=10),
    Column("still", in_words("it stands still"), Kind.TRUTH, width=10),
    Column("held_by", in_words("held by"), width=24),
    Column("held_because", in_words("why it is held"), width=14),
    Column("held_since", in_words("held since"), Kind.INSTANT, width=20),
    Column("owed", in_words("duties owed"), Kind.NUMBER, width=10),
    Column("overdue", in_words("overdue"), Kind.NUMBER, width=10),
    Column("violations", in_words("violations"), Kind.NUMBER, width=10),
    Column("yellow", in_words("yellow cards"), Kind.NUMBER, width=10),
    Column("red", in_words("red cards"), Kind.NUMBER, width=10),
    Column("oldest_due", in_words("the oldest was due on"), Kind.DAY, width=12),
    Column("oldest_office", in_words("office of the oldest"), width=10),
    Column("oldest_subject", in_words("what the oldest is about"), Kind.TEXT, width=16),
    Column("oldest_rule", in_words("rule of the oldest"), width=28),
    Column("unheard", in_words("records not heard yet"), Kind.NUMBER, width=10),
    Column("quarantined", in_words("in quarantine"), Kind.NUMBER, width=10),
    Column("refused", in_words("records refused"), Kind.NUMBER, width=10),
    Column("refused_lately", in_words("of them in seven days"), Kind.NUMBER, width=10),
    Column("outboxes_out", in_words("outboxes taken out"), width=20),
    Column("calendar_until", in_words("calendar until"), Kind.DAY, width=12),
)
"""What is told of each city in a table."""


@dataclass(frozen=True, slots=True)
class CityStatus:
    """A city with its duties; `oldest` is the one that is overdue the longest."""

    stand: CityStand
    counts: Mapping[str, int]
    oldest: Mapping[str, Any] | None
    condition: Condition
    persons: Sequence[str]
    late: Sequence[LateOffice] = ()
    incidents: Sequence[Incident] = ()

    def lines(self, lang: str, oldest: Mapping[str, Any] | None) -> Iterator[str]:
        """Yield what is told of it; `oldest` is its oldest duty as it may be told."""
        yield in_words("{city}: {words}.", city=self.stand.city.city, words=self.stand.words())
        if not (self.counts["owed"] or self.counts["violations"]):
            yield in_words("  nothing is owed, and no violation stands.")
        else:
            yield in_words(
                "  {owed} duties are owed, {overdue} of them overdue; {violations} violations "
                "stand.",
                **self.counts,
            )
        speech = speech_of(self.stand.city, lang)
        if oldest is not None:
            yield in_words(
                "  the oldest was due on {day}: {office}, {subject}, {cited}",
                day=oldest["due_date"],
                office=speech.office(oldest["office"]),
                subject=oldest["subject"],
                cited=speech.cited(oldest["rule"], oldest["article"]),
            )
        yield from incident_lines(self.incidents, speech)
        yield from late_lines(self.late)
        yield from condition_lines(self.stand, self.condition, speech)

    def told(self, oldest: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the same for a program."""
        one = self.condition
        return {
            **self.stand.told(),
            **self.counts,
            "oldest_overdue": oldest and {**oldest, "due_date": oldest["due_date"].isoformat()},
            "late": [
                {
                    "office": late.office,
                    "count": late.count,
                    "who": late.newest.who.value,
                    "why": late.newest.why.value,
                    "says": str(late.newest.says),
                    "says_zh": late.newest.says_zh,
                }
                for late in self.late
            ],
            "incidents": [
                {
                    "day": some.day.isoformat(),
                    "count": some.count,
                    "offices": dict(some.offices),
                    "outage": some.outage and some.outage.id,
                }
                for some in self.incidents
            ],
            "held": [
                {"topic": held.topic, "because": held.because or None, "since": _text(held.since)}
                for held in one.held
            ],
            "unheard": dict(one.unheard),
            "outboxes_out": list(one.outboxes_out),
            "papers_held": {held.inbox: held.papers for held in one.papers_held},
            "papers_late": {late.inbox: late.papers for late in one.papers_late},
            "quarantined": one.quarantined,
            "quarantined_since": _text(one.quarantined_since),
            "refused": one.refused,
            "refused_lately": one.refused_lately,
            "cards": {"yellow": one.yellow, "red": one.red},
        }

    def row(self) -> Row:
        """Return the same as a row of a table."""
        stand, one, oldest = self.stand.stand, self.condition, self.oldest or {}
        by = stand and stand.held_by
        since = next((held.since for held in one.held if held.topic == by), None)
        values = {
            **self.counts,
            "city": self.stand.city.city,
            "still": self.stand.still,
            "held_by": by,
            "held_because": stand and stand.held_because,
            "held_since": since,
            "yellow": one.yellow,
            "red": one.red,
            "oldest_due": oldest.get("due_date"),
            "oldest_office": oldest.get("actor"),
            "oldest_subject": oldest.get("subject"),
            "oldest_rule": oldest.get("rule"),
            "unheard": sum(one.unheard.values()),
            "quarantined": one.quarantined,
            "refused": one.refused,
            "refused_lately": one.refused_lately,
            "outboxes_out": ", ".join(one.outboxes_out) or None,
            "calendar_until": stand and stand.calendar_until,
        }
        return Row(values, self.persons)

    def oldest_row(self) -> Row | None:
        """Return the oldest duty as a row."""
        if self.oldest is None:
            return None
        told = {**self.oldest, "office": self.oldest["actor"]}
        return Row({name: told[name] for name in _OLDEST}, self.persons)


def _text(instant: Any) -> str | None:
    return instant.isoformat() if instant is not None else None


_OF_OLDEST = (Column("subject", in_words("about"), Kind.TEXT),)


@click.command(name="status")
@destination()
@language
def command(to: Destination, lang: str) -> None:
    """Tell how the hub stands: one line, then each city, from the read side.

    Of each city: how far its evidence is complete and how old that is, what holds it and since
    when, how many duties are owed and overdue, the one that is overdue the longest, who is late and
    why by the newest violations, open cards, what it has not heard yet of each office, what is in
    quarantine, what was refused, and the end of its calendar. No broker is asked.

    \b
    Examples:
      gongze status
      gongze status --format json
      gongze status --format xlsx --out status.xlsx
    \b
    Exit codes: 0 all is read to now and nothing is overdue, 3 the read side is down, behind, or of
    another version, 5 duties are overdue, 6 a city stands still.
    """
    with reading() as read:
        cities = on_read(lambda: statuses(read))
        code, verdict = verdict_of(read, cities)
        _write(to, read, cities, (code, verdict), lang)
    if code:
        raise SystemExit(code)


def _write(
    to: Destination,
    read: Reading,
    cities: Sequence[CityStatus],
    verdict: tuple[int, str],
    lang: str,
) -> None:
    stands = [one.stand for one in cities]
    if to.form in ("text", "json"):
        to.begin(read, "status", stands)
        rows = [one.oldest_row() for one in cities]
        oldest = [None if row is None else to.shown(_OF_OLDEST, row) for row in rows]
        told = list(zip(cities, oldest, strict=True))
        to.lines(
            _as_text(told, verdict, lang) if to.form == "text" else _as_json(read, told, verdict)
        )
    else:
        table = (one.row() for one in cities)
        to.put(read, Listing(name="status", columns=COLUMNS, rows=table, stands=stands, line=str))
        output.warn(verdict[1])


_Told = Sequence[tuple[CityStatus, Mapping[str, Any] | None]]


def _as_text(told: _Told, verdict: tuple[int, str], lang: str) -> Iterator[str]:
    yield verdict[1]
    for one, oldest in told:
        yield from one.lines(lang, oldest)


def _as_json(read: Reading, told: _Told, verdict: tuple[int, str]) -> list[str]:
    return output.json_lines(
        {
            "verdict": str(verdict[1]),
            "code": verdict[0],
            "read": read.told(),
            "cities": [one.told(oldest) for one, oldest in told],
        }
    )


def verdict_of(read: Reading, cities: list[CityStatus]) -> tuple[int, str]:
    """Return the exit code and the line that says it."""
    if read.wrong:
        return UNREAD, read.wrong
    still = [one.stand.city.city for one in cities if one.stand.still]
    if still:
        return STILL, in_words(
            "{count} of {all} cities stand still: {names}.",
            count=len(still),
            all=len(cities),
            names=joined(", ", still),
        )
    late = [one for one in cities if one.oldest is not None]
    if late:
        oldest = min(late, key=lambda one: (one.oldest or {})["due_by"])
        assert oldest.oldest is not None
        return OVERDUE, in_words(
            "All is read to now; {overdue} duties are overdue, the oldest since {day}, in {city}.",
            overdue=sum(one.counts["overdue"] for one in late),
            day=oldest.oldest["due_date"],
            city=oldest.stand.city.city,
        )
    return 0, in_words("All is read to now, and no duty is overdue.")


def statuses(read: Reading) -> list[CityStatus]:
    """Return every registered city with its duties."""
    return [_status(read, name, stand) for name, stand in city_stands(read).items()]


def _status(read: Reading, name: str, stand: CityStand) -> CityStatus:
    today = evidence_day(stand)
    late = pages.duties(read.engine, name, overdue_on=today, size=1).rows
    return CityStatus(
        stand,
        pages.counted(read.engine, name, today),
        late[0] if late else None,
        condition_of(read.engine, stand.city, today),
        next(iter(persons_in(read, name, late)), ()),
        _late(read, name, stand),
        largest(incidents(read.engine, name)),
    )


def _late(read: Reading, name: str, stand: CityStand) -> Sequence[LateOffice]:
    now = stand.stand.evidence_time if stand.stand else None
    return late_offices(read.engine, name, now, with_days(read, stand).calendar)
