"""What the offices of a simulated city will tell, and when: a month from a seed, in bursts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from hub.domain.calendar import end_of, local_day
from hub.domain.law import Law
from hub.domain.story.line_messages import message_of
from hub.domain.story.read import Header, Line, read_header, read_lines
from hub.domain.story.run import header_lines
from hub.files.rulebooks import law_of
from hub.messages import OfficeMessage
from hub.sandbox.player import offices_of
from hub.sim.month import MonthPlan, month
from tests.simulation.plan import CityPlan

AT_MIDNIGHT_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Script:
    """One city's story: `told` are its messages with the instant from which each can be told."""

    name: str
    law: Law
    header: Header
    lines: Sequence[Line]
    told: Sequence[tuple[datetime, OfficeMessage]]

    @property
    def offices(self) -> dict[str, str]:
        """Return the offices that the story speaks of, with their roles."""
        return offices_of(self.lines, self.law, self.header)

    def between(self, after: datetime | None, until: datetime) -> list[OfficeMessage]:
        """Return what can be told by `until` and could not be told by `after`."""
        return [one for at, one in self.told if (after is None or at > after) and at <= until]


def script_of(plan: CityPlan, days: int) -> Script:
    """Return the story of one city; what it says of sites stands from its first instant."""
    of_month = MonthPlan(plan.law, days, plan.events, plan.seed)
    first, *rest = month(of_month)
    header, law = read_header(first), law_of(plan.law)
    vocabulary = law.vocabulary.with_offices(header.offices, header.under)
    lines = list(read_lines(rest, vocabulary))
    known = [replace(one, at=of_month.begins) for one in header_lines(header, vocabulary)]
    told: list[tuple[datetime, OfficeMessage]] = []
    latest = of_month.begins
    for line in [*known, *lines]:
        latest = max(latest, line.at)
        told.append((latest, message_of(line, plan.name, vocabulary)))
    return Script(plan.name, law, header, lines, told)


def bursts_of(scripts: Sequence[Script], count: int, chance: Random) -> list[datetime]:
    """Return the instants of the bursts, in order; some stand a moment before a midnight."""
    instants = sorted({at for script in scripts for at, _ in script.told})
    picked = sorted(chance.sample(instants, min(count, len(instants))))
    found = []
    for at in picked:
        if chance.random() < AT_MIDNIGHT_SHARE:
            found.append(end_of(local_day(at)) - timedelta(seconds=chance.uniform(0, 4)))
        else:
            found.append(at + timedelta(seconds=chance.uniform(0, 600)))
    last = max(*found, *instants) + timedelta(minutes=1)
    return [*sorted(found), last, last + timedelta(days=chance.randint(1, 12))]
