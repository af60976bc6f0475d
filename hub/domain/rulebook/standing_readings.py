"""Finds the readings that bear on every rule of a form, so that no rule has to name them itself.

The instant at which a term ends bears on every numeric term, the hour of a receipt on every term
that a receipt begins, dispatch or receipt on every duty to send (AMB-01, AMB-03, AMB-45).
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from hub.domain.clocks import Clock, Unit
from hub.domain.derive.office_hours import LAST_INSTANT, OUT_OF_HOURS
from hub.domain.rules import Pattern, Patterns
from hub.domain.vocabulary import Half

FULFILLED_ON = "sender_fulfilled_on"


def standing_readings(
    clock: Clock, raised: Collection[Pattern], done: Collection[Pattern], known: Collection[str]
) -> tuple[str, ...]:
    """Return the readings of a city (`known`) that bear on a duty of this form."""
    return tuple(name for name in _bearing(clock, raised, done) if name in known)


def _bearing(clock: Clock, raised: Collection[Pattern], done: Collection[Pattern]) -> Iterator[str]:
    if clock.unit is not Unit.NONE:
        yield LAST_INSTANT
        if any(one.half is Half.RECEIVED for one in raised):
            yield OUT_OF_HOURS
    if any(one.half is Half.SENT for one in done):
        yield FULFILLED_ON


def at_receipt(done: tuple[Pattern, ...]) -> tuple[Pattern, ...]:
    """Return the patterns of fulfilment if a paper counts once its addressee has it."""
    return Patterns(
        replace(one, half=Half.RECEIVED) if one.half is Half.SENT else one for one in done
    )
