"""Who is late with each duty that is overdue, and what outages of the hub took of its term."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.cli.city_duties import CityDuties, is_overdue
from hub.cli.lists import Column, Kind
from hub.cli.read_session import Reading
from hub.read.lateness.found import latenesses
from hub.read.lateness.who import Lateness
from hub.sentence import in_words

_WHO = {
    "nobody": in_words("nobody"),
    "hub": in_words("the hub"),
    "wire": in_words("the way to the office"),
    "sender": in_words("the system of the office"),
    "office": in_words("the office"),
}
LATE_COLUMNS = (
    Column("late_who", in_words("whose the delay is"), width=14, words=_WHO),
    Column("late_why", in_words("why, in a word"), width=14),
    Column("late", in_words("who is late"), width=50),
    Column("late_days", in_words("working days that count"), Kind.NUMBER, width=10),
    Column("lost_days", in_words("working days that the hub stood"), Kind.NUMBER, width=10),
    Column("outages", in_words("outages in its term"), width=16),
    Column("outage_hours", in_words("their hours"), Kind.NUMBER, width=10),
    Column("outage_days", in_words("their working days"), Kind.NUMBER, width=10),
)
"""What is told of a duty that is overdue; empty for another."""


def late_told(
    read: Reading, city: CityDuties, rows: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return the values of those columns for those duties that are overdue, by id."""
    late = [one for one in rows if is_overdue(city, one)]
    stand = city.stand.stand
    now = stand.evidence_time if stand else None
    found = latenesses(read.engine, city.stand.city.city, late, now, city.calendar)
    return {name: _told(one) for name, one in found.items()}


def _told(one: Lateness) -> dict[str, Any]:
    stood = one.stood
    names = [f"{outage.year}/{outage.number}" for outage in stood.outages]
    says: str = one.says
    if names:
        says = in_words(
            "{says} The hub stood in its term: outage {names}, {hours:.1f} h, working days: "
            "{days}.",
            says=says,
            names=", ".join(names),
            hours=stood.hours,
            days=stood.working_days,
        )
    return {
        "late_who": one.who.value,
        "late_why": one.why.value,
        "late": says,
        "late_days": one.days,
        "lost_days": one.lost,
        "outages": " ".join(names) or None,
        "outage_hours": round(stood.hours, 2) if names else None,
        "outage_days": stood.working_days if names else None,
    }
