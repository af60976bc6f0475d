"""Applies the arrangements of days that are published into a city's log over its calendar.

1. A decree is a fact of the city's own outbox, kept in a row of its own. Order of arrival changes
   nothing, because decrees are applied in their canonical order. One that cannot be the State
   Council's is refused on admission (`hub/domain/festivals/arranged.py`). Such a decree from before
   that check existed is ignored, so that stored rows and rebuilt rows agree.
2. A change of days changes what rows are derived under: each is derived anew in bounded sweeps.
"""

from typing import TYPE_CHECKING

from hub.domain.calendar import Calendar
from hub.domain.facts import in_order
from hub.domain.festivals.arranged import misarranged
from hub.domain.field_checks import decree_of
from hub.domain.statement import Statement
from hub.domain.stopped_clocks import due_day_of
from hub.domain.vocabulary import Vocabulary
from hub.sentence import Sentence, both

if TYPE_CHECKING:  # a command needs the names below at its start, and no row
    from hub.domain.city.rows import Row

DECREES = "calendar/published"
"""The key of the row that keeps decrees."""
BY_DECREE = "days arranged by "
"""How it begins, in English, that a decree moved a day."""


def calendar_of(row: "Row | None", base: Calendar, words: Vocabulary) -> Calendar:
    """Return the calendar of a city: `base`, with every published decree."""
    if row is None or not row.facts:
        return base
    decrees = [decree_of(fact.fields) for fact in in_order(row.facts, words)]
    believed = [one for one in decrees if misarranged(one) is None]
    return base.under(believed) if believed else base


def moved_because(before: Statement, after: Statement, calendar: Calendar) -> Sentence | None:
    """Return why a duty is due on another day than was published; None if it is the same day."""
    if before.due == after.due or after.started is None:
        return None
    if before.trigger_at != after.trigger_at:
        trigger = after.evidence[0]
        return both(
            "counted from another trigger: {trigger}",
            "改自另一记录起算：{trigger}",
            trigger=trigger,
        )
    if before.clock != after.clock:
        return both("another term", "期限不同")
    due_if_not_stopped_otherwise = due_day_of(after.clock, after.started, calendar, before.stops)
    if before.stops != after.stops and due_if_not_stopped_otherwise == before.due:
        return both("its term stood still on other days", "期限停止计算的日期不同")
    names = [
        name
        for name, other in calendar.without.items()
        if due_day_of(after.clock, after.started, other, after.stops) != after.due
    ]
    if not names:
        return both(
            "days arranged by what was published before", "依此前公布的放假调休安排重新计算"
        )
    return both(
        "days arranged by {decrees}", "依{named}的放假调休安排重新计算",
        decrees=", ".join(names), named="、".join(names),
    )  # fmt: skip
