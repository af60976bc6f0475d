"""Decides how long after its time an office does a thing, and whether it does it."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from random import Random

from hub.domain.calendar import SHANGHAI, end_of, local_day

_SECOND = timedelta(seconds=1)


class Behaviour(StrEnum):
    """How an office works."""

    PROMPT = "prompt"
    LAZY = "lazy"
    LATE = "late"
    FORGETFUL = "forgetful"


_WEIGHTS = {Behaviour.PROMPT: 5, Behaviour.LAZY: 3, Behaviour.LATE: 1, Behaviour.FORGETFUL: 1}
_FORGOTTEN_SHARE = 0.4
_LAST_SECOND_SHARE = 0.2


def behaviours(offices: Sequence[str], chance: Random) -> dict[str, Behaviour]:
    """Return a behaviour for each office; about half of them are prompt."""
    picked = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()), k=len(offices))
    return dict(zip(offices, picked, strict=True))


def answers_at(asked: datetime, days: float, manner: Behaviour, chance: Random) -> datetime | None:
    """Return when an office answers what reached it at `asked`; None when it forgets.

    A lazy office often waits for the last second of its last day, or for the second after it.
    """
    match manner:
        case Behaviour.PROMPT:
            return _after(asked, days * chance.uniform(0.05, 0.7))
        case Behaviour.LATE:
            return _after(asked, days * chance.uniform(1.2, 3.5))
        case Behaviour.FORGETFUL:
            forgotten = chance.random() < _FORGOTTEN_SHARE
            return None if forgotten else _after(asked, days * chance.uniform(0.1, 1.2))
        case Behaviour.LAZY:
            if days >= 1 and chance.random() < _LAST_SECOND_SHARE:
                midnight = end_of(local_day(_after(asked, days)))
                return midnight - _SECOND if chance.random() < 0.5 else midnight
            return _after(asked, days * chance.uniform(0.7, 1.4))


def _after(asked: datetime, days: float) -> datetime:
    """Return `asked` plus some days, to the second; an instant at night is moved to the morning."""
    at = (asked + timedelta(days=days)).astimezone(SHANGHAI).replace(microsecond=0)
    if time(7) <= at.time() < time(19):
        return at
    morning = at.replace(hour=8, minute=30 + at.minute // 2, second=at.second)
    return morning if at.time() < time(7) else morning + timedelta(days=1)
