"""Replays a story for the cards that a city would say: day by day, for what was known each morning
decides which card is right. Pure.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from hub import messages as m
from hub.domain.calendar import ONE_DAY, Calendar, local_day
from hub.domain.cards.days import begins, next_digest
from hub.domain.cards.kept import KeptCards
from hub.domain.city.card_desk import CardDesk
from hub.domain.law import Law
from hub.domain.story.read import Header, Line
from hub.domain.story.run import Replay


def cards_told(
    header: Header, lines: Sequence[Line], law: Law, calendar: Calendar
) -> list[m.Message]:
    """Return the cards and digests of a story by its end, in order.

    Time comes to the beginning of a day, and to its digest, before what is told of that day after
    it. Raises `StoryError`.
    """
    run = Replay(header, law, calendar, CardDesk(KeptCards(), {}))
    for line in lines:
        if line.at <= header.as_of:
            _passes(run, line.at)
            run.hear(line)
    _passes(run, header.as_of)
    run.finish()
    return run.cards


def _passes(run: Replay, until: datetime) -> None:
    """Let time come to every morning and digest up to an instant."""
    for instant in _mornings(run, until):
        run.reaches(instant)


def _mornings(run: Replay, until: datetime) -> Iterator[datetime]:
    clock, context = run.clock, run.docket.context
    day = local_day(clock if clock is not None else until)
    while day <= local_day(until):
        digest = next_digest(day - ONE_DAY, context.law, context.calendar)
        for instant in (begins(day), digest):
            if instant is None or local_day(instant) != day or instant > until:
                continue
            if clock is None or instant > clock:
                yield instant
        day += ONE_DAY
