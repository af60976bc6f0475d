"""Every command that a person can type, and what it says of itself."""

from collections.abc import Iterator

import click
from click.testing import CliRunner

from hub.cli import main


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))


ALL = sorted(_commands(main))


def help_of(*path: str) -> str:
    """Return what a command prints when it is asked what it does."""
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    return result.output
