"""Options that several commands share."""

import click

kafka = click.option(
    "--kafka",
    "bootstrap",
    envvar="GONGZE_KAFKA",
    default="127.0.0.1:21092",
    show_default=True,
    help="The broker, host:port.",
)

form = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
language = click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="English, 中文.",
)
