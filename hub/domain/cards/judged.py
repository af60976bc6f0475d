"""Decides which cards a duty is to have, by how it stands now. Pure.

1. Only a duty with a last day that is owed, not a right, gets cards; each colour has one number,
   however often the duty moves.
2. Yellow: it is open, its day is reached, its last day is not over. Nothing is in doubt, its term
   does not stand still, and its office may be accused.
3. Red: it is breached, and nothing leaves that in doubt. One that was done meanwhile gets none.
4. A card is lifted when it should not stand: a yellow one, of what was done before its day, falls
   due later or is owed no more; a red one, of what is breached no more, or in doubt.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hub.domain.calendar import ONE_DAY, local_day
from hub.domain.cards.days import ahead_of, begins, day_ahead
from hub.domain.cards.kept import CardsOfDuty, Colour, Numbered
from hub.domain.clocks import Unit, rolled
from hub.domain.context import Context
from hub.domain.derive.office_hours import late_from
from hub.domain.statement import OBJECTIONS, Because, Family, Statement, Status

_STANDS_STILL = frozenset((Because.WITHDRAWN, Because.RETURNED, Because.STAYED, Because.DOUBLED))
_OWED_NO_MORE = frozenset((Status.CANCELLED, Status.EXEMPTED))


class CardChange(StrEnum):
    """What is said of a card."""

    SAID = "said"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


class Why(StrEnum):
    """Why a card is said or lifted."""

    NEAR = "near"
    MISSED = "missed"
    GONE = "gone"
    OWED_NO_MORE = "owed_no_more"
    DONE_BEFORE = "done_before"
    DONE_IN_TIME = "done_in_time"
    LATER = "later"
    IN_DOUBT = "in_doubt"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing to say of a card of a duty: `on` is the working day that it is for."""

    colour: Colour
    change: CardChange
    why: Why
    due: date
    on: date


def may_have_cards(one: Statement, context: Context) -> bool:
    """Return whether a statement is a duty with a number in its text."""
    if one.family is not Family.DUTY or one.clock.unit is Unit.NONE or one.advisory:
        return False
    rule = context.law.duty(one.rule)
    return rule is not None and not rule.right


def next_card(statements: Sequence[Statement], context: Context) -> tuple[datetime | None, bool]:
    """Return the earliest instant still to come at which a yellow card of a duty is due, and
    whether the day of one has come already.
    """
    found: datetime | None = None
    has_come = False
    for one in statements:
        if one.status is not Status.OPEN or one.due is None or not may_have_cards(one, context):
            continue
        at = begins(_yellow_day(one, one.due, context))
        if context.has_passed(at):
            has_come = True
        elif found is None or at < found:
            found = at
    return found, has_come


def _yellow_day(duty: Statement, due: date, context: Context) -> date:
    return day_ahead(due, ahead_of(duty.rule, duty.clock, context.law), context.calendar)


def is_established(duty: Statement) -> bool:
    """Return whether a duty is breached, and nothing leaves that in doubt."""
    return (
        duty.status is Status.BREACHED
        and not (duty.held or duty.contested or duty.doubt)
        and duty.because not in OBJECTIONS
    )


def is_owed(duty: Statement) -> bool:
    """Return whether a duty is still to be done, and its office may be told so."""
    if duty.done_at is not None or duty.due is None:
        return False
    return is_established(duty) or _is_plainly_open(duty)


def _is_plainly_open(duty: Statement) -> bool:
    return (
        duty.status is Status.OPEN
        # Done after its last day, and heard before evidence time has reached that day.
        and duty.done_at is None
        and not (duty.held or duty.contested or duty.doubt)
        and duty.because not in _STANDS_STILL
    )


def verdicts(
    duty: Statement | None, cards: CardsOfDuty | None, context: Context
) -> Iterator[Verdict]:
    """Yield what is to be said of the cards of a duty; None is a duty that follows no more."""
    for colour, of in _BY_COLOUR.items():
        known = cards.of(colour) if cards is not None else None
        verdict = _gone(colour, known) if duty is None else of(duty, known, context)
        if verdict is not None:
            yield verdict


def _gone(colour: Colour, known: Numbered | None) -> Verdict | None:
    if known is None or not known.stands:
        return None
    return Verdict(colour, CardChange.WITHDRAWN, Why.GONE, known.due, known.on)


def _yellow(duty: Statement, known: Numbered | None, context: Context) -> Verdict | None:
    if known is not None and known.stands:
        why = _lifts_yellow(duty, known, context)
        if why is None:
            return None
        return Verdict(Colour.YELLOW, CardChange.WITHDRAWN, why, known.due, known.on)
    if duty.due is None or not _is_plainly_open(duty) or not may_have_cards(duty, context):
        return None
    if context.may_not_accuse(duty.actor) or context.has_passed(late_from(duty.due, context.law)):
        return None
    on = _yellow_day(duty, duty.due, context)
    if not context.has_passed(begins(on)):
        return None
    change = CardChange.SAID if known is None else CardChange.RESTORED
    return Verdict(Colour.YELLOW, change, Why.NEAR, duty.due, on)


def _lifts_yellow(duty: Statement, known: Numbered, context: Context) -> Why | None:
    if duty.status in _OWED_NO_MORE:
        return Why.OWED_NO_MORE
    if duty.done_at is not None and duty.done_at < begins(known.on):
        return Why.DONE_BEFORE
    if duty.status is Status.PROVISIONAL:
        return Why.LATER
    if duty.status is not Status.OPEN or duty.held:
        return None
    later = duty.due is None or not context.has_passed(begins(_yellow_day(duty, duty.due, context)))
    return Why.LATER if later else None


def _red(duty: Statement, known: Numbered | None, context: Context) -> Verdict | None:
    stands = is_established(duty)
    if known is not None and known.stands:
        if stands:
            return None
        return Verdict(Colour.RED, CardChange.WITHDRAWN, _lifts_red(duty), known.due, known.on)
    if not stands or duty.done_at is not None or duty.due is None:
        return None
    if not may_have_cards(duty, context):
        return None
    change = CardChange.SAID if known is None else CardChange.RESTORED
    late = local_day(late_from(duty.due, context.law))
    on = late if late == duty.due else rolled(duty.due + ONE_DAY, context.calendar) or late
    return Verdict(Colour.RED, change, Why.MISSED, duty.due, on)


def _lifts_red(duty: Statement) -> Why:
    if duty.status in _OWED_NO_MORE:
        return Why.OWED_NO_MORE
    if duty.status is Status.DISCHARGED:
        return Why.DONE_IN_TIME
    return Why.LATER if duty.status is Status.OPEN and not duty.held else Why.IN_DOUBT


_BY_COLOUR = {Colour.YELLOW: _yellow, Colour.RED: _red}
