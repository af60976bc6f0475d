"""Replays a story for the cards that a city would say: day by day, for what was known each morning
decides which card is right. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from hub import messages as m
from hub.domain.calendar import ONE_DAY, Calendar, local_day
from hub.domain.cards.days import begins, next_digest
from hub.domain.cards.kept import KeptCards
from hub.domain.city.card_desk import CardDesk
from hub.domain.law import Law
from hub.domain.local_time import local_text
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


def cards_outcome(said: Iterable[m.Message]) -> list[dict[str, Any]]:
    """Return the cards of a story as plain JSON values, each as often as it was said, lifted or
    restored; what is told of it in a digest is left out.
    """
    return [_card(one) for one in said if isinstance(one, m.Card)]


def _card(card: m.Card) -> dict[str, Any]:
    return {
        "colour": card.colour,
        "change": card.change,
        "rule": card.rule,
        "article": card.article,
        "actor": card.actor,
        "subject": card.subject,
        "case": card.case,
        "site": card.site,
        "year": card.year,
        "number": card.number,
        "on": card.on.isoformat(),
        "due_date": card.due_date.isoformat(),
        "at": local_text(card.evidence_time),
        "reason": card.reason,
        "reason_zh": card.reason_zh,
        "evidence": list(card.evidence),
    }


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
