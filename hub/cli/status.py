"""`gongze status`: how the hub stands, in one line; then each city."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from hub import output
from hub.cli.city_stand import CityStand, city_stands
from hub.cli.kafka_session import speech_of
from hub.cli.options import form, language
from hub.cli.read_session import UNREAD, Reading, on_read, reading
from hub.domain.calendar import local_day
from hub.read import pages
from hub.sentence import in_words, joined

OVERDUE = 5
STILL = 6


@dataclass(frozen=True, slots=True)
class CityStatus:
    """A city with its duties; `oldest` is the one that is overdue the longest."""

    stand: CityStand
    counts: Mapping[str, int]
    oldest: Mapping[str, Any] | None

    def lines(self, lang: str) -> list[str]:
        """Return what is told of it."""
        name = self.stand.city.city
        told: list[str] = [in_words("{city}: {words}.", city=name, words=self.stand.words())]
        told.append(
            in_words(
                "  {owed} duties are owed, {overdue} of them overdue; {violations} violations "
                "stand.",
                **self.counts,
            )
        )
        if self.oldest is not None:
            speech = speech_of(self.stand.city, lang)
            told.append(
                in_words(
                    "  the oldest was due on {day}: {office}, {subject}, {cited}",
                    day=self.oldest["due_date"],
                    office=speech.office(self.oldest["actor"]),
                    subject=self.oldest["subject"],
                    cited=speech.cited(self.oldest["rule"], self.oldest["article"]),
                )
            )
        return told

    def told(self) -> dict[str, Any]:
        """Return the same for a program."""
        oldest = self.oldest and {
            "id": self.oldest["id"],
            "due_date": self.oldest["due_date"].isoformat(),
            "office": self.oldest["actor"],
            "subject": self.oldest["subject"],
            "rule": self.oldest["rule"],
            "article": self.oldest["article"],
        }
        return {**self.stand.told(), **self.counts, "oldest_overdue": oldest}


@click.command(name="status")
@form
@language
def command(form: str, lang: str) -> None:
    """Tell how the hub stands: one line, then each city, from the read side.

    Of each city: how far its evidence is complete and how old that is, what holds it, how many
    duties are owed and overdue, and the one that is overdue the longest. No broker is asked.

    \b
    Examples:
      gongze status
      gongze status --format json
    \b
    Exit codes: 0 all is read to now and nothing is overdue, 3 the read side is down, behind, or of
    another version, 5 duties are overdue, 6 a city stands still.
    """
    with reading() as read:
        cities = on_read(lambda: statuses(read))
    code, verdict = verdict_of(read, cities)
    if form == "json":
        told = {
            "verdict": str(verdict),
            "code": code,
            "read": read.told(),
            "cities": [one.told() for one in cities],
        }
        output.lines(output.json_lines(told))
    else:
        output.say(verdict)
        for one in cities:
            output.lines(one.lines(lang))
    if code:
        raise SystemExit(code)


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
    found = []
    for name, stand in city_stands(read).items():
        today = evidence_day(stand)
        oldest = pages.duties(read.engine, name, overdue_on=today, size=1).rows
        counts = pages.counted(read.engine, name, today)
        found.append(CityStatus(stand, counts, oldest[0] if oldest else None))
    return found


def evidence_day(stand: CityStand) -> date:
    """Return the day up to which a city has been heard; before it has been, nothing is late."""
    evidence = stand.stand.evidence_time if stand.stand else None
    return date.min if evidence is None else local_day(evidence)
