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
