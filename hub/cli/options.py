"""Options that several commands share."""

import os
from typing import Any

import click
from click.shell_completion import CompletionItem


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

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the offices of the cities whose law is here; no hub is asked."""
        from hub.files.rulebooks import cities, law_of  # noqa: PLC0415  slow, and only a Tab needs it

        names = (f"{city}:{one}" for city in cities() for one in law_of(city).vocabulary.roles)
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def actions(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the actions of the cities whose law is here that begin so, for a shell's Tab."""
    from hub.files.rulebooks import cities, law_of  # noqa: PLC0415  slow, and only a Tab needs it

    known = {one for city in cities() for one in law_of(city).vocabulary.actions}
    return sorted(one for one in known if one.startswith(incomplete))


class SourceParam(click.ParamType):
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


def here() -> str:
    """Return where a hub of this machine serves: at GONGZE_PORT, where `gongze up` takes it from too."""
    port = os.environ.get("GONGZE_PORT", "")
    return f"127.0.0.1:{port}" if port.isdecimal() and int(port) else BOOTSTRAP


kafka = click.option(
    "--kafka",
    "bootstrap",
    envvar="GONGZE_KAFKA",
    default=here,
    show_default="127.0.0.1 at GONGZE_PORT, else at 21092",
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
