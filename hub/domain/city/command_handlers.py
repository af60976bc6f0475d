"""Carries out what a city's own outbox says: one handler for each kind of `commands.py`
that is not about a record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hub.domain.city.commands import (
    CALENDAR_PUBLISHED,
    OFFICE_REGISTERED,
    OUTBOX_RESUMED,
    OUTBOX_SUSPENDED,
    QUARANTINE_ENDED,
    READING_CHOSEN,
    STORY_BEGUN,
)
from hub.domain.city.docket import Docket
from hub.domain.city.quarantine import Quarantine
from hub.domain.city.state import CityState
from hub.domain.facts import Fact


@dataclass(slots=True)
class CommandedCity:
    """The parts of a city on which commands act. `settle` publishes what follows from all that was
    heard so far.

    `begun`: another story begins.
    """

    state: CityState
    docket: Docket
    quarantine: Quarantine
    settle: Callable[[], None]
    begun: bool = False


Handler = Callable[[CommandedCity, Fact], None]


def _begin_story(city: CommandedCity, fact: Fact) -> None:
    city.begun = True
    city.state.beat_due = True


def _hear_of_registry(city: CommandedCity, fact: Fact) -> None:
    # The registry holds it, and the worker has read it: the city only says that it heard.
    city.state.beat_due = True


def _suspend(city: CommandedCity, fact: Fact) -> None:
    city.state.suspended.add(str(fact.fields["office_code"]))
    city.state.beat_due = True
    city.quarantine.refresh()


def _resume(city: CommandedCity, fact: Fact) -> None:
    code = str(fact.fields["office_code"])
    if code in city.state.suspended:
        city.state.suspended.discard(code)
        city.docket.stale_all()
    city.state.beat_due = True
    city.quarantine.refresh()


def _arrange_days(city: CommandedCity, fact: Fact) -> None:
    # What stands by the days of before is said first: what then moves is said to have moved.
    city.settle()


def _end_quarantine(city: CommandedCity, fact: Fact) -> None:
    city.quarantine.end_named(fact.fields)
    city.state.beat_due = True


HANDLERS: Mapping[str, Handler] = {
    STORY_BEGUN: _begin_story,
    OFFICE_REGISTERED: _hear_of_registry,
    READING_CHOSEN: _hear_of_registry,
    OUTBOX_SUSPENDED: _suspend,
    OUTBOX_RESUMED: _resume,
    CALENDAR_PUBLISHED: _arrange_days,
    QUARANTINE_ENDED: _end_quarantine,
}
