"""Options that several commands share."""

from typing import Any

import click


class OfficeName(click.ParamType):
    """`CITY:OFFICE`."""

    name = "office"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return city and office."""
        if isinstance(value, tuple):
            return value
        city, given, office = str(value).partition(":")
        if not (city and given and office):
            self.fail(f"write CITY:OFFICE, as zhuhai:LAND, not {value!r}", param, ctx)
        return city, office


class Source(click.ParamType):
    """`TOPIC/PARTITION/OFFSET`, as `gongze send` prints it."""

    name = "source"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        """Return topic and offset."""
        if isinstance(value, tuple):
            return value
        topic, _, offset = str(value).rpartition("/")
        topic, _, partition = topic.rpartition("/")
        if not (topic and partition == "0" and offset.isdecimal()):
            self.fail(f"write TOPIC/0/OFFSET, as zhuhai.LAND.outbox/0/7, not {value!r}", param, ctx)
        return topic, int(offset)


BOOTSTRAP = "127.0.0.1:21092"
"""Where `gongze up` serves, and where every other command asks, unless they are told otherwise."""

kafka = click.option(
    "--kafka",
    "bootstrap",
    envvar="GONGZE_KAFKA",
    default=BOOTSTRAP,
    show_default=True,
    help="The broker, host:port.",
)

form = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
LANGUAGES = ("en", "zh")
language = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="English, 中文.",
)
