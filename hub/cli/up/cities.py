"""The cities of a hub on this machine: those whose law it has, and the existing sandboxes."""

import contextlib

from hub.cli.up.screen import Screen
from hub.domain.rulebook import RulebookError
from hub.files.calendar import published_calendar
from hub.files.rulebooks import cities, law_of
from hub.registry.provision import RegistryError, provision, provision_hub, read_registry
from hub.registry.settings_check import Expected, look
from hub.sentence import in_words, received


async def ensure_cities(log: Expected, screen: Screen) -> None:
    """Make sure that every city with a rulebook exists, with all offices of its law, on the wall
    clock.

    Existing sandboxes get the edition and calendar of this program, because a worker holds a city
    whose edition it does not have. A city that cannot be placed, or whose rulebook cannot be read,
    is named, and the others go on. Raises `RegistryError` for wrong settings of brokers,
    `LogError`.
    """
    screen.say(in_words("Placing the cities; the first time this creates some 400 partitions …"))
    await provision_hub(log)
    for name in cities():
        try:
            offices = await _stand(log, name, name)
        except (RegistryError, RulebookError) as error:
            screen.alarm(
                in_words(
                    "{name} is not placed: {error} The other cities stand.", name=name, error=error
                )
            )
        else:
            law = law_of(name)
            title = received(law.title, law.title_zh)
            screen.say(
                in_words(
                    "  {name}: {title}; {offices} offices, their clock is the wall's",
                    name=name,
                    title=title,
                    offices=offices,
                )
            )
    for city in (await read_registry(log)).values():
        if city.clock == "story" and city.law in cities():
            with contextlib.suppress(RegistryError, RulebookError):
                await _stand(log, city.city, city.law)
    for found in await look(log, (await read_registry(log)).values()):
        screen.alarm(in_words("  {words}", words=found.words))


async def _stand(log: Expected, name: str, law_name: str) -> int:
    """Place a city under today's law; return how many offices it has."""
    law = law_of(law_name)
    city = await provision(
        log, name, None, law=law_name, clock=None, edition=law.edition,
        calendar=published_calendar().digest,
    )  # fmt: skip
    return len(city.offices)
