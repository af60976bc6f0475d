"""A sandbox: a city with a story's clock. It is emptied and used for one story after another.

So stories need no more partitions than are played at once, and no topic is ever deleted.

1. The player has the city read everything in its outboxes (a play may have been cut off), then
   reports that a story begins: the city retracts everything that it published and deletes its rows,
   in one transaction.
2. If the story needs other law, readings or offices, the registry is written, and the beginning is
   reported again: the worker reads the registry before it takes that record.

If a play ends between two steps, the next play begins with the first step.
"""

import json
from collections.abc import Sequence

from hub.domain.city.admission import superiors_of
from hub.domain.law import Law
from hub.domain.story.read import Header, Line
from hub.files.calendar import published_calendar
from hub.files.rulebooks import law_of
from hub.messages import CityRecord
from hub.registry import topics
from hub.registry.provision import (
    HUB_OFFICE,
    RegistryError,
    place_anew,
    places_of,
    provision,
    provision_hub,
    read_registry,
)
from hub.registry.settings_check import Expected
from hub.sandbox.player import Played, Player, offices_of, watched
from hub.sentence import in_words


async def play(
    log: Expected,
    name: str,
    story: tuple[Header, Sequence[Line]],
    law: Law,
    wait_s: float,
    *,
    day_by_day: bool = False,
) -> Played:
    """Play a story in the sandbox `name`, which is made or emptied first; return what it published.

    `wait_s` is how long it waits without any sign of a worker. Raises `PlayError`, or
    `RegistryError` if `name` is no sandbox or there is no free place.
    """
    header, lines = story
    replication = await provision_hub(log)
    standing = (await read_registry(log)).get(name)
    wanted = _wanted(name, header, lines, law, standing)
    city = (
        await _under_edition_of_now(log, standing)
        if standing is not None
        else await _made(log, wanted)
    )
    tail = await log.tail(await log.ends(watched(city), committed=True))
    appender = await log.appender()
    try:
        player = Player(log, city, appender, tail, wait_s)
        if standing is not None:
            await player.empty()
            await log.create(topics.office_topics(wanted, replication))
            if wanted != city:
                await place_anew(log, wanted)
                player.stands_as(wanted)
                await player.announce_start()
        words = law.vocabulary.with_offices(header.offices, header.under)
        return await player.play(header, lines, words, day_by_day=day_by_day)
    finally:
        await tail.close()
        await appender.close()


def _wanted(
    name: str, header: Header, lines: Sequence[Line], law: Law, standing: CityRecord | None
) -> CityRecord:
    """Return the city that a story needs: its law, readings and offices."""
    offices = {**offices_of(lines, law, header), HUB_OFFICE: HUB_OFFICE}
    return CityRecord(
        city=name,
        law=header.city,
        partition=standing.partition if standing is not None else 0,
        clock="story",
        edition=law.edition,
        calendar=published_calendar().digest,
        offices=places_of(name, offices, under=header.under),
        settings={key: json.dumps(value) for key, value in header.settings.items()},
    )


async def _made(log: Expected, wanted: CityRecord) -> CityRecord:
    return await provision(
        log,
        wanted.city,
        {one.code: one.role for one in wanted.offices},
        law=wanted.law,
        clock=wanted.clock,
        edition=wanted.edition,
        calendar=wanted.calendar,
        settings=wanted.settings,
        under=superiors_of(wanted),
    )


async def _under_edition_of_now(log: Expected, standing: CityRecord) -> CityRecord:
    """Return a sandbox as it is, under the edition that today's workers have."""
    if standing.clock != "story":
        raise RegistryError(
            in_words(
                "{city} is no sandbox: its clock is {clock}. Play under another name.",
                city=standing.city,
                clock=standing.clock,
            )
        )
    return await provision(
        log,
        standing.city,
        {},
        law=standing.law,
        clock="story",
        edition=law_of(standing.law).edition,
        calendar=published_calendar().digest,
    )
