"""`gongze rebuild CITY`: rebuilds a city's rows from its outboxes and inboxes."""

import click

from hub import output
from hub.agents.known_cities import KnownCities
from hub.cli.kafka_session import on_kafka
from hub.cli.options import kafka
from hub.files.rulebooks import cities
from hub.rebuild.rebuild import Rebuilt, rebuild
from hub.registry.provision import RegistryError, read_registry
from hub.sentence import in_words
from hub.stream.port import Log


@click.command(name="rebuild")
@click.argument("city")
@kafka
def command(city: str, bootstrap: str) -> None:
    """Rebuild the rows of CITY after their log was lost or damaged.

    Everything is heard again from the city's outboxes and inboxes, with the receipt times of then.
    What follows is compared with what was published; only differences are said. Workers that hold
    the city end and wait for it. Killed in the middle, it is run again.

    \b
    Examples:
      gongze rebuild zhuhai
      gongze rebuild zhuhai --kafka 10.0.0.5:9092
    """

    async def asked(log: Log) -> Rebuilt:
        placed = (await read_registry(log)).get(city)
        if placed is None:
            raise RegistryError(
                in_words("{city} is no registered city; gongze provision places one.", city=city)
            )
        known = KnownCities(log)
        return await rebuild(log, placed, known.law_of(placed), known.calendar)

    cities()  # without any law nothing can be derived anew
    done = on_kafka(bootstrap, asked, lost=in_words("Nothing is rebuilt yet. "))
    output.say(
        in_words(
            "{city}: {records} records heard again, {rows} rows written,",
            city=city,
            records=done.records,
            rows=done.rows,
        )
    )
    output.say(in_words("{said} words said that had not been said before.", said=done.said))
    output.say(
        in_words(
            "{owed} papers wait for inboxes that do not hold them; workers write them.",
            owed=done.owed,
        )
    )
