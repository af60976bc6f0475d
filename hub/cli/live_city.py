"""A city of the hub as its read side holds it, played again in memory: what commands share."""

from datetime import datetime

from hub import output
from hub.cli import fail
from hub.cli.chosen_cities import chosen_cities
from hub.cli.city_stand import CityStand
from hub.cli.read_session import UNREAD, Reading
from hub.domain.law import Law
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import CityRecord
from hub.read.live.cities import Live
from hub.registry.city_checks import readings_of
from hub.sentence import in_words


def live_city(read: Reading, name: str, as_of: datetime | None) -> tuple[Live, CityStand]:
    """Return a city to be played as of an instant, else up to where it has been heard.

    End with 1 if there is none, with 3 if nothing has been heard of it yet. What is told may be
    old: how old is said on standard error.
    """
    if not name:
        fail(2, in_words("Name a city."))
    (stand,) = chosen_cities(read, name)
    evidence = stand.stand.evidence_time if stand.stand else None
    if evidence is None:
        fail(UNREAD, in_words("{city}: {words}.", city=name, words=stand.words()))
        raise AssertionError("`fail` ends the process")
    output.warn(in_words("{city}: {words}.", city=name, words=stand.words()))
    until = evidence if as_of is None else min(as_of, evidence)
    live = Live(read.engine, stand.city, published_calendar(), until, as_of is not None)
    return live, stand


def law_in_force(city: CityRecord) -> Law:
    """Return the law that a city stands under, by this program; say so if it is another edition."""
    law = law_of(city.law, readings_of(city))
    if law.edition != city.edition:
        output.warn(
            in_words(
                "{city} stands under edition {edition}, and this program has {other}: what is told "
                "follows from that. Ask with the release that its workers run.",
                city=city.city,
                edition=city.edition,
                other=law.edition,
            )
        )
    return law
