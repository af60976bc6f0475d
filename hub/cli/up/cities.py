"""The cities of a hub on this machine: those whose law it has, and the sandboxes that stand."""

from hub.agents.register import provision, read_register
from hub.agents.settings import Asked, look
from hub.cli.up.screen import Screen
from hub.lawbooks import cities, law_of, published_calendar


async def stand_cities(log: Asked, screen: Screen) -> None:
    """See that every city with a rulebook stands, with all offices of its law, on the wall clock.

    Sandboxes that stand are brought to the edition and calendar of this program: a worker stops for
    a city whose edition it does not have. Raises `RegisterError`, `LogError`.
    """
    screen.say("Placing the cities; the first time this creates some 400 partitions …")
    for name in cities():
        offices = await _stand(log, name, name)
        screen.say(f"  {name}: {law_of(name).title}; {offices} offices, their clock is the wall's")
    for city in (await read_register(log)).values():
        if city.clock == "story" and city.law in cities():
            await _stand(log, city.city, city.law)
    for found in await look(log, (await read_register(log)).values()):
        screen.alarm(f"  {found.words}")


async def _stand(log: Asked, name: str, law_name: str) -> int:
    """Place a city under the law as it is now; return how many offices it has."""
    law = law_of(law_name)
    city = await provision(
        log, name, None, law=law_name, clock=None, edition=law.edition,
        calendar=published_calendar().digest,
    )  # fmt: skip
    return len(city.offices)
