"""Every command tells what it does, with examples and exit codes that stand on lines of their own."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from hub.cli import COMMANDS, main


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))


ALL = sorted(_commands(main))


def help_of(*path: str) -> str:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    return result.output


def test_every_command_is_listed_with_a_line() -> None:
    told = help_of()
    assert all(f"  {name} " in told and line[:30] in told for name, line in COMMANDS.items())


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_a_command_shows_examples_one_a_line(path: tuple[str, ...]) -> None:
    told = help_of(*path)
    assert "\\b" not in told
    if "Commands:" not in told:
        assert f"\n    gongze {' '.join(path)}" in told.replace("\n  Examples:", "\n  Example:")
