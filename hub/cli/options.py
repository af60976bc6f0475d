"""Options that several commands share, and how a word that none of them knows is refused."""

import json
import os
from collections.abc import Collection
from typing import Any

import click
from click.shell_completion import CompletionItem

from hub.cli.languages import LANGUAGES, chosen
from hub.output import in_language
from hub.sentence import in_words


class Commands(click.Group):
    """A group of commands: one that it has not is refused with those that may be meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return name, command and what is left of the arguments."""
        known = self.list_commands(ctx)
        if args and not args[0].startswith("-") and args[0] not in known:
            ctx.fail(
                in_language(
                    in_words(
                        "No such command {args!r}{meant}.",
                        args=args[0],
                        meant=meant(known, args[0]),
                    )
                )
            )
        return super().resolve_command(ctx, args)


class Choice(click.Choice[str]):
    """One of a few words; another is refused with those that may be meant."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """Return what is wrong with a word that is none of them."""
        told = super().get_invalid_choice_message(value, ctx)
        return f"{told.rstrip('.。')}{in_language(meant(self.choices, value))}."


class CityName(click.ParamType):
    """A city whose rulebook is here. Which these are is looked up when one is named."""

    name = "city"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name of a city that has a rulebook.

        Raises `RulebookError` where no rulebook is.
        """
        known = _cities()
        if value not in known:
            self.fail(
                in_language(
                    in_words(
                        "there is no rulebook for {value!r}{meant}. Known cities: {known}.",
                        value=value,
                        meant=meant(known, value),
                        known=", ".join(known),
                    )
                ),
                param,
                ctx,
            )
        return str(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the cities whose names begin so, for a shell's Tab."""
        return [CompletionItem(one) for one in _cities() if one.startswith(incomplete)]


def meant(known: Collection[str], word: object) -> str:
    """Return the question which of the known words was meant, in brackets after a blank;
    empty if none is near.
    """
    from hub.messages.nearest import did_you_mean  # noqa: PLC0415  slow, and only an error needs it

    return did_you_mean(known, word)


def _cities() -> tuple[str, ...]:
    from hub.files.rulebooks import cities  # noqa: PLC0415  slow, and only some commands need it

    return cities()


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
            self.fail(
                in_language(
                    in_words("write CITY:OFFICE, as zhuhai:LAND, not {value!r}", value=value)
                ),
                param,
                ctx,
            )
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
            self.fail(
                in_language(
                    in_words(
                        "write TOPIC/0/OFFSET, as zhuhai.LAND.outbox/0/7, not {value!r}",
                        value=value,
                    )
                ),
                param,
                ctx,
            )
        return topic, int(offset)


BOOTSTRAP = "127.0.0.1:21092"
"""Where `gongze up` serves, and where every other command asks, unless they are told otherwise."""


def here() -> str:
    """Return where a hub of this machine serves: at GONGZE_PORT,
    where `gongze up` takes it from too.
    """
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
    "--format", "form", type=Choice(["text", "json"]), default="text", show_default=True
)
language = click.option(
    "--lang",
    type=Choice(LANGUAGES),
    default=chosen,
    show_default="that of the terminal",
    help="English, 中文.",
)
language_alone = click.option(
    "--lang",
    type=Choice(LANGUAGES),
    expose_value=False,
    show_default="that of the terminal",
    help="English, 中文.",
)
"""The same for a command that needs no word of it: the door reads it before (`language_of`)."""


class Pair(click.ParamType):
    """`NAME=VALUE`; with `alone`, NAME stands for NAME=NAME."""

    name = "pair"

    def __init__(self, *, alone: bool) -> None:
        self._alone = alone

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return name and value."""
        if isinstance(value, tuple):
            return value
        name, given, text = str(value).partition("=")
        if not name or (not given and not self._alone):
            self.fail(
                in_language(in_words("write NAME=VALUE, not {value!r}", value=value)), param, ctx
            )
        return name, text if given else name


def plain_value(text: str) -> Any:
    """Return the value of a setting as it is written: JSON, else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text
