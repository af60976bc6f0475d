"""Disturbs messages on their way: they come late, twice, or the second time with other content."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

REPEATED, CONTRADICTED, DELAYED = 0.03, 0.02, 0.1
"""How often a message is repeated, contradicted, and sent hours or days after the event."""
_MINUTES_MAX, _DELAY_HOURS_MAX, _OTHERWISE_HOURS_MAX = 30, 96, 48


@dataclass(frozen=True, slots=True)
class NoisyLine:
    """One line and when it arrives; lines are in order of arrival."""

    arrives: datetime
    line: Mapping[str, Any]


def with_noise(
    told: Iterable[NoisyLine], ends: datetime, chance: Random, question: str
) -> Iterator[NoisyLine]:
    """Yield what arrives; nothing arrives after `ends`. A `question` comes once."""
    for one in told:
        at = one.arrives
        for line in _versions(one.line, at, ends, chance, question):
            yield replace(one, arrives=_arrival(at, ends, chance), line=line)


def _versions(
    line: Mapping[str, Any], at: datetime, ends: datetime, chance: Random, question: str
) -> Iterator[Mapping[str, Any]]:
    yield line
    if line["event"] == question:
        return
    dice = chance.random()
    if dice < REPEATED:
        yield line
    elif dice < REPEATED + CONTRADICTED:
        other = at - timedelta(hours=chance.randint(1, _OTHERWISE_HOURS_MAX))
        yield {**line, "at": min(other, ends).isoformat()}


def _arrival(at: datetime, ends: datetime, chance: Random) -> datetime:
    """Return when a line arrives: within half an hour, or, if late, within four days."""
    delay = timedelta(seconds=chance.randrange(60 * _MINUTES_MAX))
    if chance.random() < DELAYED:
        delay += timedelta(hours=chance.uniform(1, _DELAY_HOURS_MAX))
    return min(at + delay, ends)
