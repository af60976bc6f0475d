"""Says when cards are due, and what a city has chosen of it. Pure.

1. A yellow card is due some working days before the last day: one, or more for longer terms or for
   some rules, as the city has chosen.
2. It is due at 00:00 of that day, a red one with the first late instant.
3. A day that no calendar knows is no working day: nothing is due on it.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from hub.domain.calendar import ONE_DAY, REMEMBERED, SHANGHAI, Calendar, end_of, in_shanghai
from hub.domain.clocks import Clock, Unit
from hub.domain.law import Law
from hub.domain.requirements import NeededReading, Needs, two_numbers
from hub.sentence import in_words

AHEAD = "yellow_card_ahead"
AHEAD_BY_RULE = "yellow_card_ahead_by_rule"
ALSO_TO = "cards_also_to"
DIGEST_AT = "digest_at"
SETTINGS = (AHEAD, AHEAD_BY_RULE, ALSO_TO, DIGEST_AT)

BY_TERM = "by_term"
NO_RULE = "none"
_LONGER = ((10, 5), (5, 3), (3, 2))
"""From so many days of a term on, so many working days ahead: as orders are reminded of."""
_DAYS_OF: Mapping[Unit, int] = {
    Unit.WORKING_DAYS: 1,
    Unit.CALENDAR_DAYS: 1,
    Unit.WEEKS: 7,
    Unit.WORKING_WEEKS: 7,
    Unit.MONTHS: 30,
}
_EIGHT_THIRTY = (8, 30)


def _days_by_rule(said: Any) -> bool:
    return said == NO_RULE or (_codes(said) and all(_OF_RULE.fullmatch(one) for one in said))


def _codes(said: Any) -> bool:
    return isinstance(said, list | tuple) and all(isinstance(one, str) for one in said)


_OF_RULE = re.compile(r"[^=\s]+=[1-9][0-9]?")
READING_NEEDS: Mapping[str, Needs] = {
    AHEAD_BY_RULE: Needs(
        (
            NeededReading(
                AHEAD_BY_RULE,
                _days_by_rule,
                in_words("none, or a list of RULE=DAYS with 1 to 99 working days"),
            ),
        )
    ),
    ALSO_TO: Needs((NeededReading(ALSO_TO, _codes, in_words("a list of offices by their code")),)),
    DIGEST_AT: Needs((two_numbers(DIGEST_AT, 23, 59, "[8, 30]"),)),
}
"""What these settings must say, whichever value was chosen."""


def ahead_of(rule: str, clock: Clock, law: Law) -> int:
    """Return how many working days before its last day a duty gets a yellow card."""
    told = law.chosen.get(AHEAD_BY_RULE, NO_RULE)
    if told != NO_RULE and (ahead := _by_rule(tuple(told)).get(rule)) is not None:
        return ahead
    if law.chosen.get(AHEAD) != BY_TERM:
        return 1
    days = clock.count * _DAYS_OF.get(clock.unit, 0)
    return next((ahead for least, ahead in _LONGER if days >= least), 1)


@lru_cache(maxsize=16)
def _by_rule(told: tuple[str, ...]) -> Mapping[str, int]:
    pairs = (one.split("=") for one in told)
    return {rule: int(days) for rule, days in pairs}


@lru_cache(maxsize=REMEMBERED)
def day_ahead(due: date, ahead: int, calendar: Calendar) -> date:
    """Return the working day that is so many before a day; the first known one, if there are
    fewer.
    """
    day = due
    while ahead and calendar.knows(day - ONE_DAY):
        day -= ONE_DAY
        ahead -= calendar.works(day)
    return day


@lru_cache(maxsize=REMEMBERED)
def begins(day: date) -> datetime:
    """Return 00:00 of a day in Asia/Shanghai."""
    return end_of(day - ONE_DAY)


def digest_day(now: datetime, law: Law, calendar: Calendar) -> date | None:
    """Return the working day whose digest is the newest that is due by `now`; None if no calendar
    knows one.
    """
    local = in_shanghai(now)
    day = local.date()
    if local.time() < time(*law.chosen.get(DIGEST_AT, _EIGHT_THIRTY)):
        day -= ONE_DAY
    while calendar.knows(day):
        if calendar.works(day):
            return day
        day -= ONE_DAY
    return None


def next_digest(after: date, law: Law, calendar: Calendar) -> datetime | None:
    """Return when the first digest of a later day is due; None past the published calendar."""
    day = after + ONE_DAY
    while calendar.knows(day):
        if calendar.works(day):
            at = time(*law.chosen.get(DIGEST_AT, _EIGHT_THIRTY))
            return datetime.combine(day, at, SHANGHAI)
        day += ONE_DAY
    return None
