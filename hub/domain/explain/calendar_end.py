"""Warns in time that the published days of a calendar end.

The State Council arranges a year in November of the year before. Every command that shows due days
warns of the end, so that nobody learns only from a provisional duty that the next year was never
published.
"""

from datetime import date

from hub.sentence import Sentence, in_words, noted

WARNED_DAYS = 60
"""How many days before the end the warning begins: an arrangement is out by then, or soon."""
ENDS = noted(
    "working days are published to {until}, {days} days from {day}: a term that runs past it has no"
    " last day yet, and breaches nothing"
)
ENDED = noted(
    "working days are published to {until} only, and it is {day}: a term that runs past it has no"
    " last day, and breaches nothing"
)
IN_A_CITY = noted(
    "What to do: publish the State Council's arrangement of {year}, gongze calendar publish FILE"
    " --as {city}:hub"
)
IN_A_STORY = noted(
    "What to do: tell the arrangement of {year} in a line of the story, event calendar_published"
)
UNPUBLISHED = noted("not yet known, days are not published that far: gongze calendar publish")
"""The words in place of the last day of a provisional duty."""


def days_left(until: date, day: date) -> int | None:
    """Return how many days are left on `day` of a calendar published to `until`; None if many.

    Negative: it has ended.
    """
    left = (until - day).days
    return left if left <= WARNED_DAYS else None


def end_warning(until: date, day: date, city: str = "") -> str | None:
    """Return the warning on `day` for a calendar published to `until`; None for no warning.

    It says what to do in `city`; without one, in a story.
    """
    left = days_left(until, day)
    if left is None:
        return None
    told = Sentence(ENDS if left >= 0 else ENDED, {"until": until, "days": left, "day": day})
    year = until.year + 1
    remedy = Sentence(IN_A_CITY if city else IN_A_STORY, {"year": year, "city": city})
    return in_words("{told}. {remedy}", told=told, remedy=remedy)
