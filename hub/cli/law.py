"""`gongze law …`: rulebooks as their editors need them."""

import click

from hub.cli import fail
from hub.domain.rulebook import RulebookError
from hub.lawbooks import cities, law_of, published_calendar


@click.group(name="law")
def command() -> None:
    """Look at the rulebooks."""


@command.command()
def check() -> None:
    r"""Read every rulebook; say which file, line and key is wrong, and what to write.

    \b
    Example:
      gongze law check
    """
    try:
        laws = [law_of(city) for city in cities()]
    except RulebookError as error:
        fail(2, f"{error}")
        return
    calendar = published_calendar()
    for law in laws:
        print(
            f"{law.city}: edition {law.edition}, in force {law.in_force}: {len(law.duties)} duties, "
            f"{len(law.gates)} gates, {len(law.blocks)} blocks, {len(law.settings)} settings"
        )
    print(f"calendar {calendar.digest}: published to {calendar.last}")
