"""The example week: a story played into a sandbox city, or shown again if it was played before."""

from collections.abc import Sequence

from hub.cli.story_input import Story
from hub.cli.up.following import SHOWN, Following
from hub.cli.up.screen import Screen
from hub.messages import CityRecord, Heartbeat, decode
from hub.registry import topics
from hub.registry.provision import read_registry
from hub.registry.settings_check import Expected
from hub.sandbox.sandbox import play
from hub.sentence import in_words, received
from hub.stream.port import Record

NAME = "week"
WAIT_S = 60.0
"""How long the hub may give no sign of life while the week is played: workers may be starting."""


async def show_week(log: Expected, story: Story, following: Following, screen: Screen) -> None:
    """Play the story into a sandbox city, or show what was published if it was played whole before.

    Raises `PlayError`, `StoryError`, `RegistryError`, `LogError`.
    """
    law = story.law()
    title = received(story.header.title, story.header.title_zh)
    cities = await read_registry(log)
    weeks = [
        city for name, city in cities.items() if name.startswith(NAME) and city.clock == "story"
    ]
    for city in weeks:
        if city.edition == law.edition and await _is_whole(log, city, story):
            screen.title(
                title,
                in_words("played before into the sandbox city {city}:", city=city.city),
            )
            following.show(await _records(log, city, SHOWN))
            _sum_up(following, screen)
            return
    name = next(
        name for n in range(1, topics.PARTITIONS + 2)
        if (name := NAME if n == 1 else f"{NAME}{n}") not in cities
    )  # fmt: skip
    screen.title(title, in_words("played into the sandbox city {name}:", name=name))
    async with following.in_days(name):
        await play(log, name, (story.header, story.lines(law)), law, WAIT_S, day_by_day=True)
    _sum_up(following, screen)


def _sum_up(following: Following, screen: Screen) -> None:
    """Print the violations once more, below all that led to them."""
    if following.loud:
        screen.title(in_words("What came of it:"))
        for line in following.loud:
            screen.happened(line.text, line.colour, bold=True)


async def _is_whole(log: Expected, city: CityRecord, story: Story) -> bool:
    """Return whether the city has read the story to its end."""
    reached = None
    for record in await _records(log, city, (topics.STREAMS["blocks"],)):
        message = decode(record.value or b"")
        if isinstance(message, Heartbeat) and message.city == city.city:
            reached = message.complete_up_to
    return reached is not None and reached >= story.header.as_of


async def _records(log: Expected, city: CityRecord, names: Sequence[str]) -> list[Record]:
    """Return the records on the city's partition of the topics."""
    places = [topics.at(name, city) for name in names]
    starts, ends = await log.starts(places), await log.ends(places, committed=True)
    return [
        record
        for place in places
        async for records in log.read(place, starts[place], ends[place])
        for record in records
    ]
